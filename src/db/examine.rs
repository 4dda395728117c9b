//! The facts that `doctor` judges.

use serde::Deserialize;

use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::sql::template::{Template, Value};

const DOCTOR: Template = Template(include_str!("doctor.sql"));

/// What one more look tells an operator.
#[derive(Clone, Debug, Deserialize)]
pub struct Examination {
    /// The process that answered.
    pub pid: i32,
    /// The server's clock, in seconds since 1970.
    pub clock: f64,
    /// The role's statement time-out.
    pub statement_timeout: String,
    /// The role's search path.
    pub search_path: String,
    /// The database's encoding.
    pub encoding: String,
    /// Sessions of clients.
    pub connections: i64,
    /// The most there may be.
    pub max_connections: i64,
    /// Whether the role may create roles.
    pub create_role: bool,
    /// Whether the role may create in the target schema; `None` where it does not exist.
    pub create_in_schema: Option<bool>,
    /// Whether the role may write the history; `None` where there is none.
    pub history_writable: Option<bool>,
    /// Relations of the target schema that the role does not own.
    pub foreign_owned: Option<String>,
    /// The version of pgcrypto that could be installed.
    pub pgcrypto: Option<String>,
    /// The version of pg_cron that is installed, or `available`.
    pub pg_cron: Option<String>,
    /// Transactions older than five minutes.
    pub old_transactions: i64,
}

/// Looks closer, in a transaction of its own.
pub async fn examine(session: &mut Session, schema: &str) -> Result<Examination> {
    let sql = DOCTOR.fill(&[("schema", Value::Text(schema))]);
    let answer = session.value(sql).await.map_err(|failure| failure.into_error("examining the database"))?;
    serde_json::from_str(&answer.unwrap_or_default())
        .map_err(|error| Error::new(Code::Bug, format!("the examination cannot be read: {error}")))
}
