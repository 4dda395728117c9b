//! Every question about one table: on the plain rows, on rows with another word in a column that policies look at, and on
//! rows that join two worlds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::access::fixture::{MadeRows, RowPlan, World, letter, user, worlds};
use crate::access::join::{insert_joined, joined, joins};
use crate::access::label::{labelled, words};
use crate::access::matrix::Who;
use crate::access::ownership::{Ownership, is_users};
use crate::access::probe::{ACTORS, Actor, Ask, Verb, found, fresh, touch};
use crate::access::surface::{Surface, Table};

/// Rows of its own, and what is asked about them.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The section of the matrix.
    pub section: String,
    /// What to put up first; taken down afterwards.
    pub rows: Vec<RowPlan>,
    /// The questions.
    pub asks: Vec<Ask>,
    /// The line that says what else is opened, where that is asked; its questions come last, named by their lines.
    pub opens: Option<(String, usize)>,
}

impl Scene {
    /// The tables, views and functions that it touches itself.
    pub fn touched(&self) -> BTreeSet<String> {
        let rows = self.rows.iter().map(|row| row.key.split('/').next().unwrap_or_default().to_owned());
        let asked = self.asks.iter().filter_map(|ask| ask.probe["table"].as_str().map(str::to_owned));
        rows.chain(asked).collect()
    }
}

/// What the questions are made from.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'a> {
    /// The schema.
    pub schema: &'a str,
    /// What there is.
    pub surface: &'a Surface,
    /// Whose rows they are.
    pub ownership: &'a Ownership,
    /// The plain rows, as they are.
    pub made: &'a MadeRows,
}

/// Every scene of a table.
pub fn scenes(stage: Stage<'_>, table: &Table) -> Vec<Scene> {
    let section = format!("table {}", table.name);
    let mut asks = plain(stage, table);
    let joins = joins(stage, table);
    for join in &joins {
        asks.extend(insert_joined(stage, table, join));
    }
    let mut all = vec![Scene { section: section.clone(), rows: Vec::new(), asks, opens: None }];
    all.extend(labelled(stage, table, &section));
    for join in &joins {
        all.push(joined(stage, table, &section, join, None));
        for (column, label) in words(table) {
            all.push(joined(stage, table, &section, join, Some((column, &label))));
        }
    }
    all
}

/// The questions about the plain rows.
fn plain(stage: Stage<'_>, table: &Table) -> Vec<Ask> {
    let mut asks = Vec::new();
    for actor in ACTORS {
        for world in worlds(table, stage.ownership) {
            let Some(made) = stage.made.get(&format!("{}/{}", table.name, letter(world))) else { continue };
            let Some(place) = found(table, made) else { continue };
            if actor == Actor::Service && matches!(world, World::B | World::Nobody) {
                continue;
            }
            let who = actor.cell(world);
            asks.push(verb(stage, table, actor, "select").with("where", place.clone()).fills("select", who));
            if let Some(set) = touch(table, made, actor.role()) {
                asks.push(
                    verb(stage, table, actor, "update")
                        .with("set", set)
                        .with("where", place.clone())
                        .fills("update", who),
                );
            }
            asks.push(verb(stage, table, actor, "delete").with("where", place).fills("delete", who));
            asks.extend(insert(stage, table, actor, world, who));
            if actor == Actor::User {
                asks.extend(handed_over(stage, table, world, who));
            }
        }
        asks.extend(blind(stage, table, actor));
    }
    asks
}

pub(super) fn verb<'a>(stage: Stage<'a>, table: &'a Table, actor: Actor, verb: &str) -> Verb<'a> {
    Verb::new(stage.schema, &table.name, actor, verb)
}

/// What says whose a row of this world is. Where it cannot be said, `None`.
pub(super) fn whose<'a>(stage: Stage<'a>, table: &'a Table, world: World) -> Option<BTreeMap<&'a str, Value>> {
    stage
        .ownership
        .columns(&table.name)
        .iter()
        .map(|column| Some((column.as_str(), owner(stage, table, column, world)?)))
        .collect()
}

