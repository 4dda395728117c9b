//! Rows for two worlds: user A's and user B's, what belongs to nobody, and what is everybody's.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access::ownership::{Ownership, is_users};
use crate::access::surface::{Column, Surface, Table};
use crate::access::value::{choices, default, identifier};

/// Whose rows they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum World {
    /// User A's, who asks.
    A,
    /// User B's, who is somebody else.
    B,
    /// Nobody's, where the owner may be null.
    Nobody,
    /// Rows of a table that names no owner.
    Shared,
}

/// How one row is put up.
#[derive(Clone, Debug, Serialize)]
pub struct RowPlan {
    /// Its name among the rows: `sessions/A`.
    pub key: String,
    schema: String,
    table: String,
    columns: Vec<Value>,
    constraints: BTreeMap<String, Vec<String>>,
    /// Whether it takes the place of a row that is in its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<Replaces>,
}

/// A row that takes the place of another.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Replaces {
    /// Of whatever has its key.
    Any,
}

impl RowPlan {
    /// The value of a column that has one choice and no other.
    pub fn only_choice(&self, column: &str) -> Option<Value> {
        let spec = self.columns.iter().find(|spec| spec["name"] == column)?;
        match spec["choices"].as_array()?.as_slice() {
            [only] if *only != default() => Some(only.clone()),
            _ => None,
        }
    }

    /// The columns and values that find the row, known before it is there: its key is chosen, not given.
    pub fn place(&self, table: &Table) -> Option<Value> {
        let pairs: Option<BTreeMap<String, Value>> =
            table.key.iter().map(|column| Some((column.clone(), self.only_choice(column)?))).collect();
        pairs.filter(|pairs| !pairs.is_empty()).map(|pairs| Value::Object(pairs.into_iter().collect()))
    }
}

/// What became of a plan.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Made {
    /// The row as it is, when it could be built.
    #[serde(default)]
    pub row: Option<BTreeMap<String, Value>>,
    /// What was written into it.
    #[serde(default)]
    pub values: Option<BTreeMap<String, Value>>,
    /// Why it could not be built.
    #[serde(default)]
    pub error: Option<String>,
}

/// What became of every plan, by key.
pub type MadeRows = BTreeMap<String, Made>;

/// What a row differs in from the plain one of its world.
#[derive(Clone, Debug, Default)]
pub struct Wish<'a> {
    /// Columns that come from another world.
    pub worlds: BTreeMap<&'a str, World>,
    /// A column that holds this word.
    pub label: Option<(&'a str, &'a str)>,
    /// What its key ends with.
    pub suffix: String,
}

/// The letter of a world in a key.
pub fn letter(world: World) -> &'static str {
    match world {
        World::A => "A",
        World::B => "B",
        World::Nobody => "nobody",
        World::Shared => "shared",
    }
}

/// The id of the user of a world.
pub fn user(world: World) -> String {
    identifier(&format!("user/{}", letter(world)))
}

/// The stranger: signed in, and nothing in the database is theirs.
pub fn stranger() -> String {
    identifier("user/C")
}

/// The worlds a table has rows of.
pub fn worlds(table: &Table, ownership: &Ownership) -> Vec<World> {
    if !ownership.owned(&table.name) {
        return vec![World::Shared];
    }
    let nullable = |name: &String| table.column(name).is_some_and(|column| !column.not_null);
    let may_be_nobodys = ownership.columns(&table.name).iter().all(nullable);
    if may_be_nobodys { vec![World::A, World::B, World::Nobody] } else { vec![World::A, World::B] }
}

/// The plain rows of every world: users first, then tables in the order of their references.
pub fn plans(schema: &str, surface: &Surface, ownership: &Ownership) -> Vec<RowPlan> {
    let mut rows: Vec<RowPlan> = [user(World::A), user(World::B), stranger()].iter().map(|id| user_row(id)).collect();
    for table in in_order(surface) {
        for world in worlds(table, ownership) {
            rows.push(row(schema, surface, ownership, table, world, &Wish::default()));
        }
    }
    rows
}

