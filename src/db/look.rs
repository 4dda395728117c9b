//! One look: server, role, platform and history, in one read-only query.

use serde::Deserialize;

use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::model::history::{Applied, History, Installed, Repeated, Sown};
use crate::model::server::Server;
use crate::sql::template::{Template, Value};

/// What one look saw.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The server, the role and the platform.
    pub server: Server,
    /// What was applied.
    pub history: History,
}

const LOOK: Template = Template(include_str!("look.sql"));
const SHAPE: Template = Template(include_str!("history/shape.sql"));

/// Nobody gets so far by counting: there has to be room for more.
const LAST_EVENT: i64 = i64::MAX / 2;

#[derive(Deserialize)]
struct Look {
    server: serde_json::Value,
    history: serde_json::Value,
}

#[derive(Deserialize)]
struct Seen {
    format: Option<i64>,
    head: i64,
    mark: Option<String>,
    faults: Vec<String>,
    lacking: Vec<String>,
    applied: Vec<Applied>,
    installed: Vec<Installed>,
    sown: Vec<Sown>,
    repeated: Vec<Repeated>,
}

/// Looks. Writes nothing, creates nothing; the server enforces it.
pub async fn look(session: &mut Session) -> Result<Snapshot> {
    let sql = LOOK.fill(&[("shape", Value::Sql(&SHAPE.fill(&[])))]);
    let answer = session.value(sql).await.map_err(|failure| {
        let error = failure.into_error("looking at the database");
        if error.code == Code::NoRights {
            return error.hint("Let the owner of the history run: grant usage on schema schemactl to <role>; grant select on all tables in schema schemactl to <role>;");
        }
        error
    })?;
    read(&answer.unwrap_or_default())
}

/// Reads the answer of the first query. What somebody has put into the history is no bug of ours.
pub fn read(answer: &str) -> Result<Snapshot> {
    let bug = |error: serde_json::Error| {
        Error::new(Code::Bug, format!("the answer of the first query cannot be read: {error}"))
    };
    let look: Look = serde_json::from_str(answer).map_err(bug)?;
    let server: Server = serde_json::from_value(look.server).map_err(bug)?;
    let seen: Seen = serde_json::from_value(look.history)
        .map_err(|error| damaged(vec![format!("a row of it cannot be read: {error}")]))?;
    if seen.head > LAST_EVENT {
        return Err(damaged(vec![format!("the number of the newest event is {}", seen.head)]));
    }
    if !seen.faults.is_empty() {
        return Err(damaged(seen.faults));
    }
    let Seen { format, head, mark, lacking, applied, installed, sown, repeated, .. } = seen;
    Ok(Snapshot { server, history: History { format, head, mark, lacking, applied, installed, sown, repeated } })
}

fn damaged(faults: Vec<String>) -> Box<Error> {
    let mut error = Error::new(Code::BadHistory, "the history in the schema schemactl is not as it was made")
        .state("nothing was touched")
        .hint("Undo what was changed in that schema, or restore it from a backup. A schema of that name that is not a history has to be renamed.");
    error.notes = faults;
    error
}
