//! One look: server, role, platform and history, in one read-only message.

use std::time::Duration;

use crate::db::answer::{Cells, Read};
use crate::db::session::{Failure, Session};
use crate::db::told;
use crate::error::{Code, Error, Result};
use crate::model::history::{FORMAT, History};
use crate::model::server::{Platform, Server};
use crate::sql::quote::identifier;
use crate::sql::template::{Template, Value};

/// What one look saw.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The server, the role and the platform.
    pub server: Server,
    /// What was applied.
    pub history: History,
    /// How closely the history was looked at.
    pub seen: Seen,
}

/// How closely a history was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Its rows are there and can be read. Enough to see that nothing is left to do, and for nothing else: its tables may have
    /// lost a key, and its role a right; what a script means, and when, by whom and how fast it was applied, was not asked.
    AtAGlance,
    /// Its tables are as they were made, and it is known which rights the role lacks.
    Closely,
}

const LOOK: Template = Template(include_str!("look.sql"));
const BELIEVED: Template = Template(include_str!("history/believed.sql"));
const JUDGED: Template = Template(include_str!("history/judged.sql"));
const TOLD: Template = Template(include_str!("history/told.sql"));
const TOLD_BRIEFLY: Template = Template(include_str!("history/told_briefly.sql"));
const USUAL: Template = Template(include_str!("history/usual.sql"));
const USUALLY: &str = include_str!("history/usual.txt");
const SHAPE: Template = Template(include_str!("history/shape.sql"));

/// Nobody gets so far by counting: there has to be room for more.
const LAST_EVENT: i64 = i64::MAX / 2;

/// Looks. Writes nothing, creates nothing; the server enforces it.
pub async fn look(session: &mut Session) -> Result<Snapshot> {
    let judged = JUDGED.fill(&[
        ("usual", Value::Sql(&USUAL.fill(&[]))),
        ("usually", Value::Text(USUALLY.trim_end())),
        ("shape", Value::Sql(&SHAPE.fill(&[]))),
        ("formats", Value::Sql(&formats())),
    ]);
    match rows(session, &judged, TOLD).await {
        Ok(rows) => read(rows).inspect(|snapshot| note(session, snapshot)),
        Err(failure) => {
            let error = failure.into_error("looking at the database");
            if error.code == Code::NoRights {
                let role = identifier(&session.address.user);
                return Err(error.hint(format!("Let the owner of the history run: grant usage on schema schemactl to {role}; grant select on all tables in schema schemactl to {role};")));
            }
            Err(error)
        }
    }
}

/// Looks no closer than is needed to see that nothing is left to do, which takes the server little more than half the
/// time. Where it cannot be so, it looks closely.
pub async fn glance(session: &mut Session) -> Result<Snapshot> {
    let believed = BELIEVED.fill(&[("format", Value::Number(FORMAT))]);
    let seen = match rows(session, &believed, TOLD_BRIEFLY).await {
        Ok(rows) => read(rows).inspect(|snapshot| note(session, snapshot)).ok().filter(believable),
        Err(Failure::Server(_)) => None,
        Err(failure) => return Err(failure.into_error("looking at the database")),
    };
    match seen {
        // Where there is no history, there is nothing to look at more closely.
        Some(snapshot) if snapshot.history.format.is_none() => Ok(snapshot),
        Some(snapshot) => Ok(Snapshot { seen: Seen::AtAGlance, ..snapshot }),
        None => look(session).await,
    }
}

fn note(session: &mut Session, snapshot: &Snapshot) {
    let age = u64::try_from(snapshot.server.backend_age_ms).unwrap_or(0);
    session.note_process(snapshot.server.backend_pid, Duration::from_millis(age));
}

/// Whether what was taken for a history is one, of the newest format.
fn believable(snapshot: &Snapshot) -> bool {
    let there = snapshot.server.schemas.iter().any(|schema| schema == "schemactl");
    snapshot.history.format == there.then_some(FORMAT)
}

