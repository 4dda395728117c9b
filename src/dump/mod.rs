//! A catalog as SQL that leads to the same catalog in an empty database. Pure: no clock, no database.
//!
//! Every object is an `Item`: what makes it, and what it needs. They are put into an order in which each
//! comes after what it needs; keys, indexes, triggers, policies and rights come after all of them. What cannot be
//! written is said, never left out in silence.

mod after;
mod detail;
mod function;
mod item;
pub mod json;
mod order;
mod other;
mod rights;
mod table;
mod user_type;

use crate::model::catalog::{Catalog, NOT_MODELLED, Scope};
use crate::model::links::Links;

/// Whether to say who owns what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owners {
    /// Where it is not the role that runs migrations.
    Said,
    /// Never.
    Left,
}

/// The text of a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump {
    /// The SQL.
    pub sql: String,
    /// What is not in it and should be, one sentence each.
    pub omitted: Vec<String>,
}

/// Writes the SQL of everything in the catalog, whose details must all be there.
pub fn sql(catalog: &Catalog, links: &Links, schemas: &[String], owners: Owners) -> Dump {
    let mut omitted = Vec::new();
    let setting = item::setting(catalog, links);
    let items = order::ordered(item::items(&setting, &mut omitted), &mut omitted);
    let mut parts = Vec::new();
    parts.push(extensions(links));
    parts.extend(items);
    parts.extend(after::statements(&setting, &mut omitted));
    parts.extend(rights::statements(catalog, owners, &mut omitted));
    omitted.extend(around(catalog));
    omitted.sort();
    omitted.dedup();
    let mut sql = head(schemas, links, &omitted);
    for part in parts.iter().filter(|part| !part.is_empty()) {
        sql.push('\n');
        sql.push_str(part);
    }
    sql.push_str("\nreset check_function_bodies;\nreset search_path;\n");
    Dump { sql, omitted }
}

/// What it is, what it needs and what it leaves out, as comments; and the settings that it is read with.
fn head(schemas: &[String], links: &Links, omitted: &[String]) -> String {
    let named: Vec<String> = schemas.iter().map(|name| crate::sql::quote::plain_identifier(name)).collect();
    let mut head = format!(
        "-- The objects of {}: load it into an empty database, in one transaction.\n",
        comment(&named.join(", "))
    );
    head.push_str(&format!("-- Not in it: {}.\n", NOT_MODELLED.join(", ")));
    for one in &links.outside {
        head.push_str(&format!("-- It needs what must be there before: {}\n", comment(one)));
    }
    for one in omitted {
        head.push_str(&format!("-- Not written: {}\n", comment(one)));
    }
    head.push_str("set search_path = pg_catalog, pg_temp;\nset check_function_bodies = off;\n");
    head
}

/// Text that cannot end a comment.
fn comment(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Extensions outside the schemas, which objects inside need.
fn extensions(links: &Links) -> String {
    let mut text = String::new();
    for (name, schema) in &links.extensions {
        let schema = crate::sql::quote::plain_identifier(schema);
        if schema != "pg_catalog" {
            text.push_str(&format!("create schema if not exists {schema};\n"));
        }
        text.push_str(&format!(
            "create extension if not exists {} with schema {schema};\n",
            crate::sql::quote::plain_identifier(name)
        ));
    }
    text
}

/// What is around the schemas and is not a dump's to write.
fn around(catalog: &Catalog) -> Vec<String> {
    catalog
        .objects
        .iter()
        .filter(|(key, _)| {
            key.scope == Scope::Environment && !["default_privileges", "role"].contains(&key.kind.as_str())
        })
        .map(|(key, _)| format!("{} {} is around the schemas", key.kind.replace('_', " "), key.id))
        .collect()
}
