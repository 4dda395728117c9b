//! The tables of a page as boxes with rows, and their keys as lines.

use std::collections::BTreeMap;

use crate::document::layout::{Edge, Layout, Node, arrange};
use crate::document::{Key, Many, Page, Required, Table};

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
        let mut entities: Vec<Entity> = page.tables.iter().map(entity).collect();
        let mut at: BTreeMap<String, usize> =
            page.tables.iter().enumerate().map(|(number, table)| (table.id.clone(), number)).collect();
        let mut relations = Vec::new();
        for table in &page.tables {
            for reference in &table.references {
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

fn entity(table: &Table) -> Entity {
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
        let key = match (column.keys.contains(&Key::Primary), column.keys.contains(&Key::Foreign), column.keys.contains(&Key::Unique)) {
            (true, true, _) => "PK FK",
            (true, false, _) => "PK",
            (false, true, _) => "FK",
            (false, false, true) => "UQ",
            _ => "",
        };
        let kind = column.kind.rsplit('.').next().unwrap_or(&column.kind);
        let may_be_null = if column.required == Required::Yes { "" } else { "?" };
        rows.push(Row { key, name: cut(&column.name), kind: format!("{}{may_be_null}", cut(kind)) });
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
    let rows = columns.iter().map(|column| Row { key: "", name: cut(column), kind: String::new() }).collect();
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
    let row = |row: &Row| characters(&row.name) + characters(&row.kind) + 2;
    let rows = entity.rows.iter().map(row).max().unwrap_or(0) * CHARACTER + KEYS + 24;
    let head = characters(&entity.name) * (CHARACTER + 1) + 28;
    let lines = entity.rows.len() as i32 + i32::from(entity.more > 0);
    Node { width: rows.max(head).max(130), height: HEAD + lines * ROW + FOOT }
}

/// The width of the signs for keys.
pub const KEYS: i32 = 40;

/// The middle of the row of the first of these columns; of the head where it has none.
fn y(entity: &Entity, columns: &[String]) -> i32 {
    let wanted = columns.first().map(|column| cut(column)).unwrap_or_default();
    match entity.rows.iter().position(|row| row.name == wanted) {
        Some(row) => HEAD + row as i32 * ROW + ROW / 2 + 2,
        None => HEAD / 2,
    }
}
