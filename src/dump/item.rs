//! Every object with what makes it and what it needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::dump::{function, other, table, user_type};
use crate::model::catalog::{Catalog, Scope};
use crate::model::links::{Link, Links, Name};

/// One object: the statements that make it, and the objects that must be there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its kind and name.
    pub name: Name,
    /// Its statements, each on lines of its own.
    pub text: String,
    /// What it needs.
    pub needs: BTreeSet<Name>,
}

/// Everything that is asked while an object is written.
pub struct Setting<'a> {
    /// All objects of the schemas, by kind and name.
    pub objects: BTreeMap<Name, &'a Value>,
    /// What needs what.
    pub links: &'a Links,
    /// What each object needs as a whole.
    needs: BTreeMap<Name, BTreeSet<Name>>,
    /// Parts of objects that come after everything, because they need what needs the object.
    pub later: BTreeSet<(Name, String)>,
}

/// Looks through a catalog once.
pub fn setting<'a>(catalog: &'a Catalog, links: &'a Links) -> Setting<'a> {
    static NOTHING: Value = Value::Null;
    let objects: BTreeMap<Name, &Value> = catalog
        .objects
        .iter()
        .filter(|(key, _)| key.scope == Scope::Schema)
        .map(|(key, object)| ((key.kind.clone(), key.id.clone()), object.detail.as_ref().unwrap_or(&NOTHING)))
        .collect();
    let mut needs = whole(&objects, links);
    let later = later(&objects, links, &mut needs);
    Setting { objects, links, needs, later }
}

/// The objects of the schemas. What cannot be written is added to `omitted`.
pub fn items(setting: &Setting<'_>, omitted: &mut Vec<String>) -> Vec<Item> {
    let mut items = Vec::new();
    for (name, detail) in &setting.objects {
        let text = match write(name, detail, setting) {
            Ok(text) => text,
            Err(why) => {
                omitted.push(format!("{} {}: {why}", name.0.replace('_', " "), name.1));
                continue;
            }
        };
        items.push(Item { name: name.clone(), text, needs: setting.needs.get(name).cloned().unwrap_or_default() });
    }
    items
}

fn write(name: &Name, detail: &Value, setting: &Setting<'_>) -> Result<String, String> {
    match name.0.as_str() {
        "schema" => Ok(format!("create schema if not exists {};\n", name.1)),
        "extension" => {
            let schema =
                crate::sql::quote::plain_identifier(detail.get("schema").and_then(Value::as_str).unwrap_or("public"));
            Ok(format!("create extension if not exists {} with schema {schema};\n", name.1))
        }
        "table" => table::create(&name.1, detail, setting),
        "foreign_table" => {
            Err("its server and its options may hold secrets, so they are not in the catalog".to_owned())
        }
        "view" | "matview" => table::view(name, detail),
        "function" | "procedure" => function::create(name, detail),
        "aggregate" => function::aggregate(&name.1, detail),
        "enum" | "domain" | "composite" | "range" | "base_type" => user_type::create(name, detail, setting),
        "surface" => Ok(String::new()),
        _ => other::create(name, detail),
    }
}

/// What each object needs as a whole, without the parts that can come later.
fn whole(objects: &BTreeMap<Name, &Value>, links: &Links) -> BTreeMap<Name, BTreeSet<Name>> {
    let mut needs: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
    for link in links.inside.iter().filter(|link| link.part.is_empty() || generates(objects, link)) {
        needs.entry(link.from.clone()).or_default().insert(link.to.clone());
    }
    let schemas: Vec<String> = objects.keys().filter(|name| name.0 == "schema").map(|name| name.1.clone()).collect();
    for (name, detail) in objects {
        let parents = ["partition_of", "inherits"].iter().filter_map(|field| detail.get(field)?.as_str());
        for parent in parents.flat_map(|parents| parents.split(", ")) {
            needs.entry(name.clone()).or_default().insert(("table".to_owned(), parent.to_owned()));
        }
        // An object is in its schema, and a schema of ours comes before an extension that is in it.
        let schema = match name.0.as_str() {
            "schema" => None,
            "extension" => detail.get("schema").and_then(Value::as_str).map(crate::sql::quote::plain_identifier),
            _ => schemas
                .iter()
                .find(|schema| name.1.strip_prefix(schema.as_str()).is_some_and(|rest| rest.starts_with('.')))
                .cloned(),
        };
        if let Some(schema) = schema {
            needs.entry(name.clone()).or_default().insert(("schema".to_owned(), schema));
        }
    }
    needs
}

/// A generated column cannot get its expression afterwards.
fn generates(objects: &BTreeMap<Name, &Value>, link: &Link) -> bool {
    let Some(column) = link.part.strip_prefix("default ") else { return false };
    let columns = objects.get(&link.from).map_or(&[][..], |detail| super::detail::columns(detail));
    columns.iter().any(|found| found.get("name").is_some_and(|name| name == column) && found.get("generated").is_some())
}

/// The parts that have to come after everything: they need what needs their object. All others are needed with it.
fn later(
    objects: &BTreeMap<Name, &Value>,
    links: &Links,
    needs: &mut BTreeMap<Name, BTreeSet<Name>>,
) -> BTreeSet<(Name, String)> {
    let mut later = BTreeSet::new();
    let inline = |link: &&Link| {
        (link.part.starts_with("default ") && !generates(objects, link)) || link.part.starts_with("constraint ")
    };
    for link in links.inside.iter().filter(inline) {
        if foreign(objects, link) {
            continue;
        }
        if reaches(&link.to, &link.from, needs) {
            later.insert((link.from.clone(), link.part.clone()));
        } else {
            needs.entry(link.from.clone()).or_default().insert(link.to.clone());
        }
    }
    later
}

/// Foreign keys always come after everything.
fn foreign(objects: &BTreeMap<Name, &Value>, link: &Link) -> bool {
    let definition = link
        .part
        .strip_prefix("constraint ")
        .and_then(|constraint| objects.get(&link.from)?.get("constraints")?.get(constraint)?.as_str());
    link.part.starts_with("constraint ") && definition.is_none_or(|text| text.starts_with("FOREIGN KEY"))
}

fn reaches(from: &Name, to: &Name, needs: &BTreeMap<Name, BTreeSet<Name>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            open.extend(needs.get(name).into_iter().flatten());
        }
    }
    false
}
