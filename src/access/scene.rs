//! Every question about one table: on the plain rows, on rows with another word in a column that policies look at, and on
//! rows that join two worlds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::access::fixture::{MadeRows, RowPlan, Wish, World, letter, row, user, worlds};
use crate::access::matrix::Who;
use crate::access::ownership::{Ownership, is_users};
use crate::access::probe::{ACTORS, Actor, Ask, Verb, found, fresh, object, touch};
use crate::access::surface::{Column, Surface, Table};
use crate::access::value::{labels, policy_labels};

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

/// Columns that a policy of the table looks at and the words they may hold.
fn words(table: &Table) -> Vec<(&str, String)> {
    let watched = table.columns.iter().filter(|column| column.watched_here && !column.generated);
    let mut all = Vec::new();
    for column in watched {
        let mut words = if column.base == "bool" { vec!["true".to_owned(), "false".to_owned()] } else { labels(table, column) };
        if column.category == "S" {
            words.extend(policy_labels(table, column).into_iter().filter(|_| !words_are_closed(table, column)));
        }
        words.sort();
        words.dedup();
        all.extend(words.into_iter().take(12).map(|word| (column.name.as_str(), word)));
    }
    all
}

fn words_are_closed(table: &Table, column: &Column) -> bool {
    !labels(table, column).is_empty()
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
                asks.push(verb(stage, table, actor, "update").with("set", set).with("where", place.clone()).fills("update", who));
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

fn verb<'a>(stage: Stage<'a>, table: &'a Table, actor: Actor, verb: &str) -> Verb<'a> {
    Verb::new(stage.schema, &table.name, actor, verb)
}

/// What says whose a row of this world is. Where it cannot be said, `None`.
fn whose<'a>(stage: Stage<'a>, table: &'a Table, world: World) -> Option<BTreeMap<&'a str, Value>> {
    stage.ownership.columns(&table.name).iter().map(|column| Some((column.as_str(), owner(stage, table, column, world)?))).collect()
}

/// The value of one column that says so.
fn owner(stage: Stage<'_>, table: &Table, column: &str, world: World) -> Option<Value> {
    if world == World::Nobody {
        return Some(Value::Null);
    }
    match table.reference_of(column) {
        None => Some(json!(user(world))),
        Some((to, _)) if is_users(to) => Some(json!(user(world))),
        Some((to, target)) => stage.made.get(&format!("{}/{}", to.table, letter(world)))?.row.as_ref()?.get(target).cloned(),
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
            asks.push(verb(stage, table, actor, "returning").with("set", set).with("column", column).fills("insert returning", who));
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
        asks.push(verb(stage, table, actor, "update").with("set", set).with("watch", watch.clone()).watches("update, blind", cells.clone()));
    }
    asks.push(verb(stage, table, actor, "delete").with("watch", watch).watches("delete, blind", cells));
    asks
}

/// A row of one's own is given away; one of somebody else's is taken.
fn handed_over(stage: Stage<'_>, table: &Table, world: World, who: Who) -> Vec<Ask> {
    let mut asks = Vec::new();
    let Some(place) = stage.made.get(&format!("{}/{}", table.name, letter(world))).and_then(|made| found(table, made)) else { return asks };
    let (word, to) = if world == World::A { ("give", World::B) } else { ("take", World::A) };
    for column in stage.ownership.columns(&table.name) {
        let Some(value) = owner(stage, table, column, to) else { continue };
        let set = json!({ column.clone(): value });
        let label = format!("{word} {column}");
        asks.push(verb(stage, table, Actor::User, "update").with("set", set.clone()).with("where", place.clone()).fills(label.clone(), who));
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

/// Rows with another word in a column that policies look at.
fn labelled(stage: Stage<'_>, table: &Table, section: &str) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for (column, word) in words(table) {
        let suffix = format!("/{column}={word}");
        let mut asks = Vec::new();
        let mut rows = Vec::new();
        for world in worlds(table, stage.ownership) {
            let wish = Wish { label: Some((column, &word)), suffix: suffix.clone(), ..Wish::default() };
            let plan = row(stage.schema, stage.surface, stage.ownership, table, world, &wish);
            let Some(place) = plan.place(table) else { continue };
            rows.push(plan);
            for actor in ACTORS {
                if actor == Actor::Service && matches!(world, World::B | World::Nobody) {
                    continue;
                }
                let who = actor.cell(world);
                let said = format!("[{column}={word}]");
                asks.push(verb(stage, table, actor, "select").with("where", place.clone()).fills(format!("select {said}"), who));
                let plain = stage.made.get(&format!("{}/{}", table.name, letter(world)));
                if let Some(set) = plain.and_then(|made| touch(table, made, actor.role())) {
                    asks.push(verb(stage, table, actor, "update").with("set", set).with("where", place.clone()).fills(format!("update {said}"), who));
                }
                asks.push(verb(stage, table, actor, "delete").with("where", place.clone()).fills(format!("delete {said}"), who));
            }
        }
        scenes.push(Scene { section: section.to_owned(), rows, asks, opens: None });
        let own = if stage.ownership.owned(&table.name) { World::A } else { World::Shared };
        scenes.push(Scene { section: section.to_owned(), rows: Vec::new(), asks: insert_labelled(stage, table, own, column, &word), opens: None });
    }
    scenes
}

fn insert_labelled(stage: Stage<'_>, table: &Table, world: World, column: &str, word: &str) -> Vec<Ask> {
    let Some(mut whose) = whose(stage, table, world) else { return Vec::new() };
    whose.retain(|name, _| table.reference_of(name).is_none_or(|(to, _)| to.table != table.name));
    let granted = table.columns_for("authenticated", |column| &column.insert);
    whose.retain(|name, _| granted.is_empty() || granted.contains(name));
    whose.insert(column, json!(word));
    let Some(set) = fresh(table, stage.made, "authenticated", &whose, word) else { return Vec::new() };
    vec![verb(stage, table, Actor::User, "insert").with("set", set).fills(format!("insert [{column}={word}]"), Actor::User.cell(world))]
}

/// One column in one world, all others in the other.
type Join<'a> = BTreeMap<&'a str, World>;

fn joins<'a>(stage: Stage<'a>, table: &'a Table) -> Vec<Join<'a>> {
    let columns = stage.ownership.columns(&table.name);
    let mut all: Vec<Join<'a>> = Vec::new();
    if columns.len() < 2 {
        return all;
    }
    for alone in columns {
        for (one, rest) in [(World::A, World::B), (World::B, World::A)] {
            let join: Join<'a> = columns.iter().map(|column| (column.as_str(), if column == alone { one } else { rest })).collect();
            if !all.contains(&join) {
                all.push(join);
            }
        }
    }
    all
}

fn said(join: &Join<'_>) -> String {
    let of = |world: World| join.iter().filter(|(_, other)| **other == world).map(|(column, _)| *column).collect::<Vec<_>>().join(", ");
    format!("own {}; other's {}", of(World::A), of(World::B))
}

fn insert_joined(stage: Stage<'_>, table: &Table, join: &Join<'_>) -> Vec<Ask> {
    let whose: Option<BTreeMap<&str, Value>> =
        join.iter().map(|(column, world)| Some((*column, owner(stage, table, column, *world)?))).collect();
    let Some(whose) = whose else { return Vec::new() };
    let Some(set) = fresh(table, stage.made, "authenticated", &whose, &said(join)) else { return Vec::new() };
    vec![verb(stage, table, Actor::User, "insert").with("set", set).fills(format!("insert ({})", said(join)), Who::Own)]
}

/// A row that joins two worlds: who reaches it, and what it opens.
fn joined(stage: Stage<'_>, table: &Table, section: &str, join: &Join<'_>, label: Option<(&str, &str)>) -> Scene {
    let word = label.map(|(column, word)| format!(" [{column}={word}]")).unwrap_or_default();
    let said = format!("({}){word}", said(join));
    let suffix = format!("/{said}");
    let wish = Wish { worlds: join.clone(), label, suffix };
    let plan = row(stage.schema, stage.surface, stage.ownership, table, World::A, &wish);
    let mut asks = Vec::new();
    if let Some(place) = plan.place(table) {
        let user = Actor::User;
        asks.push(verb(stage, table, user, "select").with("where", place.clone()).fills(format!("select {said}"), Who::Own));
        if let Some(set) = stage.made.get(&format!("{}/A", table.name)).and_then(|made| touch(table, made, user.role())) {
            asks.push(verb(stage, table, user, "update").with("set", set).with("where", place.clone()).fills(format!("update {said}"), Who::Own));
        }
        asks.push(verb(stage, table, user, "delete").with("where", place).fills(format!("delete {said}"), Who::Own));
    }
    let before = asks.len();
    for other in stage.surface.tables.iter().filter(|other| stage.ownership.owned(&other.name)) {
        let Some(made) = stage.made.get(&format!("{}/B", other.name)) else { continue };
        let Some(place) = found(other, made) else { continue };
        let ask = |kind: &str| Verb::new(stage.schema, &other.name, Actor::User, kind).with("where", place.clone());
        let name = |kind: &str| format!("{} {kind}", other.name);
        asks.push(ask("select").fills(name("select"), Who::Other));
        if let Some(set) = touch(other, made, Actor::User.role()) {
            asks.push(ask("update").with("set", set).fills(name("update"), Who::Other));
        }
        asks.push(ask("delete").fills(name("delete"), Who::Other));
        if !other.columns_for(Actor::User.role(), |column| &column.insert).is_empty() {
            for mut inserted in joins(stage, other).iter().flat_map(|join| insert_joined(stage, other, join)) {
                inserted.line = format!("{} {}", other.name, inserted.line);
                asks.push(inserted);
            }
        }
    }
    Scene { section: section.to_owned(), rows: vec![plan], opens: Some((format!("select {said}"), before)), asks }
}

impl RowPlan {
    /// The columns and values that find the row, known before it is there: its key is chosen, not given.
    fn place(&self, table: &Table) -> Option<Value> {
        let pairs: Option<BTreeMap<String, Value>> =
            table.key.iter().map(|column| Some((column.clone(), self.only_choice(column)?))).collect();
        pairs.filter(|pairs| !pairs.is_empty()).map(object)
    }
}
