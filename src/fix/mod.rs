//! The statements that would undo a change, where they are certain; a comment where they are not. Pure: nothing is run.

use serde_json::Value;

use crate::diff::{Change, normal};
use crate::model::catalog::{Catalog, Key, OWNER, Scope};
use crate::sql::quote::{identifier, literal};

mod column;
mod other;
mod routine;
mod table;
mod view;

/// What undoes the change. `found` has the real names.
pub fn statements(change: &Change, found: &Catalog) -> Vec<String> {
    let path: Vec<&str> = change.path.iter().map(String::as_str).collect();
    let (object, kind) = (change.key.id.as_str(), word(&change.key.kind));
    let (old, new) = (text(&change.old), text(&change.new));
    let relation = matches!(change.key.kind.as_str(), "table" | "foreign_table");
    let detail = detail(&change.key, found);
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
        (_, ["policies", name]) => table::policy(object, name, &change.old, &change.new),
        (_, ["policies", name, part @ ("using" | "check" | "roles")]) => {
            old.map(|old| vec![table::alter_policy(object, name, part, old)])
        }
        (_, ["policies", name, part @ ("restrictive" | "command")]) => {
            table::policy_anew(object, name, part, &change.old, &detail)
        }
        (_, ["indexes", name]) => Some(table::index(object, name, old, new, &detail)),
        (_, ["triggers", name]) if relation || matches!(kind, "view" | "surface") => {
            table::trigger(object, name, old, new, &change.key, found)
        }
        (_, ["constraints", name]) if relation => table::constraint(object, name, old, new, &detail),
        (_, ["rules", name]) => Some(table::rule(object, name, old, new)),
        (_, ["comments", name]) => table::comment(object, name, old),
        (_, ["replica_identity"]) if old != Some("index") => {
            Some(vec![format!("alter table {object} replica identity {};", old.unwrap_or("default"))])
        }
        (_, ["columns", name, field]) if detail.pointer(&pointer(name, "generated")).is_none() => {
            column::field(object, name, field, &change.old, &change.new)
        }
        (_, ["comment"]) => {
            Some(vec![format!("comment on {kind} {object} is {};", old.map_or("null".to_owned(), literal))])
        }
        (_, ["options", option]) => Some(vec![match old {
            Some(value) => format!("alter {kind} {object} set ({option} = {});", literal(value)),
            None => format!("alter {kind} {object} reset ({option});"),
        }]),
        (_, path) if matches!(kind, "function" | "procedure") => routine::statements(change, path, &detail, found),
        (_, path) if kind == "view" => view::statements(change, path, &detail, found),
        (_, [field]) if kind == "sequence" => other::sequence(object, field, &change.old),
        (_, path) if kind == "domain" => other::domain(object, path, old, new),
        (_, path) if kind == "statistics" => other::statistics(object, path, &change.old, &change.new),
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

/// Everything about the object as it is.
fn detail(key: &Key, found: &Catalog) -> Value {
    let detail = found.objects.get(key).and_then(|object| object.detail.as_ref());
    detail.map_or(Value::Null, |detail| normal(detail, &key.kind))
}

/// Where a field of a column stands.
fn pointer(column: &str, field: &str) -> String {
    format!("/columns/{}/{field}", column.replace('~', "~0").replace('/', "~1"))
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
