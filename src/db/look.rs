//! One look: server, role, platform and history, in one read-only query.

use serde::Deserialize;

use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::model::history::{Applied, History, Installed, Repeated, Sown};
use crate::model::server::Server;

/// What one look saw.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The server, the role and the platform.
    pub server: Server,
    /// What was applied.
    pub history: History,
}

const LOOK: &str = include_str!("look.sql");

#[derive(Deserialize)]
struct Look {
    server: Server,
    history: Seen,
}

#[derive(Deserialize)]
struct Seen {
    format: Option<i64>,
    head: i64,
    mark: Option<String>,
    applied: Vec<Applied>,
    installed: Vec<Installed>,
    sown: Vec<Sown>,
    repeated: Vec<Repeated>,
}

/// Looks. Writes nothing, creates nothing; the server enforces it.
pub async fn look(session: &mut Session) -> Result<Snapshot> {
    let answer = session.value(LOOK.to_owned()).await.map_err(|failure| {
        let error = failure.into_error("looking at the database");
        if error.code == Code::NoRights {
            return error.hint("Let the owner of the history run: grant usage on schema schemactl to <role>; grant select on all tables in schema schemactl to <role>;");
        }
        error
    })?;
    let look: Look = serde_json::from_str(&answer.unwrap_or_default())
        .map_err(|error| Error::new(Code::Bug, format!("the answer of the first query cannot be read: {error}")))?;
    let Seen { format, head, mark, applied, installed, sown, repeated } = look.history;
    Ok(Snapshot { server: look.server, history: History { format, head, mark, applied, installed, sown, repeated } })
}
