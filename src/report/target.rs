//! The database a report speaks of.

use std::fmt;

use serde::Serialize;

use crate::model::server::Kind;

/// Where and what the database is. Holds no password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetFacts {
    /// User, host, port and database.
    pub address: String,
    /// The database's name.
    pub database: String,
    /// The role that statements run as.
    pub role: String,
    /// The server's version.
    pub version: String,
    /// Plain Postgres or Supabase.
    pub kind: Kind,
    /// Whether it is schemactl's own embedded server.
    pub embedded: bool,
    /// What an operator has said this database is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// How the connection goes through a pooler, when it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pooler: Option<String>,
}

impl fmt::Display for TargetFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let embedded = if self.embedded { ", embedded" } else { "" };
        let mark = self.mark.as_ref().map(|mark| format!(", marked {mark}")).unwrap_or_default();
        let pooler = self.pooler.as_ref().map(|pooler| format!(", {pooler}")).unwrap_or_default();
        write!(f, "{} as {} (Postgres {}, {}{embedded}{mark}{pooler})", self.address, self.role, self.version, self.kind)
    }
}
