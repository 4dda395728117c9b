//! What hangs on a table: policies, indexes, triggers, constraints, rules, comments.

use serde_json::Value;

use crate::fix::detail;
use crate::model::catalog::{Catalog, Key};
use crate::sql::quote::{identifier, literal};

/// A policy that came, went or changed its kind.
pub(super) fn policy(table: &str, name: &str, old: &Value, new: &Value) -> Option<Vec<String>> {
    let mut statements = Vec::new();
    if !new.is_null() {
        statements.push(format!("drop policy {} on {table};", identifier(name)));
    }
    if !old.is_null() {
        let field = |name: &str| old.get(name).and_then(Value::as_str);
        let roles: Vec<String> = field("roles")?
            .split(", ")
            .map(|role| if role == "public" { role.to_owned() } else { identifier(role) })
            .collect();
        let kind = if old.get("restrictive").is_some() { "restrictive" } else { "permissive" };
        let mut create = format!(
            "create policy {} on {table} as {kind} for {} to {}",
            identifier(name),
            field("command")?,
            roles.join(", ")
        );
        for (word, part) in [("using", "using"), ("with check", "check")] {
            if let Some(condition) = field(part) {
                create.push_str(&format!(" {word} ({condition})"));
            }
        }
        statements.push(create + ";");
    }
    Some(statements)
}

/// A part of a policy that cannot be altered: it is made anew, with its comment.
pub(super) fn policy_anew(table: &str, name: &str, part: &str, old: &Value, detail: &Value) -> Option<Vec<String>> {
    let now = detail.get("policies")?.get(name)?;
    let mut wanted = now.as_object()?.clone();
    match old {
        Value::Null => wanted.remove(part),
        old => wanted.insert(part.to_owned(), old.clone()),
    };
    let mut statements = policy(table, name, &Value::Object(wanted), now)?;
    statements.extend(again(table, &format!("policy {name}"), Some(""), detail));
    Some(statements)
}

/// A part of a policy that can be altered.
pub(super) fn alter_policy(table: &str, name: &str, part: &str, old: &str) -> String {
    let change = match part {
        "using" => format!("using ({old})"),
        "check" => format!("with check ({old})"),
        _ => {
            let roles: Vec<String> =
                old.split(", ").map(|role| if role == "public" { role.to_owned() } else { identifier(role) }).collect();
            format!("to {}", roles.join(", "))
        }
    };
    format!("alter policy {} on {table} {change};", identifier(name))
}

/// An index is made anew; its comment goes with the old one.
pub(super) fn index(table: &str, index: &str, old: Option<&str>, new: Option<&str>, detail: &Value) -> Vec<String> {
    let name = format!("{}{}", schema(table), identifier(index));
    let (plain, state) = without(old.unwrap_or_default(), &[" CLUSTER", " REPLICA IDENTITY"]);
    if let Some(new) = new
        && without(new, &[" CLUSTER"]).0 == without(old.unwrap_or_default(), &[" CLUSTER"]).0
    {
        return vec![cluster(table, index, old)];
    }
    let mut statements: Vec<String> = new.map(|_| format!("drop index {name};")).into_iter().collect();
    if old.is_some() {
        statements.push(format!("{plain};"));
        match state {
            Some(" CLUSTER") => statements.push(cluster(table, index, old)),
            Some(_) => {
                statements.push(format!("alter table {table} replica identity using index {};", identifier(index)));
            }
            None => {}
        }
        statements.extend(again(table, &format!("index {index}"), new, detail));
    }
    statements
}

fn schema(table: &str) -> String {
    table.rsplit_once('.').map(|(schema, _)| format!("{schema}.")).unwrap_or_default()
}

/// The text without one of the words at its end, and which it was.
fn without<'a>(text: &'a str, ends: &[&'static str]) -> (&'a str, Option<&'static str>) {
    let end = ends.iter().find(|end| text.ends_with(**end)).copied();
    (end.and_then(|end| text.strip_suffix(end)).unwrap_or(text), end)
}

fn cluster(table: &str, index: &str, old: Option<&str>) -> String {
    match old.is_some_and(|old| old.ends_with(" CLUSTER")) {
        true => format!("alter table {table} cluster on {};", identifier(index)),
        false => format!("alter table {table} set without cluster;"),
    }
}

/// The comment of something that is made anew, where it was there to the end.
fn again(table: &str, what: &str, new: Option<&str>, detail: &Value) -> Option<String> {
    let text = new.and_then(|_| detail.get("comments")?.get(what)?.as_str())?;
    comment(table, what, Some(text)).and_then(|statements| statements.into_iter().next())
}

