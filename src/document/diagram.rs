//! The tables of a page as boxes with rows, and their keys as lines.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::layout::{Edge, Layout, Node, arrange};
use crate::document::{Key, Many, Page, Reference, Required, Table};

/// The height of a box's head and of a row, and the space below the last row.
pub const HEAD: i32 = 30;
/// The height of a row.
pub const ROW: i32 = 20;
/// Below the last row.
pub const FOOT: i32 = 8;

/// The width of a character: all text of a diagram is of one width.
const CHARACTER: i32 = 7;

/// The most rows of columns that are in no key.
const PLAIN: usize = 4;

/// The longest text of a name or a type.
const LONGEST: usize = 34;

/// A table that more tables than this refer to is named in their rows, without lines: they would hide all others. One
/// that is not in the page is named even sooner.
const HUB: usize = 15;
const HUB_OUTSIDE: usize = 3;

/// One box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// The table's name.
    pub name: String,
    /// Its place in a page.
    pub anchor: String,
    /// Its comment, for a title.
    pub comment: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Columns that have no row.
    pub more: usize,
}

/// One row of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `PK`, `FK`, both, or nothing.
    pub key: &'static str,
    /// The column.
    pub name: String,
    /// Its type; with a question mark where it may be null.
    pub kind: String,
    /// The table that it refers to, where no line says so.
    pub to: String,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// What it says in a title.
    pub title: String,
    /// How many rows there may be at its beginning.
    pub many: Many,
    /// Whether there always is one at its end.
    pub required: Required,
    /// The boxes it joins.
    pub edge: Edge,
}

/// Boxes and lines, and where they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The boxes.
    pub entities: Vec<Entity>,
    /// The lines.
    pub relations: Vec<Relation>,
    /// Where they are.
    pub layout: Layout,
}

impl Diagram {
    /// Of the tables of a page. Tables outside of it that are referred to have boxes of one row.
    pub fn of(page: &Page) -> Diagram {
        let hubs = hubs(page);
        let mut entities: Vec<Entity> = page.tables.iter().map(|table| entity(table, &hubs)).collect();
        let mut at: BTreeMap<String, usize> =
            page.tables.iter().enumerate().map(|(number, table)| (table.id.clone(), number)).collect();
        let mut relations = Vec::new();
        for table in &page.tables {
            for reference in table.references.iter().filter(|reference| lined(table, reference, &hubs)) {
                let parent = *at.entry(reference.target_id.clone()).or_insert_with(|| {
                    entities.push(outside(&reference.target, &reference.target_columns));
                    entities.len() - 1
                });
                let child = at[&table.id];
                let edge = Edge {
                    parent,
                    parent_y: y(&entities[parent], &reference.target_columns),
                    child,
                    child_y: y(&entities[child], &reference.columns),
                };
                let more = if reference.more.is_empty() { String::new() } else { format!(", {}", reference.more) };
                let (from, to) = (reference.columns.join(", "), reference.target_columns.join(", "));
                let title = format!("{} ({from}) refers to {} ({to}){more}", table.name, reference.target);
                relations.push(Relation { title, many: reference.many, required: reference.required, edge });
            }
        }
        let nodes: Vec<Node> = entities.iter().map(size).collect();
        let edges: Vec<Edge> = relations.iter().map(|relation| relation.edge).collect();
        Diagram { layout: arrange(&nodes, &edges), entities, relations }
    }
}

/// Tables that are named in rows, by their full names.
fn hubs(page: &Page) -> BTreeSet<String> {
    let mut referring: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for table in &page.tables {
        for reference in table.references.iter().filter(|reference| reference.target_id != table.id) {
            referring.entry(&reference.target_id).or_default().insert(&table.id);
        }
    }
    let within = |id: &str| page.tables.iter().any(|table| table.id == id);
    let many = |(id, tables): &(&str, BTreeSet<&str>)| tables.len() > if within(id) { HUB } else { HUB_OUTSIDE };
    referring.into_iter().filter(many).map(|(id, _)| id.to_owned()).collect()
}

/// Whether a line is drawn for a reference.
fn lined(table: &Table, reference: &Reference, hubs: &BTreeSet<String>) -> bool {
    reference.target_id == table.id || !hubs.contains(&reference.target_id)
}

fn entity(table: &Table, hubs: &BTreeSet<String>) -> Entity {
    let keyed = table.columns.iter().filter(|column| !column.keys.is_empty()).count();
    let plain = table.columns.len() - keyed;
    // One more row than fits says no less than a line that counts it.
    let mut left = if plain <= PLAIN + 1 { plain } else { PLAIN.saturating_sub(keyed / 3) };
    let mut rows = Vec::new();
    for column in &table.columns {
        if column.keys.is_empty() {
            if left == 0 {
                continue;
            }
            left -= 1;
        }
        let key = match (
            column.keys.contains(&Key::Primary),
            column.keys.contains(&Key::Foreign),
            column.keys.contains(&Key::Unique),
        ) {
            (true, true, _) => "PK FK",
            (true, false, _) => "PK",
            (false, true, _) => "FK",
            (false, false, true) => "UQ",
            _ => "",
        };
        let kind = column.kind.rsplit('.').next().unwrap_or(&column.kind);
        let may_be_null = if column.required == Required::Yes { "" } else { "?" };
        let told = table.references.iter().filter(|reference| !lined(table, reference, hubs));
        let to = told
            .filter(|reference| reference.columns.contains(&column.name))
            .min_by_key(|reference| reference.columns.len());
        let to = to.map(|reference| cut(&reference.target));
        rows.push(Row {
            key,
            name: cut(&column.name),
            kind: format!("{}{may_be_null}", cut(kind)),
            to: to.unwrap_or_default(),
        });
    }
    let more = table.columns.len() - rows.len();
    Entity {
        name: cut(&table.name),
        anchor: table.anchor.clone(),
        comment: table.comment.clone().unwrap_or_default(),
        rows,
        more,
    }
}

/// A table that is not in the page.
fn outside(name: &str, columns: &[String]) -> Entity {
    let rows = columns
        .iter()
        .map(|column| Row { key: "", name: cut(column), kind: String::new(), to: String::new() })
        .collect();
    Entity { name: cut(name), anchor: String::new(), comment: "not part of this page".to_owned(), rows, more: 0 }
}

fn cut(text: &str) -> String {
    match text.chars().count() > LONGEST {
        true => text.chars().take(LONGEST - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

fn size(entity: &Entity) -> Node {
    let characters = |text: &str| text.chars().count() as i32;
    let row = |row: &Row| {
        characters(&row.name) + characters(&row.kind) + 2 + if row.to.is_empty() { 0 } else { characters(&row.to) + 3 }
    };
    let rows = entity.rows.iter().map(row).max().unwrap_or(0) * CHARACTER + KEYS + 24;
    let head = characters(&entity.name) * (CHARACTER + 1) + 28;
    let lines = entity.rows.len() as i32 + i32::from(entity.more > 0);
    Node { width: rows.max(head).max(130), height: HEAD + lines * ROW + FOOT }
}

/// The width of the signs for keys.
pub const KEYS: i32 = 44;

/// The middle of the row of the first of these columns; of the head where it has none.
fn y(entity: &Entity, columns: &[String]) -> i32 {
    let wanted = columns.first().map(|column| cut(column)).unwrap_or_default();
    match entity.rows.iter().position(|row| row.name == wanted) {
        Some(row) => HEAD + row as i32 * ROW + ROW / 2 + 2,
        None => HEAD / 2,
    }
}