fn user_row(id: &str) -> RowPlan {
    let columns = vec![
        json!({"name": "id", "choices": [id]}),
        json!({"name": "email", "choices": [format!("{id}@example.com")]}),
    ];
    let constraints = BTreeMap::from([("users_pkey".to_owned(), vec!["id".to_owned()])]);
    RowPlan {
        key: format!("auth.users/{id}"),
        schema: "auth".to_owned(),
        table: "users".to_owned(),
        columns,
        constraints,
        replaces: None,
    }
}

/// Tables whose references are put up before them; of a circle, by name.
fn in_order(surface: &Surface) -> Vec<&Table> {
    let mut left: Vec<&Table> = surface.tables.iter().collect();
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let waits = |table: &Table| {
            table.foreign_keys.iter().any(|key| {
                key.table != table.name && surface.table(&key.table).is_some() && !placed.contains(key.table.as_str())
            })
        };
        let at = left.iter().position(|table| !waits(table)).unwrap_or(0);
        let table = left.remove(at);
        placed.insert(&table.name);
        ordered.push(table);
    }
    ordered
}

/// How one row of a table is put up.
pub fn row(
    schema: &str,
    surface: &Surface,
    ownership: &Ownership,
    table: &Table,
    world: World,
    wish: &Wish<'_>,
) -> RowPlan {
    let key = format!("{}/{}{}", table.name, letter(world), wish.suffix);
    let columns = table
        .columns
        .iter()
        .filter(|column| !column.generated)
        .map(|column| {
            let mut spec = match wish.label {
                Some((name, label)) if name == column.name => json!({"choices": [label]}),
                _ => content(surface, ownership, table, column, world, wish, &key),
            };
            spec["name"] = json!(column.name);
            spec
        })
        .collect();
    let named = table.constraints.iter().chain(&table.uniques).map(|(name, columns)| (name.clone(), columns.clone()));
    let constraints =
        named.chain(table.foreign_keys.iter().map(|key| (key.name.clone(), key.columns.clone()))).collect();
    let replaces = (!wish.suffix.is_empty()).then_some(Replaces::Any);
    RowPlan { key, schema: schema.to_owned(), table: table.name.clone(), columns, constraints, replaces }
}

fn content(
    surface: &Surface,
    ownership: &Ownership,
    table: &Table,
    column: &Column,
    world: World,
    wish: &Wish<'_>,
    key: &str,
) -> Value {
    let fixed = |value: Value| json!({"choices": [value]});
    let free = || {
        let mut found = choices(table, column, &format!("{key}/{}", column.name));
        if table.key.contains(&column.name) && found.len() > 1 {
            // Its key is chosen here, so that it is known before the row is there.
            found.retain(|choice| *choice != default());
        }
        json!({ "choices": found })
    };
    let reference = table.reference_of(&column.name);
    let chosen = wish.worlds.get(column.name.as_str()).copied();
    if ownership.columns(&table.name).contains(&column.name) {
        let world = chosen.unwrap_or(world);
        return match reference {
            _ if world == World::Nobody => fixed(Value::Null),
            None => fixed(json!(user(world))),
            Some((to, _)) if is_users(to) => fixed(json!(user(world))),
            // The first row of a table cannot point at one before it.
            Some((to, _)) if to.table == table.name && chosen.is_none() => fixed(Value::Null),
            Some((to, target)) => json!({"from": {"row": format!("{}/{}", to.table, letter(world)), "column": target}}),
        };
    }
    match reference {
        None => free(),
        Some((to, target))
            if surface.table(&to.table).is_some() && to.table != table.name && !ownership.owned(&to.table) =>
        {
            json!({"from": {"row": format!("{}/{}", to.table, letter(World::Shared)), "column": target}})
        }
        Some(_) if !column.not_null => fixed(Value::Null),
        Some(_) => free(),
    }
}

/// The columns and values that find a row again.
pub fn place(table: &Table, made: &Made) -> Option<BTreeMap<String, Value>> {
    let row = made.row.as_ref()?;
    let key = if table.key.is_empty() { table.uniques.values().next()? } else { &table.key };
    key.iter().map(|column| Some((column.clone(), row.get(column)?.clone()))).collect()
}
