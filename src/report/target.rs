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
    /// The folder of that server, as it was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// What an operator has said this database is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// How the connection goes through a pooler, when it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pooler: Option<String>,
}

impl fmt::Display for TargetFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.folder {
            Some(folder) => write!(f, "{} (embedded Postgres {} in {folder}", self.database, self.version)?,
            None => {
                let kind = if self.kind == Kind::Supabase { "Supabase," } else { "plain" };
                write!(f, "{} ({kind} Postgres {}", self.address, self.version)?;
            }
        }
        // Through a pooler, one logs in with another name than one works as.
        if !self.embedded && !self.address.starts_with(&format!("{}@", self.role)) {
            write!(f, ", as {}", self.role)?;
        }
        if let Some(mark) = &self.mark {
            write!(f, ", marked {mark}")?;
        }
        if let Some(pooler) = &self.pooler {
            write!(f, ", {pooler}")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_told_in_one_line() {
        let plain = TargetFacts {
            address: "ann@localhost:5432/app".to_owned(),
            database: "app".to_owned(),
            role: "ann".to_owned(),
            version: "18.4".to_owned(),
            kind: Kind::Plain,
            embedded: false,
            folder: None,
            mark: None,
            pooler: None,
        };
        assert_eq!(plain.to_string(), "ann@localhost:5432/app (plain Postgres 18.4)");
        let hosted = TargetFacts {
            address: "postgres.abc@pooler.example.com:6543/postgres".to_owned(),
            role: "postgres".to_owned(),
            kind: Kind::Supabase,
            mark: Some("production".to_owned()),
            ..plain.clone()
        };
        let told =
            "postgres.abc@pooler.example.com:6543/postgres (Supabase, Postgres 18.4, as postgres, marked production)";
        assert_eq!(hosted.to_string(), told);
        let ours = TargetFacts { embedded: true, folder: Some(".schemactl/postgres".to_owned()), ..plain };
        assert_eq!(ours.to_string(), "app (embedded Postgres 18.4 in .schemactl/postgres)");
    }
}
