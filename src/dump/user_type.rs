//! Enums, domains, composite types and ranges.

use serde_json::Value;

use crate::dump::detail::{pairs, text, texts};
use crate::dump::function::called;
use crate::dump::item::Setting;
use crate::model::links::Name;
use crate::sql::quote::plain_identifier;

/// `create type` or `create domain`.
pub fn create(name: &Name, detail: &Value, setting: &Setting<'_>) -> Result<String, String> {
    let id = &name.1;
    match name.0.as_str() {
        "enum" => {
            let values = text(detail, "values").unwrap_or_default();
            Ok(format!("create type {id} as enum ({values});\n"))
        }
        "domain" => Ok(domain(name, detail, setting)),
        "composite" => {
            let types = texts(detail, "attributes");
            let order = setting.links.attributes.get(id).cloned().unwrap_or_default();
            let found = |wanted: &String| types.iter().find(|(name, _)| name == wanted);
            let attributes: Vec<String> = order
                .iter()
                .filter_map(found)
                .map(|(name, kind)| format!("  {} {kind}", plain_identifier(name)))
                .collect();
            Ok(format!("create type {id} as (\n{}\n);\n", attributes.join(",\n")))
        }
        "range" => range(id, text(detail, "range").unwrap_or_default()),
        _ => Err("types made of C functions are not modelled whole".to_owned()),
    }
}

fn domain(name: &Name, detail: &Value, setting: &Setting<'_>) -> String {
    let mut out = format!("create domain {} as {}", name.1, text(detail, "type").unwrap_or("text"));
    if let Some(collation) = text(detail, "collation") {
        out.push_str(&format!(" collate {collation}"));
    }
    if let Some(default) = text(detail, "default") {
        out.push_str(&format!(" default {default}"));
    }
    if text(detail, "not_null").is_some() {
        out.push_str(" not null");
    }
    for (constraint, definition) in texts(detail, "constraints") {
        if !late(name, constraint, definition, setting) {
            out.push_str(&format!("\n  constraint {} {definition}", plain_identifier(constraint)));
        }
    }
    out + ";\n"
}

fn late(name: &Name, constraint: &str, definition: &str, setting: &Setting<'_>) -> bool {
    definition.ends_with("NOT VALID") || setting.later.contains(&(name.clone(), format!("constraint {constraint}")))
}

/// Constraints of a domain that had to wait.
pub fn rest(name: &Name, detail: &Value, setting: &Setting<'_>) -> String {
    texts(detail, "constraints")
        .into_iter()
        .filter(|(constraint, definition)| late(name, constraint, definition, setting))
        .map(|(constraint, definition)| {
            format!("alter domain {} add constraint {} {definition};\n", name.1, plain_identifier(constraint))
        })
        .collect()
}

fn range(id: &str, described: &str) -> Result<String, String> {
    let parts = pairs(described, &["subtype", "opclass", "collation", "canonical", "diff", "multirange"]);
    let mut said = Vec::new();
    for (key, value) in parts {
        said.push(match key {
            "subtype" => format!("subtype = {value}"),
            "opclass" => format!("subtype_opclass = {value}"),
            "collation" => format!("collation = {value}"),
            "canonical" => return Err("its canonical function needs the type before it is there".to_owned()),
            "diff" => format!("subtype_diff = {}", called(value)),
            _ => format!("multirange_type_name = {value}"),
        });
    }
    Ok(format!("create type {id} as range (\n  {}\n);\n", said.join(",\n  ")))
}
