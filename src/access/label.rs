//! Rows with another word in a column that policies look at: `visibility = 'tenant'`, `is_active = false`.

use serde_json::json;

use crate::access::fixture::{Wish, World, letter, row, worlds};
use crate::access::probe::{ACTORS, Actor, Ask, fresh, touch};
use crate::access::scene::{Scene, Stage, verb, whose};
use crate::access::surface::{Column, Table};
use crate::access::value::{labels, policy_labels};

/// Columns that a policy of the table looks at and the words they may hold.
pub(super) fn words(table: &Table) -> Vec<(&str, String)> {
    let watched = table.columns.iter().filter(|column| column.watched_here && !column.generated);
    let mut all = Vec::new();
    for column in watched {
        let mut words =
            if column.base == "bool" { vec!["true".to_owned(), "false".to_owned()] } else { labels(table, column) };
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

/// Rows with another word in a column that policies look at.
pub(super) fn labelled(stage: Stage<'_>, table: &Table, section: &str) -> Vec<Scene> {
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
                asks.push(
                    verb(stage, table, actor, "select")
                        .with("where", place.clone())
                        .fills(format!("select {said}"), who),
                );
                let plain = stage.made.get(&format!("{}/{}", table.name, letter(world)));
                if let Some(set) = plain.and_then(|made| touch(table, made, actor.role())) {
                    asks.push(
                        verb(stage, table, actor, "update")
                            .with("set", set)
                            .with("where", place.clone())
                            .fills(format!("update {said}"), who),
                    );
                }
                asks.push(
                    verb(stage, table, actor, "delete")
                        .with("where", place.clone())
                        .fills(format!("delete {said}"), who),
                );
            }
        }
        scenes.push(Scene { section: section.to_owned(), rows, asks, opens: None });
        let own = if stage.ownership.owned(&table.name) { World::A } else { World::Shared };
        scenes.push(Scene {
            section: section.to_owned(),
            rows: Vec::new(),
            asks: insert_labelled(stage, table, own, column, &word),
            opens: None,
        });
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
    vec![
        verb(stage, table, Actor::User, "insert")
            .with("set", set)
            .fills(format!("insert [{column}={word}]"), Actor::User.cell(world)),
    ]
}
