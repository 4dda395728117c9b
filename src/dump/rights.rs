//! Owners, grants and default privileges.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::dump::Owners;
use crate::dump::detail::{columns, text, texts};
use crate::model::catalog::{Catalog, OWNER, Scope};
use crate::sql::quote::plain_identifier;

/// All of it, in groups. Default privileges come last: what is made before is granted one by one.
pub fn statements(catalog: &Catalog, owners: Owners, omitted: &mut Vec<String>) -> Vec<String> {
    let (mut said, mut granted, mut default) = (String::new(), String::new(), String::new());
    for (key, object) in &catalog.objects {
        let Some(detail) = &object.detail else { continue };
        if key.scope == Scope::Environment {
            if key.kind == "default_privileges" {
                match defaults(&key.id, detail) {
                    Some(text) => default.push_str(&text),
                    None => omitted
                        .push(format!("default privileges {}: they are of another role or of every schema", key.id)),
                }
            }
            continue;
        }
        let owner = text(detail, "owner").filter(|owner| *owner != OWNER && owners == Owners::Said);
        if let (Some(owner), Some(id)) = (owner, owned(&key.kind, &key.id)) {
            said.push_str(&format!("alter {} {id} owner to {};\n", word(&key.kind), plain_identifier(owner)));
        }
        granted.push_str(&grants(&key.kind, &key.id, detail, &by_default(catalog, &key.kind, &key.id)));
    }
    vec![said, granted, default]
}

/// The word of a kind in statements.
pub fn word(kind: &str) -> &str {
    match kind {
        "matview" => "materialized view",
        "foreign_table" => "foreign table",
        "enum" | "composite" | "range" | "base_type" => "type",
        other => other,
    }
}

/// A role, or everybody.
pub fn grantee(name: &str) -> String {
    match name {
        "PUBLIC" | "public" => "public".to_owned(),
        "OWNER" | OWNER => "current_user".to_owned(),
        role => plain_identifier(role),
    }
}

/// The name in `alter … owner`; `None` where there is no such statement.
fn owned(kind: &str, id: &str) -> Option<String> {
    match kind {
        "aggregate" => Some(id.replace("()", "(*)")),
        "extension" | "surface" => None,
        _ => Some(id.to_owned()),
    }
}

/// Grants of an object and its columns, where they are not what every such object has.
fn grants(kind: &str, id: &str, detail: &Value, by_default: &BTreeSet<String>) -> String {
    let on = match kind {
        "table" | "view" | "matview" | "foreign_table" => format!("table {id}"),
        "sequence" | "schema" | "procedure" => format!("{kind} {id}"),
        "function" | "aggregate" => format!("function {id}"),
        "enum" | "composite" | "range" | "domain" | "base_type" => format!("type {id}"),
        _ => return String::new(),
    };
    let acl = texts(detail, "acl");
    let holds = |name: &str| acl.iter().find(|(grantee, _)| *grantee == name).map(|(_, privileges)| *privileges);
    let public = match kind {
        "function" | "aggregate" | "procedure" | "enum" | "composite" | "range" | "domain" | "base_type" => Some("ALL"),
        "schema" if id == "public" => Some("USAGE"),
        _ => None,
    };
    let owner = detail.get("owner").and_then(Value::as_str).map_or("current_user".to_owned(), grantee);
    let mut out = String::new();
    let mut revoked: BTreeSet<&str> = BTreeSet::new();
    if holds("PUBLIC") != public && public.is_some() {
        revoked.insert("PUBLIC");
    }
    revoked.extend(by_default.iter().map(String::as_str).filter(|grantee| holds(grantee) != Some("ALL")));
    if !(kind == "schema" && id == "public") && holds("OWNER") != Some("ALL") {
        out.push_str(&format!("revoke all on {on} from {owner};\n"));
        out.push_str(&grant(&on, holds("OWNER").unwrap_or_default(), &owner, None));
    }
    for role in &revoked {
        out.push_str(&format!("revoke all on {on} from {};\n", grantee(role)));
    }
    for (role, privileges) in &acl {
        let already =
            *role == "OWNER" || (*role == "PUBLIC" && Some(*privileges) == public && !revoked.contains("PUBLIC"));
        if !already {
            out.push_str(&grant(&on, privileges, &grantee(role), None));
        }
    }
    for column in columns(detail) {
        for (role, privileges) in texts(column, "acl") {
            let role = if role == "OWNER" { owner.clone() } else { grantee(role) };
            out.push_str(&grant(&on, privileges, &role, text(column, "name")));
        }
    }
    out
}