async fn rows(
    session: &mut Session,
    thought: &str,
    told: Template,
) -> std::result::Result<Vec<Vec<Option<String>>>, Failure> {
    let told = told.fill(&[]);
    let sql = LOOK.fill(&[
        ("judged", Value::Sql(thought)),
        ("formats", Value::Sql(&formats())),
        ("told", Value::Sql(told.trim_end())),
    ]);
    session.rows(sql).await
}

/// The formats that are known.
fn formats() -> String {
    (1..=FORMAT).map(|format| format.to_string()).collect::<Vec<_>>().join(", ")
}

/// Reads the answer of the first message: each row says first what it is. What somebody has put into the history is no
/// bug of ours.
pub fn read(rows: Vec<Vec<Option<String>>>) -> Result<Snapshot> {
    let mut server = None;
    let mut history = History::default();
    let mut faults = Vec::new();
    let mut schemas = Vec::new();
    let mut auth = Auth::default();
    for row in rows {
        let mut cells = Cells::of(row);
        match cells.text().map_err(bug)?.as_str() {
            "server" => server = Some(of_server(&mut cells).map_err(bug)?),
            "schema" => schemas.push(cells.text().map_err(bug)?),
            "auth" => auth = Auth::of(&mut cells).map_err(bug)?,
            "history" => {
                history.format = cells.number_or_null().map_err(of_history)?;
                history.mark = cells.text_or_null();
                history.head = cells.number_or_null().map_err(of_history)?.unwrap_or(0);
                faults = cells.lines();
                history.lacking = cells.lines();
            }
            "briefly" => history.applied = told::applied_briefly(&mut cells).map_err(of_history)?,
            "applied" => history.applied.push(told::applied(&mut cells).map_err(of_history)?),
            "installed" => history.installed.push(told::installed(&mut cells).map_err(of_history)?),
            "sown" => history.sown.push(told::sown(&mut cells).map_err(of_history)?),
            "repeated" => history.repeated.push(told::repeated(&mut cells).map_err(of_history)?),
            other => return Err(bug(format!("nothing is called {other}"))),
        }
    }
    if history.head > LAST_EVENT {
        return Err(damaged(vec![format!("the number of the newest event is {}", history.head)]));
    }
    if !faults.is_empty() {
        return Err(damaged(faults));
    }
    history.applied.sort_by(|one, other| (&one.bundle, one.version).cmp(&(&other.bundle, other.version)));
    history.installed.sort_by(|one, other| one.bundle.cmp(&other.bundle));
    history.sown.sort_by(|one, other| (&one.bundle, &one.name).cmp(&(&other.bundle, &other.name)));
    history.repeated.sort_by(|one, other| (&one.bundle, &one.name).cmp(&(&other.bundle, &other.name)));
    let mut server = server.ok_or_else(|| bug("nothing is said of the server".to_owned()))?;
    server.supabase = auth.supabase;
    server.platform.auth_users = auth.users;
    server.platform.missing_functions = auth.missing_functions;
    schemas.retain(|schema| !schema.starts_with("pg_") && schema != "information_schema");
    schemas.sort();
    server.schemas = schemas;
    Ok(Snapshot { server, history, seen: Seen::Closely })
}

/// What is in the schema `auth`.
struct Auth {
    supabase: bool,
    users: bool,
    missing_functions: Vec<String>,
}

impl Default for Auth {
    fn default() -> Auth {
        let all = ["auth.jwt", "auth.role", "auth.uid"];
        Auth { supabase: false, users: false, missing_functions: all.map(str::to_owned).to_vec() }
    }
}

impl Auth {
    fn of(cells: &mut Cells) -> Read<Auth> {
        let (supabase, users) = (cells.truth()?, cells.truth()?);
        let mut missing_functions = Vec::new();
        for name in Auth::default().missing_functions {
            if !cells.truth()? {
                missing_functions.push(name);
            }
        }
        Ok(Auth { supabase, users, missing_functions })
    }
}

