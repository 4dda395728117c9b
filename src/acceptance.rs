//! Differences that are meant: which of them `bundle.toml` or `schemactl.toml` accepts, and why. Pure.
//!
//! Whatever endangers security is accepted only where it is named exactly, never by a pattern; and everything accepted is
//! still told.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::diff::{Endangers, normal};
use crate::model::catalog::{Catalog, Key, Scope};
use crate::model::checksum::Checksum;
use crate::model::declared::{AcceptedDrift, Meant};
use crate::verdict::Told;

/// What is left after everything that is meant was taken out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Acceptance {
    /// What nobody means.
    pub changes: Vec<Told>,
    /// What is meant, and why.
    pub accepted: Vec<(Told, String)>,
    /// The entries that are about something here, by their places in the list.
    pub used: BTreeSet<usize>,
}

/// An entry, and the schema that its names without one are in: that of the bundle that says it.
pub type Said<'a> = (Option<String>, &'a AcceptedDrift);

/// Sorts changes by whether somebody means them. `found` has the real names.
pub fn accept(changes: Vec<Told>, said: &[Said<'_>], found: &Catalog) -> Acceptance {
    let mut acceptance = Acceptance::default();
    for told in changes {
        let covered = |(home, entry): &Said<'_>| covers(&entry.what, &told, home.as_deref(), found);
        match said.iter().enumerate().find(|(_, entry)| covered(entry)) {
            Some((at, (_, entry))) => {
                acceptance.used.insert(at);
                acceptance.accepted.push((told, entry.because.clone()));
            }
            None => acceptance.changes.push(told),
        }
    }
    acceptance
}

/// The entry as people know it.
pub fn name(entry: &AcceptedDrift) -> String {
    match &entry.what {
        Meant::Change { object, path, .. } if path.is_empty() => object.clone(),
        Meant::Change { object, path, .. } => format!("{object} {path}"),
        Meant::Partitions { of } => format!("partitions of {of}"),
    }
}

/// What tells one found value from another, in a few characters.
pub fn fingerprint(found: &Value) -> String {
    format!("sha256:{}", Checksum::of(&found.to_string()).0.get(..16).unwrap_or_default())
}

fn covers(meant: &Meant, told: &Told, home: Option<&str>, found: &Catalog) -> bool {
    let home = home.map(|home| format!("{home}.")).unwrap_or_default();
    let change = &told.change;
    match meant {
        Meant::Change { object, path, found } => {
            let pattern = object.contains('*') || path.contains('*');
            let kind = change.key.kind.replace('_', " ");
            let short = change.key.id.strip_prefix(&home).unwrap_or(&change.key.id);
            !(pattern && change.endangers == Endangers::Security)
                && [short, &change.key.id].iter().any(|id| matches(object, &format!("{kind} {id}")))
                && matches(path, &change.path())
                && found.as_ref().is_none_or(|found| {
                    *found == fingerprint(&change.new) || change.new.as_str().is_some_and(|text| text == found)
                })
        }
        Meant::Partitions { of } => {
            let parent = if of.contains('.') { of.clone() } else { format!("{home}{of}") };
            change.key.kind == "table"
                && change.path.is_empty()
                && partition_of(&change.old, &change.new) == Some(parent.as_str())
                && (change.new.is_null() || no_wider(&change.new, &parent, found))
        }
    }
}

/// The parent of a partition that came or went.
fn partition_of<'a>(old: &'a Value, new: &'a Value) -> Option<&'a str> {
    match (old, new) {
        (Value::Null, table) | (table, Value::Null) => table.get("partition_of").and_then(Value::as_str),
        _ => None,
    }
}

/// Whether a text fits a pattern in which a `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut last: Option<&str> = None;
    for part in parts {
        if let Some(middle) = last {
            let Some(at) = rest.find(middle) else { return false };
            rest = &rest[at + middle.len()..];
        }
        last = Some(part);
    }
    match last {
        Some(end) => rest.ends_with(end),
        None => rest.is_empty(),
    }
}

/// Whether a partition has the columns of its table, and lets nobody do more than the table does.
fn no_wider(partition: &Value, parent: &str, found: &Catalog) -> bool {
    let key = Key { scope: Scope::Schema, kind: "table".to_owned(), id: parent.to_owned() };
    let Some(table) = found.objects.get(&key).and_then(|object| object.detail.as_ref()) else { return false };
    let table = normal(table, "table");
    let same = |field: &str| partition.get(field) == table.get(field);
    let empty = Map::new();
    let map = |value: &Value, field: &str| value.get(field).and_then(Value::as_object).unwrap_or(&empty).clone();
    let granted = map(partition, "acl").keys().any(|grantee| grantee != "OWNER");
    let guarded = table.get("rls").is_none() || partition.get("rls").is_some() || !granted;
    let policies = map(&table, "policies");
    same("owner")
        && same("persistence")
        && guarded
        && (same("force_rls") || table.get("force_rls").is_none())
        && held(&map(partition, "acl"), &map(&table, "acl"))
        && map(partition, "policies").iter().all(|(name, policy)| policies.get(name) == Some(policy))
        && partition.get("triggers").is_none()
        && partition.get("rules").is_none()
        && map(partition, "constraints").values().all(|text| !text.to_string().contains("DISABLED"))
        && same_columns(&map(partition, "columns"), &map(&table, "columns"))
}

