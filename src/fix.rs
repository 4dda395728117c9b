//! The statements that would undo a change, where they are certain; a comment where they are not. Pure: nothing is run.

use serde_json::Value;

use crate::diff::Change;
use crate::model::catalog::{Catalog, OWNER, Scope};
use crate::sql::quote::{identifier, literal};

/// What undoes the change.
pub fn statements(change: &Change, found: &Catalog) -> Vec<String> {
    let path: Vec<&str> = change.path.iter().map(String::as_str).collect();
    let (object, kind) = (change.key.id.as_str(), word(&change.key.kind));
    let (old, new) = (text(&change.old), text(&change.new));
    let relation = matches!(change.key.kind.as_str(), "table" | "foreign_table");
    let certain = match (change.key.scope, path.as_slice()) {
        (Scope::Environment, _) => None,
        (_, ["rls"]) => Some(vec![format!(
            "alter table {object} {} row level security;",
            if change.old == Value::Bool(true) { "enable" } else { "disable" }
        )]),
        (_, ["force_rls"]) => Some(vec![format!(
            "alter table {object} {} row level security;",
            if change.old == Value::Bool(true) { "force" } else { "no force" }
        )]),
        (_, ["owner"]) => old.map(|owner| {
            vec![format!("alter {kind} {object} owner to {};", identifier(&owner.replace(OWNER, &found.owner)))]
        }),
        (_, ["acl", grantee]) => acl(&change.old, kind, object, grantee, None, found),
        (_, ["columns", column, "acl", grantee]) => acl(&change.old, kind, object, grantee, Some(column), found),
        (_, ["policies", policy, ..]) if path.len() == 2 => self::policy(object, policy, &change.old, &change.new),
        (_, ["policies", policy, part @ ("using" | "check" | "roles")]) => {
            old.map(|old| vec![alter_policy(object, policy, part, old)])
        }
        (_, ["indexes", index]) => Some(index_statements(object, index, old, new)),
        (_, ["triggers", trigger]) => trigger_statements(object, trigger, old, new),
        (_, ["constraints", constraint]) if relation => constraint_statements(object, constraint, old, new),
        (_, ["columns", column, "default"]) => Some(vec![match old {
            Some(default) => format!("alter table {object} alter column {} set default {default};", identifier(column)),
            None => format!("alter table {object} alter column {} drop default;", identifier(column)),
        }]),
        (_, ["columns", column, "not_null"]) if change.old.is_null() || old == Some("true") => Some(vec![format!(
            "alter table {object} alter column {} {} not null;",
            identifier(column),
            if old.is_some() { "set" } else { "drop" }
        )]),
        (_, ["columns", column, "comment"]) => Some(vec![format!(
            "comment on column {object}.{} is {};",
            identifier(column),
            old.map_or("null".to_owned(), literal)
        )]),
        (_, ["comment"]) => {
            Some(vec![format!("comment on {kind} {object} is {};", old.map_or("null".to_owned(), literal))])
        }
        (_, ["options", option]) => Some(vec![match old {
            Some(value) => format!("alter {kind} {object} set ({option} = {});", literal(value)),
            None => format!("alter {kind} {object} reset ({option});"),
        }]),
        (_, ["security_definer"]) => Some(vec![format!(
            "alter {kind} {object} security {};",
            if change.old.is_null() { "invoker" } else { "definer" }
        )]),
        (_, ["settings", "search_path"]) if old.is_some() => {
            Some(vec![format!("alter {kind} {object} set search_path to {};", old.unwrap_or_default())])
        }
        (_, ["volatility"]) => Some(vec![format!("alter {kind} {object} {};", old.unwrap_or("volatile"))]),
        _ => None,
    };
    certain.unwrap_or_else(|| vec![uncertain(change)])
}

fn uncertain(change: &Change) -> String {
    let what = if change.path.is_empty() {
        if change.new.is_null() { "missing" } else { "extra" }.to_owned()
    } else {
        change.path()
    };
    // A name with a line break in it must not end the comment.
    format!("-- not certain how to undo: {} {} {what}", change.key.kind.replace('_', " "), change.key.id)
        .replace(['\n', '\r'], " ")
}

fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

/// The word of a kind in statements.
fn word(kind: &str) -> &str {
    match kind {
        "matview" => "materialized view",
        "foreign_table" => "foreign table",
        "enum" | "composite" | "range" | "base_type" => "type",
        other => other,
    }
}

fn acl(
    old: &Value,
    kind: &str,
    object: &str,
    grantee: &str,
    column: Option<&str>,
    found: &Catalog,
) -> Option<Vec<String>> {
    let on = match kind {
        "table" | "view" | "materialized view" | "foreign table" => format!("table {object}"),
        "function" | "procedure" | "sequence" | "schema" | "type" | "domain" => format!("{kind} {object}"),
        _ => return None,
    };
    let whom = match grantee {
        "OWNER" => return None,
        "PUBLIC" => "public".to_owned(),
        name => identifier(&name.replace(OWNER, &found.owner)),
    };
    let columns = column.map(|column| format!(" ({})", identifier(column))).unwrap_or_default();
    let mut statements = vec![format!("revoke all{columns} on {on} from {whom};")];
    let privileges = old.as_str().unwrap_or_default();
    for privilege in privileges.split(',').filter(|privilege| !privilege.is_empty()) {
        let (name, option) = privilege.strip_suffix('*').map_or((privilege, ""), |name| (name, " with grant option"));
        statements.push(format!("grant {}{columns} on {on} to {whom}{option};", name.to_lowercase()));
    }
    Some(statements)
}

fn policy(table: &str, name: &str, old: &Value, new: &Value) -> Option<Vec<String>> {
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

fn alter_policy(table: &str, name: &str, part: &str, old: &str) -> String {
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

fn index_statements(table: &str, index: &str, old: Option<&str>, new: Option<&str>) -> Vec<String> {
    let schema = table.rsplit_once('.').map(|(schema, _)| format!("{schema}.")).unwrap_or_default();
    let drop = new.map(|_| format!("drop index {schema}{};", identifier(index)));
    let create = old.map(|definition| format!("{definition};"));
    drop.into_iter().chain(create).collect()
}

fn trigger_statements(table: &str, trigger: &str, old: Option<&str>, new: Option<&str>) -> Option<Vec<String>> {
    const STATES: [(&str, &str); 3] =
        [(" DISABLED", "disable"), (" ENABLE REPLICA", "enable replica"), (" ENABLE ALWAYS", "enable always")];
    let split = |text: &str| {
        let state = STATES.iter().find(|(suffix, _)| text.ends_with(suffix));
        (
            text.strip_suffix(state.map_or("", |state| state.0)).unwrap_or(text).to_owned(),
            state.map_or("enable", |state| state.1),
        )
    };
    let name = identifier(trigger);
    match (old.map(split), new.map(split)) {
        (Some((old, state)), Some((new, _))) if old == new => {
            Some(vec![format!("alter table {table} {state} trigger {name};")])
        }
        (old, new) => {
            let mut statements: Vec<String> =
                new.map(|_| format!("drop trigger {name} on {table};")).into_iter().collect();
            if let Some((definition, state)) = old {
                statements.push(format!("{definition};"));
                if state != "enable" {
                    statements.push(format!("alter table {table} {state} trigger {name};"));
                }
            }
            Some(statements)
        }
    }
}

fn constraint_statements(table: &str, constraint: &str, old: Option<&str>, new: Option<&str>) -> Option<Vec<String>> {
    let plain = |text: Option<&str>| {
        text.is_none_or(|text| {
            !["TRIGGERS DISABLED", "CLUSTER", "REPLICA IDENTITY", "INVALID"].iter().any(|end| text.ends_with(end))
        })
    };
    if !plain(old) || !plain(new) {
        return None;
    }
    let name = identifier(constraint);
    let drop = new.map(|_| format!("alter table {table} drop constraint {name};"));
    let add = old.map(|definition| format!("alter table {table} add constraint {name} {definition};"));
    Some(drop.into_iter().chain(add).collect())
}
