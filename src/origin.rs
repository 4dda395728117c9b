//! Where in the files something is said that a live database has otherwise: for annotations and for people. Pure.

use crate::diff::Change;
use crate::model::bundle::Bundle;
use crate::model::version::Version;
use crate::sql::place::Place;
use crate::sql::statement::statements;

/// The newest statement up to a version that says the part of the object that differs; failing that, the one that makes
/// the object. What is not of the migrations is said nowhere.
pub fn origin(bundle: &Bundle, version: Version, change: &Change) -> Option<Place> {
    if change.path.is_empty() && change.old.is_null() {
        return None;
    }
    let object = bare(&change.key.id);
    let area = change.path.first().map(String::as_str);
    let part = match area {
        Some("rls" | "force_rls") => Some("security".to_owned()),
        _ => change.path.get(1).map(|part| part.to_lowercase().replace('"', "\"\"")),
    };
    // An index, a policy or a view has the names of columns too, and does not make them.
    let its_own = matches!(area, Some("columns" | "constraints"));
    let (mut making, mut naming) = (None, None);
    for migration in bundle.migrations.iter().rev().filter(|migration| migration.version <= version) {
        let script = &migration.up;
        for statement in statements(&script.text).iter().rev() {
            let text = script.text.get(statement.range.clone())?.to_lowercase();
            // The body of a function names much that it does not make.
            if routine(&text) && !matches!(change.key.kind.as_str(), "function" | "procedure" | "aggregate") {
                continue;
            }
            let Some(at) = word(&text, &object) else { continue };
            let is_about = is_about(&text, at);
            let place = |offset: usize| script.place(statement.range.start + shown(&text, offset));
            if let Some(part) = part.as_deref().filter(|_| is_about || !its_own).and_then(|part| word(&text, part)) {
                return Some(place(part));
            }
            if part.is_none() {
                naming.get_or_insert_with(|| place(at));
            }
            if is_about && makes(&text) {
                making.get_or_insert_with(|| place(at));
            }
        }
    }
    making.or(naming)
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

/// Whether a name that stands there is that of what the statement is about, and not one that it only uses.
fn is_about(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let uses = ["as", "on", "from", "references", "like", "of"];
    !before.contains('(') && !before.split(|c: char| c.is_whitespace()).any(|word| uses.contains(&word))
}

fn routine(text: &str) -> bool {
    let kind = text.strip_prefix("create").map(|rest| rest.trim_start().trim_start_matches("or replace").trim_start());
    kind.is_some_and(|kind| kind.starts_with("function") || kind.starts_with("procedure"))
        || ["do ", "select", "insert", "update", "with"].iter().any(|verb| text.starts_with(verb))
}

/// Where a whole word stands.
fn word(text: &str, wanted: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let found = text.match_indices(wanted).find(|(at, found)| {
        !text[..*at].chars().next_back().is_some_and(part) && !text[at + found.len()..].chars().next().is_some_and(part)
    });
    found.map(|(at, _)| at)
}

/// The place to show. Small letters do not change the length of what SQL files usually hold; where they do, it is the
/// statement's.
fn shown(text: &str, offset: usize) -> usize {
    if text.is_ascii() { offset } else { 0 }
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

    fn of_files(files: &[(&str, &str)], kind: &str, id: &str, path: &[&str]) -> Option<(String, usize)> {
        use crate::bundle::manifest::Manifest;
        use crate::bundle::read;
        use crate::model::layout::Layout;
        use crate::model::script::Script;
        let script = |name: &str, text: &str| Script::from_bytes(name.to_owned(), text.as_bytes().to_vec()).unwrap();
        let migrations = files.iter().map(|(name, text)| ((*name).to_owned(), script(name, text))).collect();
        let manifest = Manifest::read(&script("bundle.toml", "name = \"app\"\nschema = \"public\"\n")).unwrap();
        let files = read::Files { migrations, ..read::Files::default() };
        let bundle = read::bundle(manifest, Layout::Schemactl, files).unwrap();
        let key = Key { scope: Scope::Schema, kind: kind.into(), id: id.into() };
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        let change = Change { key, path, old: json!(true), new: Value::Null, endangers: Endangers::Integrity };
        origin(&bundle, Version(9), &change).map(|place| (place.file, place.line))
    }

    #[test]
    fn what_only_uses_a_name_does_not_say_what_it_is() {
        let files = [
            ("0001_notes.up.sql", "create table notes (\n    id int,\n    body text not null);\n"),
            ("0002_more.up.sql", "create index on notes (body);\ncreate view seen as\nselect body from notes;\n"),
            ("0003_tags.up.sql", "create table tags (body text,\n  note int references notes);\n"),
            ("0004_odd.up.sql", "create table \"Odd\" (i int);\ncreate index \"a\"\"b\" on \"Odd\" (i);\n"),
        ];
        let said = |kind, id, path: &[&str]| of_files(&files, kind, id, path).unwrap();
        let first = |line| ("0001_notes.up.sql".to_owned(), line);
        assert_eq!(said("table", "public.notes", &["columns", "body", "not_null"]), first(3));
        assert_eq!(said("table", "public.notes", &["columns", "extra"]), first(1));
        assert_eq!(said("table", "public.notes", &[]), first(1));
        assert_eq!(said("view", "public.seen", &[]), ("0002_more.up.sql".to_owned(), 2));
        assert_eq!(said("table", "public.\"Odd\"", &["indexes", "a\"b"]), ("0004_odd.up.sql".to_owned(), 2));
    }

    #[test]
    fn a_part_is_found_in_the_statement_that_makes_it() {
        let column = line(&["columns", "chat_type", "type"], json!("text")).unwrap();
        assert!(column.0.ends_with("0004_messages.up.sql") && column.1 > 1, "{column:?}");
        assert!(line(&["rls"], json!(true)).is_some());
        assert_eq!(line(&[], Value::Null), None);
    }
}