/// The value of one column that says so.
pub(super) fn owner(stage: Stage<'_>, table: &Table, column: &str, world: World) -> Option<Value> {
    if world == World::Nobody {
        return Some(Value::Null);
    }
    match table.reference_of(column) {
        None => Some(json!(user(world))),
        Some((to, _)) if is_users(to) => Some(json!(user(world))),
        Some((to, target)) => {
            stage.made.get(&format!("{}/{}", to.table, letter(world)))?.row.as_ref()?.get(target).cloned()
        }
    }
}

/// A new row that says it is of this world. A reference to the own table is left out: it says nothing.
fn insert(stage: Stage<'_>, table: &Table, actor: Actor, world: World, who: Who) -> Vec<Ask> {
    let Some(mut whose) = whose(stage, table, world) else { return Vec::new() };
    whose.retain(|column, _| table.reference_of(column).is_none_or(|(to, _)| to.table != table.name));
    let label = "insert";
    let mut asks = Vec::new();
    // What may not be written comes by default or from a trigger; where nothing that says whose it is may be, it is tried.
    let granted = table.columns_for(actor.role(), |column| &column.insert);
    let mine = world == World::A && actor == Actor::User;
    if mine || whose.keys().any(|column| granted.contains(column)) {
        whose.retain(|column, _| granted.is_empty() || granted.contains(column));
    }
    let Some(set) = fresh(table, stage.made, actor.role(), &whose, &format!("{actor:?}")) else { return asks };
    asks.push(verb(stage, table, actor, "insert").with("set", set.clone()).fills(label, who));
    if (world == World::A && actor == Actor::User) || world == World::Shared {
        let readable = table.columns_for(actor.role(), |column| &column.select);
        if let Some(column) = readable.first().copied().or(table.columns.first().map(|column| column.name.as_str())) {
            asks.push(
                verb(stage, table, actor, "returning")
                    .with("set", set)
                    .with("column", column)
                    .fills("insert returning", who),
            );
        }
    }
    asks
}

/// Statements without a condition and without a column read: policies for select do not hold there.
fn blind(stage: Stage<'_>, table: &Table, actor: Actor) -> Vec<Ask> {
    let mut watch = Vec::new();
    let mut cells = Vec::new();
    let mut set = None;
    for world in worlds(table, stage.ownership) {
        let Some(made) = stage.made.get(&format!("{}/{}", table.name, letter(world))) else { continue };
        let Some(place) = found(table, made) else { continue };
        watch.push(json!({"name": letter(world), "where": place}));
        cells.push((letter(world).to_owned(), actor.cell(world)));
        set = set.or_else(|| touch(table, made, actor.role()));
    }
    let mut asks = Vec::new();
    if cells.is_empty() || actor == Actor::Service {
        return asks;
    }
    if let Some(set) = set {
        asks.push(
            verb(stage, table, actor, "update")
                .with("set", set)
                .with("watch", watch.clone())
                .watches("update, blind", cells.clone()),
        );
    }
    asks.push(verb(stage, table, actor, "delete").with("watch", watch).watches("delete, blind", cells));
    asks
}

/// A row of one's own is given away; one of somebody else's is taken.
fn handed_over(stage: Stage<'_>, table: &Table, world: World, who: Who) -> Vec<Ask> {
    let mut asks = Vec::new();
    let Some(place) = stage.made.get(&format!("{}/{}", table.name, letter(world))).and_then(|made| found(table, made))
    else {
        return asks;
    };
    let (word, to) = if world == World::A { ("give", World::B) } else { ("take", World::A) };
    for column in stage.ownership.columns(&table.name) {
        let Some(value) = owner(stage, table, column, to) else { continue };
        let set = json!({ column.clone(): value });
        let label = format!("{word} {column}");
        asks.push(
            verb(stage, table, Actor::User, "update")
                .with("set", set.clone())
                .with("where", place.clone())
                .fills(label.clone(), who),
        );
        let watch = json!([{"name": letter(world), "where": place}]);
        asks.push(
            verb(stage, table, Actor::User, "update")
                .with("set", set)
                .with("watch", watch)
                .watches(format!("{label}, blind"), vec![(letter(world).to_owned(), who)]),
        );
    }
    asks
}
