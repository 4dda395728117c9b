//! Jobs of pg_cron, through its own functions only.

use serde::Deserialize;
use serde_json::json;

use crate::db::session::{Failure, Session};
use crate::error::{Code, Error, Result};
use crate::sql::template::{Template, Value};

const PG_CRON: Template = Template(include_str!("pg_cron.sql"));
const JOBS: Template = Template(include_str!("jobs.sql"));
const BEGIN: Template = Template(include_str!("job_begin.sql"));
const SET: Template = Template(include_str!("job_set.sql"));
const REMOVE: Template = Template(include_str!("job_remove.sql"));

/// What pg_cron is here.
#[derive(Clone, Debug, Deserialize)]
pub struct PgCron {
    /// The version that is installed in this database.
    pub installed: Option<String>,
    /// Whether it could be installed.
    pub available: bool,
    /// Whether its jobs can have names.
    pub named_jobs: bool,
    /// Whether this role may use it.
    pub allowed: bool,
    /// The functions of the jobs that do not exist, or that this role may not call.
    pub missing: Vec<String>,
}

/// A job that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Its name.
    pub name: String,
    /// When it runs.
    pub schedule: String,
    /// What it runs.
    pub command: String,
    /// Whether it runs at all.
    pub activity: Activity,
}

/// Whether a job runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// It does.
    Active,
    /// Somebody has switched it off.
    Inactive,
}

/// A change to make.
#[derive(Clone, Debug)]
pub enum Change {
    /// Install or change this job.
    Set {
        /// Its name.
        name: String,
        /// When it runs.
        schedule: String,
        /// What it runs.
        command: String,
    },
    /// Remove the job of this name.
    Remove(String),
}

/// What pg_cron is here; `functions` are those that jobs will call, by schema and name.
pub async fn pg_cron(session: &mut Session, functions: &[(String, String)]) -> Result<PgCron> {
    let functions: Vec<_> = functions.iter().map(|(schema, name)| json!({ "schema": schema, "name": name })).collect();
    let sql = PG_CRON.fill(&[("functions", Value::Text(&json!(functions).to_string()))]);
    let answer = session.value(sql).await.map_err(|failure| failure.into_error("looking for pg_cron"))?;
    serde_json::from_str(&answer.unwrap_or_default())
        .map_err(|_| Error::new(Code::Bug, "what the server said of pg_cron cannot be read"))
}

/// The jobs of this role with one of these names, by name.
pub async fn jobs(session: &mut Session, names: &[String]) -> Result<Vec<Installed>> {
    let sql = JOBS.fill(&[("names", Value::Text(&json!(names).to_string()))]);
    let rows = session.rows(sql).await.map_err(|failure| failure.into_error("looking at the jobs of pg_cron"))?;
    let job = |row: Vec<Option<String>>| {
        let mut columns = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || columns.next().unwrap_or_default();
        Installed {
            name: next(),
            schedule: next(),
            command: next(),
            activity: if next() == "t" { Activity::Active } else { Activity::Inactive },
        }
    };
    Ok(rows.into_iter().map(job).collect())
}

/// Makes all changes or none.
pub async fn change(session: &mut Session, changes: &[Change]) -> Result<()> {
    let mut sql = BEGIN.fill(&[]);
    for change in changes {
        sql.push_str(&match change {
            Change::Set { name, schedule, command } => SET.fill(&[
                ("name", Value::Text(name)),
                ("schedule", Value::Text(schedule)),
                ("command", Value::Text(command)),
            ]),
            Change::Remove(name) => REMOVE.fill(&[("name", Value::Text(name))]),
        });
    }
    sql.push_str("commit;\n");
    session.transaction(sql, |_| {}).await.map_err(refused)
}

fn refused(failure: Failure) -> Box<Error> {
    match failure {
        Failure::Server(error) if error.code() == "22023" => {
            Error::new(Code::Usage, format!("pg_cron refuses it: {}", error.message())).state("no job was changed")
        }
        other => other.into_error("changing the jobs of pg_cron").state("no job was changed"),
    }
}