/// `grant`, in two statements where only some privileges may be passed on.
fn grant(on: &str, privileges: &str, to: &str, column: Option<&str>) -> String {
    let column = column.map(|column| format!(" ({})", plain_identifier(column))).unwrap_or_default();
    let (passed, kept): (Vec<&str>, Vec<&str>) =
        privileges.split(',').filter(|privilege| !privilege.is_empty()).partition(|privilege| privilege.ends_with('*'));
    let list = |privileges: &[&str]| {
        privileges
            .iter()
            .map(|privilege| privilege.trim_end_matches('*').to_lowercase() + &column)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut out = String::new();
    if !kept.is_empty() {
        out.push_str(&format!("grant {} on {on} to {to};\n", list(&kept)));
    }
    if !passed.is_empty() {
        out.push_str(&format!("grant {} on {on} to {to} with grant option;\n", list(&passed)));
    }
    out
}

/// Who gets something on every new object of this kind, where the dump was made: on such a platform it is taken away first.
fn by_default(catalog: &Catalog, kind: &str, id: &str) -> BTreeSet<String> {
    let word = match kind {
        "table" | "view" | "matview" | "foreign_table" => "tables",
        "sequence" => "sequences",
        "function" | "procedure" | "aggregate" => "functions",
        "schema" => "schemas",
        _ => "types",
    };
    let mut roles = BTreeSet::new();
    for (key, object) in
        catalog.objects.iter().filter(|(key, _)| key.kind == "default_privileges" && key.scope == Scope::Environment)
    {
        let Some((of, on)) = key.id.split_once(" on ") else { continue };
        let schema = of.split_once(" in ").map(|(_, schema)| schema);
        let here = schema.is_none_or(|schema| id.strip_prefix(schema).is_some_and(|rest| rest.starts_with('.')));
        if on == word && here && of.starts_with("of $owner") {
            let acl = object.detail.as_ref().map(|detail| texts(detail, "acl")).unwrap_or_default();
            roles.extend(
                acl.into_iter()
                    .map(|(role, _)| role.to_owned())
                    .filter(|role| !["$owner", "OWNER", "PUBLIC"].contains(&role.as_str())),
            );
        }
    }
    roles
}

/// `alter default privileges`, for those of the role that loads in one schema: `of $owner in app on tables`. Those of
/// other roles are theirs to set.
fn defaults(id: &str, detail: &Value) -> Option<String> {
    let (schema, on) = id.strip_prefix("of $owner in ")?.split_once(" on ")?;
    let mut out = String::new();
    for (grantee, privileges) in texts(detail, "acl") {
        let (passed, kept): (Vec<&str>, Vec<&str>) =
            privileges.split(',').partition(|privilege| privilege.ends_with('*'));
        for (list, more) in [(kept, ""), (passed, " with grant option")] {
            let list: Vec<String> =
                list.iter().map(|privilege| privilege.trim_end_matches('*').to_lowercase()).collect();
            if !list.is_empty() {
                out.push_str(&format!(
                    "alter default privileges in schema {schema} grant {} on {on} to {}{more};\n",
                    list.join(", "),
                    self::grantee(grantee)
                ));
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_every_such_object_has_is_not_said() {
        let none = BTreeSet::new();
        assert_eq!(grants("table", "a.t", &json!({"owner": "$owner", "acl": {"OWNER": "ALL"}}), &none), "");
        assert_eq!(grants("function", "a.f()", &json!({"acl": {"OWNER": "ALL", "PUBLIC": "ALL"}}), &none), "");
        assert_eq!(
            grants("function", "a.f()", &json!({"acl": {"OWNER": "ALL", "anon": "ALL"}}), &none),
            "revoke all on function a.f() from public;\ngrant all on function a.f() to anon;\n"
        );
    }

    #[test]
    fn what_may_be_passed_on_is_granted_for_itself() {
        let detail = json!({"acl": {"OWNER": "ALL", "ann": "INSERT*,SELECT"}});
        assert_eq!(
            grants("table", "a.t", &detail, &BTreeSet::new()),
            "grant select on table a.t to ann;\ngrant insert on table a.t to ann with grant option;\n"
        );
    }

    #[test]
    fn what_a_platform_grants_by_itself_is_taken_away_first() {
        let detail = json!({"acl": {"OWNER": "ALL", "anon": "SELECT", "service_role": "ALL"}});
        let platform = ["anon", "service_role"].map(str::to_owned).into();
        assert_eq!(
            grants("table", "a.t", &detail, &platform),
            "revoke all on table a.t from anon;\ngrant select on table a.t to anon;\ngrant all on table a.t to service_role;\n"
        );
    }
}
