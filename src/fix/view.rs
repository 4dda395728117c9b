//! Views.

use serde_json::Value;

use crate::diff::Change;
use crate::fix::{acl, text};
use crate::model::catalog::{Catalog, OWNER};
use crate::sql::quote::{identifier, literal};

/// A view that nobody planned is dropped, unless something needs it; one that is gone is made again; another query is
/// replaced, which the server refuses where the columns are others.
pub(super) fn statements(change: &Change, path: &[&str], detail: &Value, found: &Catalog) -> Option<Vec<String>> {
    let object = change.key.id.as_str();
    match path {
        [] if change.old.is_null() => Some(vec![format!("drop view {object};")]),
        [] if change.new.is_null() => made_again(object, &change.old, found),
        ["definition"] => Some(vec![create(object, detail, text(&change.old)?)]),
        _ => None,
    }
}

fn create(object: &str, detail: &Value, definition: &str) -> String {
    let options: Vec<String> = detail
        .get("options")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some(format!("{name} = {}", literal(value.as_str()?))))
        .collect();
    let with = if options.is_empty() { String::new() } else { format!(" with ({})", options.join(", ")) };
    format!("create or replace view {object}{with} as\n{};", definition.trim_end().trim_end_matches(';'))
}

fn made_again(object: &str, wanted: &Value, found: &Catalog) -> Option<Vec<String>> {
    // Rules, triggers, and what was granted or said of columns are not put together here.
    let columns = wanted.get("columns").and_then(Value::as_object)?;
    let special = |column: &Value| ["acl", "comment", "default"].iter().any(|field| column.get(field).is_some());
    let more = ["rules", "triggers", "comments"].iter().any(|field| wanted.get(field).is_some());
    if more || columns.values().any(special) {
        return None;
    }
    let mut statements = vec![create(object, wanted, wanted.get("definition").and_then(Value::as_str)?)];
    let owner = wanted.get("owner").and_then(Value::as_str)?.replace(OWNER, &found.owner);
    statements.push(format!("alter view {object} owner to {};", identifier(&owner)));
    for (grantee, privileges) in wanted.get("acl").and_then(Value::as_object).into_iter().flatten() {
        if grantee != "OWNER" {
            statements.extend(acl(privileges, "view", object, grantee, None, found)?);
        }
    }
    if let Some(comment) = wanted.get("comment").and_then(Value::as_str) {
        statements.push(format!("comment on view {object} is {};", literal(comment)));
    }
    Some(statements)
}
