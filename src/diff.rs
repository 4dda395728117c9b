//! Two catalogs into a [`Drift`]: what changed, by object and path, and what each change endangers. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::model::catalog::{Catalog, Key};

pub mod endangers;

pub use endangers::Endangers;

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The object.
    #[serde(flatten)]
    pub key: Key,
    /// Where in it, with dots between the parts; empty when it is the whole object.
    #[serde(serialize_with = "dotted")]
    pub path: Vec<String>,
    /// What was expected; null where nothing was.
    pub old: Value,
    /// What is there; null where nothing is.
    pub new: Value,
    /// What it endangers.
    pub endangers: Endangers,
}

/// Everything that differs, by what it endangers, then by object and path.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Drift {
    /// The changes.
    pub changes: Vec<Change>,
}

impl Change {
    /// The path, with dots.
    pub fn path(&self) -> String {
        self.path.join(".")
    }
}

fn dotted<S: serde::Serializer>(path: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.join("."))
}

/// What is different in `found`. Every detail must be filled in.
pub fn compare(expected: &Catalog, found: &Catalog) -> Drift {
    let keys: BTreeSet<&Key> = expected.objects.keys().chain(found.objects.keys()).collect();
    let mut changes = Vec::new();
    for key in keys {
        let (old, new) = (expected.objects.get(key), found.objects.get(key));
        if let (Some(old), Some(new)) = (old, new)
            && old.hash == new.hash
        {
            continue;
        }
        let detail = |object: Option<&crate::model::catalog::Object>| {
            object.and_then(|object| object.detail.clone()).unwrap_or(Value::Null)
        };
        let (old, new) = (normal(&detail(old), &key.kind), normal(&detail(new), &key.kind));
        let mut path = Vec::new();
        walk(key, &mut path, &old, &new, &mut changes);
    }
    changes.sort_by(|a, b| {
        a.endangers.cmp(&b.endangers).then_with(|| a.key.cmp(&b.key)).then_with(|| a.path.cmp(&b.path))
    });
    Drift { changes }
}

/// The form that is compared: columns by name with their order beside them, and a view's text as 16 and later write it.
pub fn normal(detail: &Value, kind: &str) -> Value {
    let Value::Object(fields) = detail else { return detail.clone() };
    let mut fields = fields.clone();
    for (_, field) in fields.iter_mut().filter(|(name, _)| !["body", "comment", "comments"].contains(&name.as_str())) {
        flat(field);
    }
    if let Some(Value::Array(columns)) = fields.remove("columns") {
        let name = |column: &Value| column.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let order: Vec<String> = columns.iter().map(name).collect();
        let by_name = columns.into_iter().map(|mut column| {
            let name = name(&column);
            if let Value::Object(fields) = &mut column {
                fields.remove("name");
            }
            (name, column)
        });
        fields.insert("columns".to_owned(), Value::Object(by_name.collect()));
        fields.insert("column_order".to_owned(), Value::String(order.join(", ")));
    }
    if matches!(kind, "view" | "matview")
        && let Some(Value::String(text)) = fields.get_mut("definition")
    {
        *text = crate::sql::view::modern(text).replace(" NO INDENT)", ")");
    }
    Value::Object(fields)
}

/// Conditions in every text of a value, as they are after a dump and restore.
fn flat(value: &mut Value) {
    match value {
        Value::String(text) => *text = crate::sql::flatten::flatten(text),
        Value::Array(items) => items.iter_mut().for_each(flat),
        Value::Object(fields) => {
            fields.iter_mut().filter(|(name, _)| *name != "comment").for_each(|(_, field)| flat(field))
        }
        _ => {}
    }
}

fn walk(key: &Key, path: &mut Vec<String>, old: &Value, new: &Value, changes: &mut Vec<Change>) {
    if old == new {
        return;
    }
    // A policy or a column that comes or goes is one change; so is the first entry of a map that was not there.
    let maps = match (old, new) {
        (Value::Object(old), Value::Object(new)) => Some((old.clone(), new.clone())),
        (Value::Object(old), Value::Null) if splits(path) => Some((old.clone(), serde_json::Map::new())),
        (Value::Null, Value::Object(new)) if splits(path) => Some((serde_json::Map::new(), new.clone())),
        _ => None,
    };
    let Some((old_map, new_map)) = maps else {
        let endangers = Endangers::of(key, path, old, new);
        changes.push(Change { key: key.clone(), path: path.clone(), old: old.clone(), new: new.clone(), endangers });
        return;
    };
    let names: BTreeMap<&String, ()> = old_map.keys().chain(new_map.keys()).map(|name| (name, ())).collect();
    for name in names.into_keys() {
        if name == "column_order" && !only_the_order(&old_map, &new_map) {
            continue;
        }
        if path.last().is_some_and(|last| last == "acl") && implied(name, &old_map, &new_map) {
            continue;
        }
        path.push(name.clone());
        walk(key, path, old_map.get(name).unwrap_or(&Value::Null), new_map.get(name).unwrap_or(&Value::Null), changes);
        path.pop();
    }
}

