//! Looks for the histories of other tools, reads one, and writes down in our own what was applied before us. No table
//! of another tool is ever written.

use std::time::Duration;

use crate::adopt::detect::Table;
use crate::adopt::row::Row;
use crate::db::apply::claim::{BUSY, Claimed, MOVED};
use crate::db::apply::{ApplySettings, TOOL};
use crate::db::catalog::{Schemas, recorded};
use crate::db::lock::{blockers, holder};
use crate::db::session::{Failure, Session};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Repeatable;
use crate::model::history::History;
use crate::model::migration::Migration;
use crate::plan::Bootstrap;
use crate::report::blocker::Blocker;
use crate::sql::quote::identifier;
use crate::sql::template::{Template, Value};

const TABLES: Template = Template(include_str!("tables.sql"));
const ROWS: Template = Template(include_str!("rows.sql"));
const SAME: Template = Template(include_str!("same.sql"));
const INSTALLED: Template = Template(include_str!("installed.sql"));
const ABSENT: Template = Template(include_str!("absent.sql"));
const RECORD: Template = Template(include_str!("record.sql"));
const REPEATED: Template = Template(include_str!("../apply/record_repeat.sql"));
const STEP: Template = Template(include_str!("../apply/step.sql"));

/// Scripts larger than this are not kept in the history.
const LARGEST_KEPT_SCRIPT: usize = 1 << 20;

/// Another tool's table, as it was read.
#[derive(Clone, Debug)]
pub struct Foreign {
    /// Where it is.
    pub table: Table,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What they were, in short.
    digest: String,
}

/// Versions to write down.
#[derive(Debug)]
pub struct Recording<'a> {
    /// The bundle.
    pub bundle: &'a str,
    /// Where it lives.
    pub schema: &'a str,
    /// Other schemas that it is made of.
    pub other_schemas: &'a [String],
    /// `adopted` or `baseline`.
    pub kind: &'static str,
    /// What the event says, beside the kind.
    pub detail: &'a str,
    /// The versions.
    pub rows: Vec<Recorded<'a>>,
    /// What is repeated, and has run as it is now.
    pub repeatables: Vec<&'a Repeatable>,
    /// The table they come from, which has to be as it was read.
    pub foreign: Option<&'a Foreign>,
}

/// A version to write down.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// Its files.
    pub migration: &'a Migration,
    /// When it was applied; now, where nobody knows.
    pub at: Option<&'a str>,
    /// By whom; by us, where nobody knows.
    pub by: Option<&'a str>,
    /// How long it took, in milliseconds.
    pub took: i64,
}

/// How writing down ended.
#[derive(Debug)]
pub enum Ended {
    /// It is committed.
    Done,
    /// Another run holds the lock.
    Busy(Option<Blocker>),
    /// Our history or the other tool's has moved since it was read: look again.
    Moved,
}

/// Tables that may be the history of another tool; `named` is one by whatever name.
pub async fn tables(session: &mut Session, named: Option<&str>) -> Result<Vec<Table>> {
    let named = named.map(|name| name.replace('"', "")).unwrap_or_default();
    let answer = session
        .value(TABLES.fill(&[("table", Value::Text(&named))]))
        .await
        .map_err(|failure| failure.into_error("looking for histories of other tools"))?;
    serde_json::from_str(&answer.unwrap_or_default())
        .map_err(|error| Error::new(Code::Bug, format!("the list of tables cannot be read: {error}")))
}

/// Reads a table whole.
pub async fn read(session: &mut Session, table: &Table) -> Result<Foreign> {
    let values = [("schema", Value::Name(&table.schema)), ("table", Value::Name(&table.name))];
    let answer = session.rows(ROWS.fill(&values)).await.map_err(|failure| {
        let error = failure.into_error(&format!("reading {}", table.path()));
        if error.code != Code::NoRights {
            return error;
        }
        let (schema, name) = (identifier(&table.schema), identifier(&table.name));
        error.hint(format!(
            "Let its owner run: grant usage on schema {schema} to <role>; grant select on table {schema}.{name} to <role>;"
        ))
    })?;
    let mut cells = answer.into_iter().next().unwrap_or_default().into_iter();
    let rows = cells.next().flatten().unwrap_or_default();
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&rows)
        .map_err(|error| Error::new(Code::Bug, format!("the rows of {} cannot be read: {error}", table.path())))?;
    let digest = cells.next().flatten().unwrap_or_default();
    Ok(Foreign { table: table.clone(), rows: rows.into_iter().map(Row).collect(), digest })
}

/// Which of these tables, by schema and name, the database does not have.
pub async fn absent(session: &mut Session, tables: &[(String, String)]) -> Result<Vec<(String, String)>> {
    let wanted = serde_json::to_string(tables).unwrap_or_default();
    let answer = session
        .value(ABSENT.fill(&[("wanted", Value::Text(&wanted))]))
        .await
        .map_err(|failure| failure.into_error("looking for tables"))?;
    serde_json::from_str(&answer.unwrap_or_default())
        .map_err(|error| Error::new(Code::Bug, format!("the missing tables cannot be read: {error}")))
}