fn of_server(cells: &mut Cells) -> Read<Server> {
    let mut server = Server {
        version_num: cells.number()?,
        version: cells.text()?.split(' ').next().unwrap_or("").to_owned(),
        database: cells.text()?,
        role: cells.text()?,
        superuser: cells.truth()?,
        create_schema: cells.truth()?,
        replica: cells.truth()?,
        read_only: cells.truth()?,
        tls: cells.text_or_null(),
        backend_pid: cells.number()?,
        // It may be hidden from the role that was set.
        backend_age_ms: cells.number_or_null::<f64>()?.map_or(0, |seconds| (seconds * 1000.0) as i64),
        standard_strings: cells.truth()?,
        supabase: false,
        platform: Platform::default(),
        schemas: Vec::new(),
    };
    for role in ["anon", "authenticated", "service_role"] {
        if cells.truth()? {
            server.platform.missing_roles.push(role.to_owned());
        }
    }
    server.platform.extensions = cells.truth()?;
    Ok(server)
}

fn bug(reason: String) -> Box<Error> {
    Error::new(Code::Bug, format!("the answer of the first message cannot be read: {reason}"))
}

/// What cannot be read of the history is a fault of the history.
fn of_history(reason: String) -> Box<Error> {
    damaged(vec![format!("a row of it cannot be read: {reason}")])
}

fn damaged(faults: Vec<String>) -> Box<Error> {
    let mut error = Error::new(Code::BadHistory, "the history in the schema schemactl is not as it was made")
        .state("nothing was touched")
        .hint("Undo what was changed in that schema, or restore it from a backup. A schema of that name that is not a history has to be renamed.");
    error.notes = faults;
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::history::Status;

    fn read_with(row: &[&str]) -> Result<Snapshot> {
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell != "null").then(|| (*cell).to_owned())).collect();
        let server =
            ["server", "180000", "18", "d", "r", "t", "t", "f", "f", "null", "1", "0.1", "t", "t", "t", "t", "f"];
        let history = ["history", "3", "null", "7", "null", "null"];
        read(vec![cells(&server), cells(&history), cells(row)])
    }

    #[test]
    fn a_glance_leaves_out_what_it_means_and_when_by_whom_and_how_fast() {
        let told = ["applied", "app", "1", "a", "c", "m", "applied", "2026-11-26 00:15:03+00", "me", "5"];
        let fully = read_with(&told).unwrap().history.applied;
        let briefly = read_with(&["briefly", "app\t1\ta\tc"]).unwrap().history.applied;
        assert_eq!((fully[0].applied_by.as_str(), fully[0].duration_ms, fully[0].meaning.as_str()), ("me", 5, "m"));
        let known = |all: &[crate::model::history::Applied]| {
            all.iter()
                .map(|row| (row.bundle.clone(), row.version, row.checksum.clone(), row.status))
                .collect::<Vec<_>>()
        };
        assert_eq!(known(&fully), known(&briefly));
        for cut in [6, 9] {
            assert_eq!(read_with(&told[..cut]).unwrap_err().code, Code::BadHistory, "{cut}");
        }
    }

    #[test]
    fn a_line_that_is_not_one_is_no_history_at_a_glance() {
        let half = read_with(&["briefly", "app\t1\ta\tc\tstarted\napp\t2\tb\td"]).unwrap().history.applied;
        assert_eq!(half.iter().map(|row| row.status).collect::<Vec<_>>(), [Status::Started, Status::Applied]);
        assert!(read_with(&["briefly", "null"]).unwrap().history.applied.is_empty());
        for line in ["app\t1\ta", "app\t1\ta\tb\tc\td", "app\tx\ta\tc", "app\t1\ta\tc\t?", "app\t1\ta\n\tc", "\n"] {
            assert_eq!(read_with(&["briefly", line]).unwrap_err().code, Code::BadHistory, "{line:?}");
        }
    }
}
