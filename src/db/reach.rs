//! Whether the tables that applied migrations made are there and can be read.

use std::collections::BTreeSet;

use crate::db::session::Session;
use crate::error::Result;
use crate::model::bundle::Bundle;
use crate::model::history::History;
use crate::sql::statement::Kind;
use crate::sql::template::{Template, Value};

const REACH: Template = Template(include_str!("reach.sql"));

/// The tables of a bundle's own schema that its applied versions create and do not drop again, by name.
pub fn created_tables(bundle: &Bundle, history: &History) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for migration in
        bundle.migrations.iter().filter(|migration| history.find(&bundle.name, migration.version).is_some())
    {
        for statement in migration.up.statements() {
            match &statement.kind {
                Kind::CreateTable(name) if name.len() == 1 => tables.extend(name.iter().cloned()),
                Kind::DropTable(names) => names.iter().flatten().for_each(|name| {
                    tables.remove(name);
                }),
                _ => {}
            }
        }
    }
    tables
}

/// Those of `tables` that are not there or cannot be read, by name.
pub async fn unreachable_tables(session: &mut Session, schema: &str, tables: &BTreeSet<String>) -> Result<Vec<String>> {
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let array: Vec<String> =
        tables.iter().map(|table| format!("\"{}\"", table.replace('\\', "\\\\").replace('"', "\\\""))).collect();
    let array = format!("{{{}}}", array.join(","));
    let sql = REACH.fill(&[("tables", Value::Text(&array)), ("schema", Value::Text(schema))]);
    let rows = session.rows(sql).await.map_err(|failure| failure.into_error("looking at the tables"))?;
    Ok(rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect())
}