/// Writes the versions down, all or none, under the lock, with one event.
pub async fn record(
    session: &mut Session,
    history: &History,
    settings: &ApplySettings,
    recording: &Recording<'_>,
) -> Result<Ended> {
    match session.rows(message(history, settings, recording)).await {
        Ok(_) => Ok(Ended::Done),
        Err(Failure::Server(error)) if error.code() == BUSY => Ok(Ended::Busy(holder(session).await)),
        Err(Failure::Server(error)) if error.code() == MOVED => Ok(Ended::Moved),
        Err(Failure::Server(error)) if error.code() == "55P03" => Err(held(session, recording).await),
        Err(failure) => Err(failure.into_error("writing the history").state("nothing was recorded")),
    }
}

fn message(history: &History, settings: &ApplySettings, recording: &Recording<'_>) -> String {
    let head = history.head.to_string();
    let bootstrap = Bootstrap::of(history);
    let (lock_timeout, statement_timeout) = (time(settings.lock_timeout), time(settings.statement_timeout));
    let common = [
        ("lock_timeout", Value::Text(&lock_timeout)),
        ("statement_timeout", Value::Text(&statement_timeout)),
        ("head", Value::Text(&head)),
        ("bundle", Value::Text(recording.bundle)),
        ("home", Value::Text(recording.schema)),
        ("kind", Value::Text(recording.kind)),
        ("run", Value::Text(&settings.run_text)),
        ("tool", Value::Text(TOOL)),
        ("what", Value::Text(recording.kind)),
        ("version", Value::Null),
        ("detail", Value::Text(recording.detail)),
    ];
    let step = STEP.fill(&[&common[..], &[("schema", Value::Text(recording.schema))]].concat());
    let mut claimed = Claimed::open(&step, bootstrap);
    if let Some(foreign) = recording.foreign {
        let values = [
            ("schema", Value::Text(&foreign.table.schema)),
            ("table", Value::Text(&foreign.table.name)),
            ("digest", Value::Text(&foreign.digest)),
        ];
        claimed.push(SAME, &values);
    }
    claimed.push(INSTALLED, &common);
    for row in &recording.rows {
        push(&mut claimed, &common, row);
        // The Supabase CLI's own rows are there already.
        if recording.foreign.is_none_or(|foreign| foreign.table.schema != "supabase_migrations") {
            let kept = settings.keep.recorded(recording.bundle, row.migration);
            claimed.push_sql(&kept);
        }
    }
    for repeatable in &recording.repeatables {
        push_repeatable(&mut claimed, &common, repeatable);
    }
    claimed.push_event(&common);
    let schemas = Schemas::Named { home: recording.schema.to_owned(), others: recording.other_schemas.to_vec() };
    claimed.push_sql(&recorded::record(recording.bundle, &schemas));
    claimed.commit()
}

fn push(claimed: &mut Claimed, common: &[(&str, Value<'_>)], row: &Recorded<'_>) {
    let text = row.migration.up.original();
    let (checksum, meaning) = (row.migration.up.checksum().0, row.migration.up.meaning().0);
    let own = [
        ("version", Value::Number(row.migration.version.bigint())),
        ("name", Value::Text(&row.migration.name)),
        ("checksum", Value::Text(&checksum)),
        ("meaning", Value::Text(&meaning)),
        ("script", if text.len() > LARGEST_KEPT_SCRIPT { Value::Null } else { Value::Text(text) }),
        ("at", row.at.map_or(Value::Null, Value::Moment)),
        ("by", row.by.map_or(Value::Null, Value::Text)),
        ("took", Value::Number(row.took)),
    ];
    // The first of one name counts.
    claimed.push(RECORD, &[&own[..], common].concat());
}

fn push_repeatable(claimed: &mut Claimed, common: &[(&str, Value<'_>)], repeatable: &Repeatable) {
    let script = &repeatable.script;
    let (checksum, meaning) = (script.checksum().0, script.meaning().0);
    let own = [
        ("name", Value::Text(&repeatable.name)),
        ("checksum", Value::Text(&checksum)),
        ("meaning", Value::Text(&meaning)),
        ("script", Value::Text(script.original())),
        ("took", Value::Number(0)),
        ("told", Value::Null),
    ];
    claimed.push(REPEATED, &[&own[..], common].concat());
}

fn time(time: Duration) -> String {
    format!("{}ms", time.as_millis().min(i32::MAX as u128))
}

/// Somebody is writing the other tool's table.
async fn held(session: &mut Session, recording: &Recording<'_>) -> Box<Error> {
    let table = recording.foreign.map(|foreign| foreign.table.path()).unwrap_or_default();
    let mut error = Error::new(Code::TableLocked, format!("{table} is being written by somebody else"))
        .state("nothing was recorded")
        .hint("Let the other tool end, then run the command again.");
    for blocker in blockers(session, "").await {
        error = error.note(format!("held by {blocker}"));
    }
    error
}
