//! The statements that are run as somebody, and which cell of the matrix each answers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::access::fixture::{Made, MadeRows, World, letter, place, stranger, user};
use crate::access::matrix::Who;
use crate::access::surface::{Column, Table};
use crate::access::value::{identifier, labels};

/// One probe, and the cells that its answer fills.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The line of the matrix.
    pub line: String,
    /// The cell, or for a probe that watches rows, the cell of each watched row by its name.
    pub cells: Vec<(String, Who)>,
    /// What the server is sent.
    pub probe: Value,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A visitor.
    Anon,
    /// Signed in, but without an id in the token.
    NoId,
    /// Signed in, and nothing is theirs.
    Stranger,
    /// User A.
    User,
    /// The backend.
    Service,
}

/// Everybody, in the order of the columns.
pub const ACTORS: [Actor; 5] = [Actor::Anon, Actor::NoId, Actor::Stranger, Actor::User, Actor::Service];

impl Actor {
    /// The role statements run as.
    pub fn role(self) -> &'static str {
        match self {
            Actor::Anon => "anon",
            Actor::NoId | Actor::Stranger | Actor::User => "authenticated",
            Actor::Service => "service_role",
        }
    }

    /// The token's claims.
    fn claims(self) -> String {
        let id = match self {
            Actor::Stranger => Some(stranger()),
            Actor::User => Some(user(World::A)),
            _ => None,
        };
        let mut claims = json!({"role": self.role(), "aud": self.role()});
        if let Some(id) = id {
            claims["email"] = json!(format!("{id}@example.com"));
            claims["app_metadata"] = json!({"tenant_id": id});
            claims["sub"] = json!(id);
        }
        claims.to_string()
    }

    /// The column of the matrix for a row of this world.
    pub fn cell(self, world: World) -> Who {
        match (self, world) {
            (Actor::Anon, _) => Who::Anon,
            (Actor::NoId, _) => Who::NoId,
            (Actor::Stranger, _) => Who::Stranger,
            (Actor::User, World::A) => Who::Own,
            (Actor::User, World::B) => Who::Other,
            (Actor::User, World::Nobody) => Who::Nobody,
            // Where rows have no owner, a user is a stranger like any other.
            (Actor::User, World::Shared) => Who::Stranger,
            (Actor::Service, _) => Who::Service,
        }
    }
}

/// A probe of a table, as somebody.
pub struct Verb<'a> {
    schema: &'a str,
    table: &'a str,
    actor: Actor,
    body: Value,
}

impl<'a> Verb<'a> {
    /// A statement of this kind.
    pub fn new(schema: &'a str, table: &'a str, actor: Actor, verb: &str) -> Verb<'a> {
        Verb { schema, table, actor, body: json!({ "verb": verb }) }
    }

    /// Adds a part.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Verb<'a> {
        self.body[name] = value.into();
        self
    }

    /// Fills one cell.
    pub fn fills(self, line: impl Into<String>, who: Who) -> Ask {
        self.watches(line, vec![(String::new(), who)])
    }

    /// Fills the cell of each watched row.
    pub fn watches(mut self, line: impl Into<String>, cells: Vec<(String, Who)>) -> Ask {
        self.body["schema"] = json!(self.schema);
        self.body["table"] = json!(self.table);
        self.body["role"] = json!(self.actor.role());
        self.body["claims"] = json!(self.actor.claims());
        Ask { line: line.into(), cells, probe: self.body }
    }
}

/// Columns and values as JSON.
pub fn object(pairs: BTreeMap<String, Value>) -> Value {
    Value::Object(pairs.into_iter().collect())
}

