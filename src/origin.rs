//! Where in the files something is said that a live database has otherwise: for annotations and for people. Pure.

use crate::diff::Change;
use crate::model::bundle::Bundle;
use crate::model::version::Version;
use crate::sql::place::Place;
use crate::sql::statement::statements;

/// The newest statement up to a version that names the object and the part of it that differs; failing that, the one
/// that makes the object. What is not of the migrations is said nowhere.
pub fn origin(bundle: &Bundle, version: Version, change: &Change) -> Option<Place> {
    if change.path.is_empty() && change.old.is_null() {
        return None;
    }
    let object = bare(&change.key.id);
    let part = match change.path.first().map(String::as_str) {
        Some("rls" | "force_rls") => Some("security".to_owned()),
        _ => change.path.get(1).map(|part| part.to_lowercase()),
    };
    let mut fallback = None;
    for migration in bundle.migrations.iter().rev().filter(|migration| migration.version <= version) {
        let script = &migration.up;
        for statement in statements(&script.text).iter().rev() {
            let text = script.text.get(statement.range.clone())?.to_lowercase();
            // The body of a function names much that it does not make.
            if routine(&text) && !matches!(change.key.kind.as_str(), "function" | "procedure" | "aggregate") {
                continue;
            }
            let Some(at) = word(&text, &object) else { continue };
            match part.as_deref().map(|part| word(&text, part)) {
                Some(Some(part)) => return Some(script.place(statement.range.start + part)),
                None => return Some(script.place(statement.range.start + at)),
                Some(None) => {}
            }
            if makes(&text) {
                fallback.get_or_insert_with(|| script.place(statement.range.start + at));
            }
        }
    }
    fallback
}

/// The name without schema, quotes and arguments, in small letters.
fn bare(id: &str) -> String {
    let name = id.split('(').next().unwrap_or(id);
    name.rsplit_once('.').map_or(name, |(_, name)| name).trim_matches('"').to_lowercase()
}

/// Whether a statement makes an object, and not something that hangs on one.
fn makes(text: &str) -> bool {
    let rest = text.strip_prefix("create").map(str::trim_start).unwrap_or_default();
    !["index", "unique", "policy", "trigger", "constraint", "rule", "statistics"]
        .iter()
        .any(|word| rest.starts_with(word))
        && !rest.is_empty()
}

fn routine(text: &str) -> bool {
    let kind = text.strip_prefix("create").map(|rest| rest.trim_start().trim_start_matches("or replace").trim_start());
    kind.is_some_and(|kind| kind.starts_with("function") || kind.starts_with("procedure"))
        || ["do ", "select", "insert", "update", "with"].iter().any(|verb| text.starts_with(verb))
}

/// Where a whole word stands. Small letters do not change the length of what SQL files usually hold; where they do, the
/// place is the statement's.
fn word(text: &str, wanted: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let found = text.match_indices(wanted).find(|(at, found)| {
        !text[..*at].chars().next_back().is_some_and(part) && !text[at + found.len()..].chars().next().is_some_and(part)
    });
    found.map(|(at, _)| if text.is_ascii() { at } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::Endangers;
    use crate::model::catalog::{Key, Scope};
    use serde_json::{Value, json};

    fn line(path: &[&str], old: Value) -> Option<(String, usize)> {
        let bundle = crate::bundle::embedded::bundle("core").unwrap();
        let key = Key { scope: Scope::Schema, kind: "table".into(), id: "public.messages".into() };
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        let change = Change { key, path, old, new: Value::Null, endangers: Endangers::Security };
        origin(&bundle, Version(7), &change).map(|place| (place.file, place.line))
    }

    #[test]
    fn a_part_is_found_in_the_statement_that_makes_it() {
        let column = line(&["columns", "chat_type", "type"], json!("text")).unwrap();
        assert!(column.0.ends_with("0004_messages.up.sql") && column.1 > 1, "{column:?}");
        assert!(line(&["rls"], json!(true)).is_some());
        assert_eq!(line(&[], Value::Null), None);
    }
}
