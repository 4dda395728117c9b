//! Fields of a column.

use serde_json::Value;

use crate::sql::quote::{identifier, literal};

/// What sets a field back, where that is certain. The type, and whether the column is there, are not: rows depend on them.
pub(super) fn field(table: &str, column: &str, field: &str, old: &Value, new: &Value) -> Option<Vec<String>> {
    let name = identifier(column);
    let text = old.as_str();
    let change = match (field, text) {
        ("comment", text) => {
            let text = text.map_or("null".to_owned(), literal);
            return Some(vec![format!("comment on column {table}.{name} is {text};")]);
        }
        ("default", Some(default)) => format!("set default {default}"),
        ("default", None) => "drop default".to_owned(),
        ("not_null", Some("true")) => "set not null".to_owned(),
        ("not_null", None) => "drop not null".to_owned(),
        ("identity", Some(kind)) if new.is_string() => format!("set generated {kind}"),
        ("sequence", Some(options)) if new.is_string() => sequence(options)?,
        ("statistics", _) => format!("set statistics {}", old.as_i64().unwrap_or(-1)),
        ("compression", Some(method)) => {
            format!("set compression {}", if method == "l" { "lz4" } else { "pglz" })
        }
        ("compression", None) => "set compression default".to_owned(),
        ("storage", Some(kind)) => format!("set storage {}", storage(kind)?),
        ("options", _) => return options(table, &name, old, new),
        _ => return None,
    };
    Some(vec![format!("alter table {table} alter column {name} {change};")])
}

/// `start 100 increment 10 …` as `set start 100 set increment 10 …`.
fn sequence(options: &str) -> Option<String> {
    let mut words = options.split(' ');
    let mut parts = Vec::new();
    while let Some(word) = words.next() {
        parts.push(match word {
            "start" | "increment" | "cache" => format!("set {word} {}", words.next()?),
            "min" | "max" => format!("set {word}value {}", words.next()?),
            "cycle" => "set cycle".to_owned(),
            _ => return None,
        });
    }
    if !options.ends_with("cycle") {
        parts.push("set no cycle".to_owned());
    }
    Some(parts.join(" "))
}

fn storage(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "p" => "plain",
        "e" => "external",
        "m" => "main",
        "x" => "extended",
        _ => return None,
    })
}

fn options(table: &str, column: &str, old: &Value, new: &Value) -> Option<Vec<String>> {
    let alter = |change: String| format!("alter table {table} alter column {column} {change};");
    let names: Option<Vec<&str>> = match new.as_str() {
        Some(new) => new.split(", ").map(|option| option.split_once('=').map(|(name, _)| name)).collect(),
        None => Some(Vec::new()),
    };
    let mut statements: Vec<String> = Vec::new();
    if let Some(names) = names.filter(|names| !names.is_empty()) {
        statements.push(alter(format!("reset ({})", names.join(", "))));
    }
    statements.extend(old.as_str().map(|old| alter(format!("set ({old})"))));
    Some(statements)
}