/// The comment of what hangs on a table: `policy name`, `index name`.
pub(super) fn comment(table: &str, what: &str, old: Option<&str>) -> Option<Vec<String>> {
    let (kind, name) = what.split_once(' ')?;
    let place = match kind {
        "index" => format!("index {}{}", schema(table), identifier(name)),
        _ => format!("{kind} {} on {table}", identifier(name)),
    };
    Some(vec![format!("comment on {place} is {};", old.map_or("null".to_owned(), literal))])
}

/// A rule that came, went, changed or was switched.
pub(super) fn rule(table: &str, name: &str, old: Option<&str>, new: Option<&str>) -> Vec<String> {
    let quoted = identifier(name);
    let (old_text, old_state) = old.map(state).unwrap_or_default();
    if old.is_some() && new.map(state).is_some_and(|(text, _)| text == old_text) {
        return vec![format!("alter table {table} {old_state} rule {quoted};")];
    }
    let mut statements: Vec<String> = new.map(|_| format!("drop rule {quoted} on {table};")).into_iter().collect();
    if old.is_some() {
        statements.push(format!("{};", old_text.trim_end_matches(';')));
        if old_state != "enable" {
            statements.push(format!("alter table {table} {old_state} rule {quoted};"));
        }
    }
    statements
}

/// The definition, and the words that switch it so.
fn state(text: &str) -> (String, &'static str) {
    const STATES: [(&str, &str); 3] =
        [(" DISABLED", "disable"), (" ENABLE REPLICA", "enable replica"), (" ENABLE ALWAYS", "enable always")];
    let state = STATES.iter().find(|(suffix, _)| text.ends_with(suffix));
    let plain = text.strip_suffix(state.map_or("", |state| state.0)).unwrap_or(text);
    (plain.to_owned(), state.map_or("enable", |state| state.1))
}

/// A trigger that came, went, changed or was switched.
pub(super) fn trigger(
    table: &str,
    trigger: &str,
    old: Option<&str>,
    new: Option<&str>,
    key: &Key,
    found: &Catalog,
) -> Option<Vec<String>> {
    let name = identifier(trigger);
    let here = detail(key, found);
    if let Some(parent) = here.get("partition_of").and_then(Value::as_str) {
        // The copy of a parent's trigger is told only where it is switched otherwise.
        let above = detail(&Key { id: parent.to_owned(), ..key.clone() }, found);
        if let Some(text) = above.get("triggers").and_then(|triggers| triggers.get(trigger)?.as_str()) {
            let wanted = old.map_or(state(text).1, |old| state(old).1);
            return Some(vec![format!("alter table {table} {wanted} trigger {name};")]);
        }
    }
    match (old.map(state), new.map(state)) {
        (Some((old, state)), Some((new, _))) if old == new => {
            Some(vec![format!("alter table {table} {state} trigger {name};")])
        }
        (old, before) => {
            let mut statements: Vec<String> =
                before.map(|_| format!("drop trigger {name} on {table};")).into_iter().collect();
            if let Some((definition, state)) = old {
                statements.push(format!("{definition};"));
                if state != "enable" {
                    statements.push(format!("alter table {table} {state} trigger {name};"));
                }
                statements.extend(again(table, &format!("trigger {trigger}"), new, &here));
            }
            Some(statements)
        }
    }
}

/// A constraint that came, went or changed. A foreign key whose triggers were switched off is made anew: their names are
/// the server's own.
pub(super) fn constraint(
    table: &str,
    constraint: &str,
    old: Option<&str>,
    new: Option<&str>,
    detail: &Value,
) -> Option<Vec<String>> {
    let unclear = |text: Option<&str>| {
        text.is_some_and(|text| ["REPLICA IDENTITY", "INVALID"].iter().any(|end| text.ends_with(end)))
    };
    if unclear(old) || unclear(new) || old.is_some_and(|old| old.ends_with("TRIGGERS DISABLED")) {
        return None;
    }
    if let (Some(old), Some(new)) = (old, new)
        && without(old, &[" CLUSTER"]).0 == without(new, &[" CLUSTER"]).0
    {
        return Some(vec![cluster(table, constraint, Some(old))]);
    }
    let name = identifier(constraint);
    let mut statements: Vec<String> =
        new.map(|_| format!("alter table {table} drop constraint {name};")).into_iter().collect();
    if let Some(old) = old {
        let (definition, clustered) = without(old, &[" CLUSTER"]);
        statements.push(format!("alter table {table} add constraint {name} {definition};"));
        statements.extend(clustered.map(|_| cluster(table, constraint, Some(old))));
        statements.extend(again(table, &format!("constraint {constraint}"), new, detail));
    }
    Some(statements)
}