/// A map of named things, whose entries are told one by one even where the map itself is new.
fn splits(path: &[String]) -> bool {
    const MAPS: [&str; 13] = [
        "columns",
        "constraints",
        "indexes",
        "triggers",
        "policies",
        "rules",
        "comments",
        "acl",
        "options",
        "settings",
        "attributes",
        "tables",
        "toast_options",
    ];
    path.last().is_some_and(|last| MAPS.contains(&last.as_str())) && path.len() % 2 == 1
}

/// Whether a grantee was named or left out where everybody may do the same: default privileges of a platform do that.
fn implied(grantee: &str, old: &serde_json::Map<String, Value>, new: &serde_json::Map<String, Value>) -> bool {
    let named =
        |map: &serde_json::Map<String, Value>, name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
    let by_all = |map: &serde_json::Map<String, Value>, privileges: &str| {
        let all = named(map, "PUBLIC").unwrap_or_default();
        all == "ALL" && !privileges.contains('*')
            || privileges.split(',').all(|privilege| all.split(',').any(|held| held == privilege))
    };
    match (named(old, grantee), named(new, grantee)) {
        _ if grantee == "PUBLIC" || grantee == "OWNER" => false,
        (Some(privileges), None) => by_all(old, &privileges) && by_all(new, &privileges),
        (None, Some(privileges)) => by_all(new, &privileges) && by_all(old, &privileges),
        _ => false,
    }
}

/// Whether both have the same columns, so that their order is worth a word.
fn only_the_order(old: &serde_json::Map<String, Value>, new: &serde_json::Map<String, Value>) -> bool {
    let names = |map: &serde_json::Map<String, Value>| {
        map.get("columns").and_then(Value::as_object).map(|columns| columns.keys().cloned().collect::<BTreeSet<_>>())
    };
    names(old) == names(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalog::{Object, Scope};
    use serde_json::json;

    fn catalog(kind: &str, detail: Value) -> Catalog {
        let key = Key { scope: Scope::Schema, kind: kind.to_owned(), id: "$schema.t".to_owned() };
        let object = Object { hash: detail.to_string(), detail: Some(detail) };
        Catalog { objects: [(key, object)].into(), ..Catalog::default() }
    }

    fn paths(kind: &str, old: Value, new: Value) -> Vec<(String, Endangers)> {
        compare(&catalog(kind, old), &catalog(kind, new))
            .changes
            .iter()
            .map(|change| (change.path(), change.endangers))
            .collect()
    }

    #[test]
    fn equal_catalogs_have_no_drift() {
        assert_eq!(paths("table", json!({"rls": true}), json!({"rls": true})), []);
    }

    #[test]
    fn a_change_is_named_by_its_path() {
        let old = json!({"columns": [{"name": "a", "type": "text"}], "policies": {"p": {"using": "x"}}});
        let new = json!({"columns": [{"name": "a", "type": "integer"}], "policies": {"p": {"using": "true"}}});
        assert_eq!(
            paths("table", old, new),
            [("policies.p.using".to_owned(), Endangers::Security), ("columns.a.type".to_owned(), Endangers::Integrity),]
        );
    }

    #[test]
    fn a_new_policy_is_one_change_and_a_new_grantee_another() {
        let new = json!({"policies": {"p": {"command": "all", "using": "true"}}, "acl": {"anon": "SELECT"}});
        assert_eq!(
            paths("table", json!({}), new),
            [("acl.anon".to_owned(), Endangers::Security), ("policies.p".to_owned(), Endangers::Security)]
        );
    }

    #[test]
    fn another_order_of_the_same_columns_is_cosmetic_and_said_only_then() {
        let column = |name: &str| json!({"name": name, "type": "text"});
        let ab = json!({"columns": [column("a"), column("b")]});
        let ba = json!({"columns": [column("b"), column("a")]});
        let abc = json!({"columns": [column("a"), column("b"), column("c")]});
        assert_eq!(paths("table", ab.clone(), ba), [("column_order".to_owned(), Endangers::Cosmetic)]);
        assert_eq!(paths("table", ab, abc), [("columns.c".to_owned(), Endangers::Integrity)]);
    }

    #[test]
    fn views_of_15_and_16_are_the_same() {
        let old = json!({"definition": " SELECT o.id\n   FROM orgs o;"});
        let new = json!({"definition": " SELECT id\n   FROM orgs o;"});
        assert_eq!(paths("view", old, new), []);
    }
}
