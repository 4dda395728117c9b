//! Reads the server's clock and what cleanup has to know of its tables. Writes nothing.

use chrono::Utc;
use serde_json::json;

use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::retention::Task;
use crate::retention::facts::{Clock, TableFacts};
use crate::sql::template::{Template, Value};

const CLOCK: Template = Template(include_str!("clock.sql"));
const TABLES: Template = Template(include_str!("tables.sql"));

/// What time it is, there and here, and how many old transactions keep deleted rows from being removed.
pub async fn clock(session: &mut Session) -> Result<(Clock, u64)> {
    let asked = Utc::now();
    let rows =
        session.rows(CLOCK.fill(&[])).await.map_err(|failure| failure.into_error("reading the server's clock"))?;
    // The server looked at its clock at some time between question and answer.
    let here = asked + (Utc::now() - asked) / 2;
    let mut row = rows.into_iter().next().unwrap_or_default().into_iter().flatten();
    let server = row.next().and_then(|text| text.parse().ok()).ok_or_else(|| unreadable("clock"))?;
    let old = row.next().and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok((Clock { server, here }, old))
}

/// The facts of every task's table, in the order of the tasks.
pub async fn tables(session: &mut Session, tasks: &[Task]) -> Result<Vec<TableFacts>> {
    let rules: Vec<_> = tasks
        .iter()
        .enumerate()
        .map(|(position, task)| {
            json!({ "position": position, "schema": task.schema, "table": task.rule.table, "time": task.rule.time, "children": task.rule.children })
        })
        .collect();
    let rules = json!(rules).to_string();
    let answer = session
        .value(TABLES.fill(&[("rules", Value::Text(&rules))]))
        .await
        .map_err(|failure| failure.into_error("looking at the tables"))?;
    serde_json::from_str(&answer.unwrap_or_else(|| "[]".to_owned())).map_err(|_| unreadable("tables"))
}

fn unreadable(what: &str) -> Box<Error> {
    Error::new(Code::Bug, format!("what the server said of its {what} cannot be read"))
}