/// What a role would write into a harmless column: the value that is there. A column that it may not write is taken
/// only where there is no other, and then the answer is `priv`.
pub fn touch(table: &Table, made: &Made, role: &str) -> Option<Value> {
    let row = made.row.as_ref()?;
    let plain = |column: &&Column| {
        !column.generated && !column.identity && column.category != "A" && row.contains_key(&column.name)
    };
    let rank = |column: &Column| {
        let granted = column.update.iter().any(|other| other == role);
        let held = table.key.contains(&column.name)
            || table.uniques.values().flatten().any(|name| *name == column.name)
            || table.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
        (!granted, held, column.watched)
    };
    let column = table.columns.iter().filter(plain).min_by_key(|column| rank(column))?;
    Some(json!({ column.name.clone(): as_text(row.get(&column.name)?) }))
}

/// What a role would insert: the values of a row of this world under a new key, without the columns that it may not
/// write, unless they say whose row it is.
pub fn fresh(table: &Table, made: &MadeRows, role: &str, whose: &BTreeMap<&str, Value>, salt: &str) -> Option<Value> {
    let first =
        [World::A, World::Shared].iter().find_map(|world| made.get(&format!("{}/{}", table.name, letter(*world))))?;
    let values = first.values.as_ref()?;
    let granted = table.columns_for(role, |column| &column.insert);
    let mut row: BTreeMap<String, Value> = BTreeMap::new();
    for (name, value) in values {
        if granted.is_empty() || granted.contains(&name.as_str()) {
            row.insert(name.clone(), as_text(value));
        }
    }
    for name in &table.key {
        let Some(column) = table.column(name) else { continue };
        if row.contains_key(name) && !table.foreign_keys.iter().any(|key| key.columns.contains(name)) {
            match column.base.as_str() {
                "uuid" => row.insert(name.clone(), json!(identifier(&format!("{}/{salt}", table.name)))),
                _ if column.has_default => row.remove(name),
                _ => row
                    .get(name)
                    .and_then(Value::as_str)
                    .and_then(|text| text.parse::<i64>().ok())
                    .and_then(|number| row.insert(name.clone(), json!((number + 1).to_string()))),
            };
        }
    }
    for name in table.uniques.values().flatten() {
        if let Some(value) = row.get(name).and_then(|value| another(table, name, value, salt)) {
            row.insert(name.clone(), value);
        }
    }
    for (name, value) in whose {
        row.insert((*name).to_owned(), as_text(value));
    }
    (!row.is_empty()).then(|| object(row))
}

/// Another value for a column that may not hold the same twice, where one can be made up.
fn another(table: &Table, name: &str, value: &Value, salt: &str) -> Option<Value> {
    let column = table.column(name)?;
    let held = table.key.iter().any(|own| own == name)
        || table.foreign_keys.iter().any(|key| key.columns.iter().any(|own| own == name));
    if held || !labels(table, column).is_empty() {
        return None;
    }
    let salted = identifier(&format!("{}/{name}/{salt}", table.name));
    match (column.base.as_str(), column.category.as_str()) {
        ("int2" | "int4" | "int8", _) => {
            let more = i64::from_str_radix(salted.get(..3)?, 16).ok()?;
            Some(json!((value.as_str()?.parse::<i64>().ok()? + more + 1).to_string()))
        }
        ("bytea", _) => Some(json!(format!("{}{}", value.as_str()?.get(..34)?, salted.replace('-', "")))),
        (_, "S") if column.max_length.is_none() => Some(json!(format!("{}{}", value.as_str()?, salted.get(..6)?))),
        _ => None,
    }
}

/// The row as it is told from others.
pub fn found(table: &Table, made: &Made) -> Option<Value> {
    place(table, made).map(|pairs| object(pairs.into_iter().map(|(name, value)| (name, as_text(&value))).collect()))
}

/// A value as Postgres reads it: text, or nothing.
pub fn as_text(value: &Value) -> Value {
    match value {
        Value::Null | Value::String(_) => value.clone(),
        Value::Array(items) if items.iter().all(|item| item.is_string() || item.is_number()) && !items.is_empty() => {
            json!(format!(
                "{{{}}}",
                items
                    .iter()
                    .map(|item| as_text(item).as_str().unwrap_or_default().to_owned())
                    .collect::<Vec<_>>()
                    .join(",")
            ))
        }
        other => json!(other.to_string()),
    }
}