fn same_columns(partition: &Map<String, Value>, table: &Map<String, Value>) -> bool {
    const SAME: [&str; 5] = ["type", "not_null", "default", "generated", "collation"];
    let empty = Map::new();
    let acl = |column: &Value| column.get("acl").and_then(Value::as_object).unwrap_or(&empty).clone();
    partition.len() == table.len()
        && partition.iter().all(|(name, column)| {
            table.get(name).is_some_and(|other| {
                SAME.iter().all(|field| column.get(field) == other.get(field)) && held(&acl(column), &acl(other))
            })
        })
}

/// Whether everything that is granted in one is granted in the other, to the same or to everybody.
fn held(inner: &Map<String, Value>, outer: &Map<String, Value>) -> bool {
    let privileges = |map: &Map<String, Value>, grantee: &str| -> Vec<String> {
        let text = map.get(grantee).and_then(Value::as_str).unwrap_or_default();
        text.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    inner.keys().filter(|grantee| *grantee != "OWNER").all(|grantee| {
        let given: Vec<String> = [privileges(outer, grantee), privileges(outer, "PUBLIC")].concat();
        privileges(inner, grantee).iter().all(|privilege| {
            let all = if privilege.ends_with('*') { "ALL*" } else { "ALL" };
            given.iter().any(|held| held == privilege || held == all || held == "ALL*")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::Change;
    use crate::model::catalog::Object;
    use crate::verdict::Since;
    use serde_json::json;

    fn told(kind: &str, id: &str, path: &[&str], new: Value, endangers: Endangers) -> Told {
        let key = Key { scope: Scope::Schema, kind: kind.to_owned(), id: id.to_owned() };
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        Told { change: Change { key, path, old: Value::Null, new, endangers }, since: Since::Unknown }
    }

    fn change(object: &str, path: &str, found: Option<&str>) -> AcceptedDrift {
        let what = Meant::Change { object: object.to_owned(), path: path.to_owned(), found: found.map(str::to_owned) };
        AcceptedDrift { what, because: "x".to_owned() }
    }

    fn accepts(entry: &AcceptedDrift, told: Told, found: &Catalog) -> bool {
        accept(vec![told], &[(Some("app".to_owned()), entry)], found).changes.is_empty()
    }

    #[test]
    fn a_change_is_accepted_by_its_object_path_and_what_is_found() {
        let hot = || told("table", "app.notes", &["indexes", "hot"], json!("CREATE INDEX hot"), Endangers::Performance);
        let none = Catalog::default();
        for entry in [
            change("table app.notes", "indexes.hot", None),
            change("table notes", "indexes.*", None),
            change("table *", "indexes.hot", Some("CREATE INDEX hot")),
            change("table notes", "indexes.hot", Some(&fingerprint(&json!("CREATE INDEX hot")))),
        ] {
            assert!(accepts(&entry, hot(), &none), "{entry:?}");
        }
        for entry in [
            change("table app.notes", "", None),
            change("table app.notes", "indexes.hotter", None),
            change("view app.notes", "indexes.hot", None),
            change("table app.notes", "indexes.hot", Some("CREATE INDEX colder")),
        ] {
            assert!(!accepts(&entry, hot(), &none), "{entry:?}");
        }
    }

    #[test]
    fn no_pattern_covers_what_endangers_security() {
        let open = || told("table", "app.notes", &["acl", "anon"], json!("SELECT"), Endangers::Security);
        let none = Catalog::default();
        assert!(!accepts(&change("table app.notes", "acl.*", None), open(), &none));
        assert!(!accepts(&change("table *", "acl.anon", None), open(), &none));
        assert!(accepts(&change("table app.notes", "acl.anon", None), open(), &none));
    }

    #[test]
    fn a_partition_is_accepted_as_long_as_it_is_no_wider_than_its_table() {
        let columns = json!([{"name": "id", "type": "bigint", "not_null": "true"}]);
        let table = json!({"owner": "me", "rls": true, "acl": {"authenticated": "SELECT"}, "columns": columns});
        let key = Key { scope: Scope::Schema, kind: "table".to_owned(), id: "app.events".to_owned() };
        let object = Object { hash: String::new(), detail: Some(table) };
        let found = Catalog { objects: [(key, object)].into(), ..Catalog::default() };
        let entry =
            AcceptedDrift { what: Meant::Partitions { of: "events".to_owned() }, because: "by date".to_owned() };
        let partition = |more: Value| {
            let mut detail = json!({"owner": "me", "partition_of": "app.events",
                "columns": {"id": {"type": "bigint", "not_null": "true", "inherited": true}}});
            detail.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            told("table", "app.events_1", &[], detail, Endangers::Security)
        };
        for fine in [json!({}), json!({"rls": true, "acl": {"authenticated": "SELECT"}})] {
            assert!(accepts(&entry, partition(fine.clone()), &found), "{fine}");
        }
        for wider in [
            json!({"acl": {"authenticated": "SELECT"}}),
            json!({"rls": true, "acl": {"authenticated": "SELECT,DELETE"}}),
            json!({"rls": true, "acl": {"anon": "SELECT"}}),
            json!({"rls": true, "policies": {"p": {"command": "all", "using": "true"}}}),
            json!({"owner": "you"}),
            json!({"partition_of": "app.other"}),
            json!({"columns": {"id": {"type": "bigint", "not_null": "true"}, "more": {"type": "text"}}}),
            json!({"triggers": {"t": "CREATE TRIGGER t"}}),
        ] {
            assert!(!accepts(&entry, partition(wider.clone()), &found), "{wider}");
        }
    }
}
