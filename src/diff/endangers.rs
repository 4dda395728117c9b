//! What a change endangers, so that the worst comes first.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::model::catalog::Key;

/// What a change endangers, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Endangers {
    /// Somebody may see or do what they should not.
    Security,
    /// Rows may be or become wrong.
    Integrity,
    /// Queries and functions may answer differently.
    Behaviour,
    /// Things may be slower or larger.
    Performance,
    /// Nothing but looks.
    Cosmetic,
}

impl fmt::Display for Endangers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Endangers::Security => "security",
            Endangers::Integrity => "integrity",
            Endangers::Behaviour => "behaviour",
            Endangers::Performance => "performance",
            Endangers::Cosmetic => "cosmetic",
        })
    }
}

impl Endangers {
    /// What this change endangers.
    pub fn of(key: &Key, path: &[String], old: &Value, new: &Value) -> Endangers {
        match path.first().map(String::as_str) {
            None => whole(key, old, new),
            Some("columns" | "attributes") => match path.get(2).map(String::as_str) {
                Some("acl") => Endangers::Security,
                Some("comment") => Endangers::Cosmetic,
                Some("storage" | "compression" | "statistics" | "options") => Endangers::Performance,
                _ => Endangers::Integrity,
            },
            Some(field) => by_field(key, field, path, old, new),
        }
    }
}

fn by_field(key: &Key, field: &str, path: &[String], old: &Value, new: &Value) -> Endangers {
    let second = path.get(1).map_or("", String::as_str);
    match (field, second) {
        ("acl" | "owner" | "rls" | "force_rls" | "policies" | "security_definer" | "leakproof", _) => {
            Endangers::Security
        }
        ("settings" | "options", "search_path" | "row_security" | "security_invoker" | "security_barrier") => {
            Endangers::Security
        }
        ("options", "check_option") => Endangers::Integrity,
        ("settings", _) => Endangers::Behaviour,
        ("comment" | "comments" | "column_order", _) => Endangers::Cosmetic,
        ("rules" | "replica_identity", _) => Endangers::Behaviour,
        ("constraints" | "indexes", _)
            if without_clustering(old).is_some() && without_clustering(old) == without_clustering(new) =>
        {
            Endangers::Performance
        }
        ("indexes", _)
            if [old, new].iter().any(|text| text.as_str().is_some_and(|text| text.contains("UNIQUE INDEX"))) =>
        {
            Endangers::Integrity
        }
        (
            "indexes" | "options" | "toast_options" | "parallel" | "cost" | "rows" | "support" | "access_method"
            | "cache",
            _,
        ) => Endangers::Performance,
        ("triggers", _) if key.kind.ends_with("surface") => Endangers::Behaviour,
        (
            "constraints" | "triggers" | "persistence" | "partition_by" | "partition_of" | "bound" | "inherits"
            | "values" | "not_null",
            _,
        ) => Endangers::Integrity,
        _ => whole(key, old, new),
    }
}

/// A definition without the word that only says in which order rows were once written.
fn without_clustering(definition: &Value) -> Option<String> {
    definition.as_str().map(|text| text.replace(" CLUSTER", ""))
}

/// An object that came or went, or a field that has no rule of its own.
fn whole(key: &Key, old: &Value, new: &Value) -> Endangers {
    let definer = [old, new].iter().any(|detail| detail.get("security_definer").is_some());
    match key.kind.as_str() {
        "function" | "procedure" if definer => Endangers::Security,
        // A relation that nobody planned may show what nobody meant to show.
        "table" | "view" | "matview" | "foreign_table" if old.is_null() => Endangers::Security,
        "schema" | "default_privileges" | "publication" | "role" | "platform_surface" => Endangers::Security,
        "table" | "foreign_table" | "sequence" | "enum" | "domain" | "composite" | "range" => Endangers::Integrity,
        "statistics" => Endangers::Performance,
        _ => Endangers::Behaviour,
    }
}
