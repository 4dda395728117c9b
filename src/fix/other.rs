//! Sequences, domains, extended statistics.

use serde_json::Value;

use crate::sql::quote::identifier;

/// A field of a sequence. Its current value is data.
pub(super) fn sequence(object: &str, field: &str, old: &Value) -> Option<Vec<String>> {
    let change = match (field, old) {
        ("increment", Value::Number(by)) => format!("increment by {by}"),
        ("start", Value::Number(start)) => format!("start with {start}"),
        ("min" | "max", Value::Number(value)) => format!("{field}value {value}"),
        ("cache", Value::Number(cache)) => format!("cache {cache}"),
        ("cache", Value::Null) => "cache 1".to_owned(),
        ("cycle", Value::Null) => "no cycle".to_owned(),
        ("cycle", _) => "cycle".to_owned(),
        ("owned_by", Value::String(column)) => format!("owned by {column}"),
        ("owned_by", Value::Null) => "owned by none".to_owned(),
        _ => return None,
    };
    Some(vec![format!("alter sequence {object} {change};")])
}

/// A field or a constraint of a domain.
pub(super) fn domain(object: &str, path: &[&str], old: Option<&str>, new: Option<&str>) -> Option<Vec<String>> {
    let alter = |change: String| format!("alter domain {object} {change};");
    Some(match (path, old) {
        (["default"], Some(default)) => vec![alter(format!("set default {default}"))],
        (["default"], None) => vec![alter("drop default".to_owned())],
        (["not_null"], Some(_)) => vec![alter("set not null".to_owned())],
        (["not_null"], None) => vec![alter("drop not null".to_owned())],
        (["constraints", name], _) => {
            let drop = new.map(|_| alter(format!("drop constraint {}", identifier(name))));
            let add = old.map(|text| alter(format!("add constraint {} {text}", identifier(name))));
            drop.into_iter().chain(add).collect()
        }
        _ => return None,
    })
}

/// Extended statistics hold no data that cannot be gathered again.
pub(super) fn statistics(object: &str, path: &[&str], old: &Value, new: &Value) -> Option<Vec<String>> {
    let made = |detail: &Value| {
        let definition = detail.get("definition").and_then(Value::as_str)?;
        let simple = ["comment", "target"].iter().all(|field| detail.get(field).is_none());
        simple.then(|| vec![format!("{definition};")])
    };
    match path {
        [] if old.is_null() => Some(vec![format!("drop statistics {object};")]),
        [] if new.is_null() => made(old),
        ["target"] => Some(vec![format!("alter statistics {object} set statistics {};", old.as_i64().unwrap_or(-1))]),
        _ => None,
    }
}
