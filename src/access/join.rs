//! Rows that join two worlds: one column says user A's, the others say user B's. Policies that look at one of them only
//! show here, and so does what such a row opens elsewhere.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::access::fixture::{Wish, World, row};
use crate::access::matrix::Who;
use crate::access::probe::{Actor, Ask, Verb, found, fresh, touch};
use crate::access::scene::{Scene, Stage, owner, verb};
use crate::access::surface::Table;

/// One column in one world, all others in the other.
pub(super) type Join<'a> = BTreeMap<&'a str, World>;

pub(super) fn joins<'a>(stage: Stage<'a>, table: &'a Table) -> Vec<Join<'a>> {
    let columns = stage.ownership.columns(&table.name);
    let mut all: Vec<Join<'a>> = Vec::new();
    if columns.len() < 2 {
        return all;
    }
    for alone in columns {
        for (one, rest) in [(World::A, World::B), (World::B, World::A)] {
            let join: Join<'a> =
                columns.iter().map(|column| (column.as_str(), if column == alone { one } else { rest })).collect();
            if !all.contains(&join) {
                all.push(join);
            }
        }
    }
    all
}

fn said(join: &Join<'_>) -> String {
    let of = |world: World| {
        join.iter().filter(|(_, other)| **other == world).map(|(column, _)| *column).collect::<Vec<_>>().join(", ")
    };
    format!("own {}; other's {}", of(World::A), of(World::B))
}

pub(super) fn insert_joined(stage: Stage<'_>, table: &Table, join: &Join<'_>) -> Vec<Ask> {
    let whose: Option<BTreeMap<&str, Value>> =
        join.iter().map(|(column, world)| Some((*column, owner(stage, table, column, *world)?))).collect();
    let Some(whose) = whose else { return Vec::new() };
    let Some(set) = fresh(table, stage.made, "authenticated", &whose, &said(join)) else { return Vec::new() };
    vec![verb(stage, table, Actor::User, "insert").with("set", set).fills(format!("insert ({})", said(join)), Who::Own)]
}

/// A row that joins two worlds: who reaches it, and what it opens.
pub(super) fn joined(
    stage: Stage<'_>,
    table: &Table,
    section: &str,
    join: &Join<'_>,
    label: Option<(&str, &str)>,
) -> Scene {
    let word = label.map(|(column, word)| format!(" [{column}={word}]")).unwrap_or_default();
    let said = format!("({}){word}", said(join));
    let suffix = format!("/{said}");
    let wish = Wish { worlds: join.clone(), label, suffix };
    let plan = row(stage.schema, stage.surface, stage.ownership, table, World::A, &wish);
    let mut asks = Vec::new();
    if let Some(place) = plan.place(table) {
        let user = Actor::User;
        asks.push(
            verb(stage, table, user, "select").with("where", place.clone()).fills(format!("select {said}"), Who::Own),
        );
        if let Some(set) = stage.made.get(&format!("{}/A", table.name)).and_then(|made| touch(table, made, user.role()))
        {
            asks.push(
                verb(stage, table, user, "update")
                    .with("set", set)
                    .with("where", place.clone())
                    .fills(format!("update {said}"), Who::Own),
            );
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
