//! The diagram as Mermaid text, for places that draw it themselves.

use std::collections::BTreeMap;

use crate::document::diagram::Diagram;
use crate::document::{Many, Required};

/// The text of an `erDiagram`. Names are letters, digits and lines: nothing of a database can end one.
pub fn write(diagram: &Diagram) -> String {
    let mut names: BTreeMap<usize, String> = BTreeMap::new();
    for (number, entity) in diagram.entities.iter().enumerate() {
        let plain = word(&entity.name);
        let taken = names.values().any(|name| *name == plain);
        names.insert(number, if taken { format!("{plain}_{number}") } else { plain });
    }
    let mut out = String::from("erDiagram\n");
    for (number, entity) in diagram.entities.iter().enumerate() {
        let name = &names[&number];
        if entity.rows.is_empty() {
            out.push_str(&format!("  {name}\n"));
            continue;
        }
        out.push_str(&format!("  {name} {{\n"));
        for row in &entity.rows {
            let key = match row.key {
                "" => String::new(),
                "UQ" => " UK".to_owned(),
                key => format!(" {}", key.replace(' ', ", ")),
            };
            let kind = word(row.kind.trim_end_matches('?'));
            out.push_str(&format!("    {} {}{key}\n", if kind == "_" { "column" } else { &kind }, word(&row.name)));
        }
        out.push_str("  }\n");
    }
    for relation in &diagram.relations {
        let parent = if relation.required == Required::Yes { "||" } else { "|o" };
        let child = if relation.many == Many::Many { "o{" } else { "o|" };
        let (from, to) = (&names[&relation.edge.parent], &names[&relation.edge.child]);
        out.push_str(&format!("  {from} {parent}--{child} {to} : \"\"\n"));
    }
    out
}

fn word(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    match plain.chars().next() {
        None => "_".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{plain}"),
        _ => plain,
    }
}
