//! The databases of a fleet, from a query on the one that knows them.

use crate::db::session::Session;
use crate::error::Result;
use crate::sql::template::{Template, Value};

const TARGETS: Template = Template(include_str!("targets.sql"));

/// The rows of the query, in its order.
pub async fn targets(session: &mut Session, query: &str) -> Result<Vec<Vec<Option<String>>>> {
    let rows = session.rows(TARGETS.fill(&[("query", Value::Sql(query))])).await;
    rows.map_err(|failure| {
        failure
            .into_error("running the query of --targets")
            .hint("It runs on the database of --database-url, and may only read.")
    })
}
