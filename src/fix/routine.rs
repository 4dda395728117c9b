//! Functions and procedures.

use serde_json::Value;

use crate::diff::Change;
use crate::fix::{acl, text, word};
use crate::model::catalog::{Catalog, OWNER};
use crate::sql::quote::{identifier, literal};

/// What undoes a change of a function: its fields are altered, its body is replaced; one that nobody planned is dropped,
/// unless something needs it; one that is gone is made again.
pub(super) fn statements(change: &Change, path: &[&str], detail: &Value, found: &Catalog) -> Option<Vec<String>> {
    let (object, kind) = (change.key.id.as_str(), word(&change.key.kind));
    let (old, given) = (text(&change.old), !change.old.is_null());
    let alter = |words: String| Some(vec![format!("alter {kind} {object} {words};")]);
    match path {
        [] if change.old.is_null() => Some(vec![format!("drop {kind} {object};")]),
        [] if change.new.is_null() => made_again(object, kind, &change.old, found),
        ["body"] => {
            let mut wanted = detail.clone();
            wanted.as_object_mut()?.insert("body".to_owned(), change.old.clone());
            Some(vec![create(object, kind, &wanted)?])
        }
        ["security_definer"] => alter(format!("security {}", if given { "definer" } else { "invoker" })),
        ["leakproof"] => alter(if given { "leakproof" } else { "not leakproof" }.to_owned()),
        ["strict"] => alter(if given { "strict" } else { "called on null input" }.to_owned()),
        ["volatility"] => alter(old.unwrap_or("volatile").to_owned()),
        ["parallel"] => alter(format!("parallel {}", old.unwrap_or("unsafe"))),
        ["cost"] => alter(format!("cost {}", number(&change.old, 100))),
        ["rows"] => alter(format!("rows {}", number(&change.old, 1000))),
        ["settings", name] => alter(match old {
            Some(value) => format!("set {name} to {}", setting(name, value)),
            None => format!("reset {name}"),
        }),
        _ => None,
    }
}

/// A list of names stays one; anything else is one value.
fn setting(name: &str, value: &str) -> String {
    if name == "search_path" { value.to_owned() } else { literal(value) }
}

fn number(value: &Value, default: u64) -> String {
    if value.is_null() { default.to_string() } else { value.to_string() }
}

fn made_again(object: &str, kind: &str, wanted: &Value, found: &Catalog) -> Option<Vec<String>> {
    let mut statements = vec![create(object, kind, wanted)?];
    let owner = wanted.get("owner").and_then(Value::as_str)?.replace(OWNER, &found.owner);
    statements.push(format!("alter {kind} {object} owner to {};", identifier(&owner)));
    let granted = wanted.get("acl").and_then(Value::as_object).cloned().unwrap_or_default();
    if !granted.contains_key("PUBLIC") {
        statements.push(format!("revoke all on {kind} {object} from public;"));
    }
    for (grantee, privileges) in granted.iter().filter(|(grantee, _)| *grantee != "OWNER") {
        statements.extend(acl(privileges, kind, object, grantee, None, found)?);
    }
    if let Some(comment) = wanted.get("comment").and_then(Value::as_str) {
        statements.push(format!("comment on {kind} {object} is {};", literal(comment)));
    }
    Some(statements)
}

fn create(object: &str, kind: &str, wanted: &Value) -> Option<String> {
    let field = |name: &str| wanted.get(name).and_then(Value::as_str);
    let said = |name: &str| wanted.get(name).is_some();
    if said("library") || said("window") || said("support") {
        return None;
    }
    let name = object.split('(').next()?;
    let mut text = format!("create or replace {kind} {name}({})", field("arguments").unwrap_or_default());
    if let Some(result) = field("result") {
        text.push_str(&format!(" returns {result}"));
    }
    text.push_str(&format!(" language {}", identifier(field("language")?)));
    for (name, words) in [("security_definer", " security definer"), ("strict", " strict"), ("leakproof", " leakproof")]
    {
        text.push_str(if said(name) { words } else { "" });
    }
    text.push_str(&field("volatility").map(|word| format!(" {word}")).unwrap_or_default());
    text.push_str(&field("parallel").map(|word| format!(" parallel {word}")).unwrap_or_default());
    for name in ["cost", "rows"] {
        text.push_str(&wanted.get(name).map(|value| format!(" {name} {value}")).unwrap_or_default());
    }
    for (name, value) in wanted.get("settings").and_then(Value::as_object).into_iter().flatten() {
        text.push_str(&format!(" set {name} to {}", setting(name, value.as_str()?)));
    }
    let body = field("body")?;
    match ["RETURN ", "BEGIN ATOMIC"].iter().any(|word| body.starts_with(word)) && field("language") == Some("sql") {
        true => text.push_str(&format!("\n{body};")),
        false => text.push_str(&format!(" as {};", dollars(body))),
    }
    Some(text)
}

/// The body between dollar quotes that do not stand in it.
fn dollars(body: &str) -> String {
    let mut tag = "$body$".to_owned();
    while body.contains(&tag) {
        tag.insert(1, '_');
    }
    format!("{tag}{body}{tag}")
}
