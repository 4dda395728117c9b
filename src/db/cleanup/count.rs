//! Counts what is due, with the same conditions that delete it. Writes nothing; the server enforces it.

use std::time::Duration;

use crate::db::cleanup::milliseconds;
use crate::db::session::{Failure, Session};
use crate::error::Result;
use crate::retention::facts::{Certainty, Due, Heap, TableFacts};
use crate::retention::guard::{KEPT_OF, LARGE, SMALL};
use crate::retention::pace::Pause;
use crate::retention::{Task, moment};
use crate::sql::template::{Template, Value};

const READ: Template = Template(include_str!("read.sql"));
const DUE: Template = Template(include_str!("due.sql"));
const OWN: Template = Template(include_str!("own.sql"));
const COUNTED: Template = Template(include_str!("due_counted.sql"));
const NOTED: Template = Template(include_str!("due_noted.sql"));
const NOTE: Template = Template(include_str!("due_note.sql"));
const LEFT: Template = Template(include_str!("left.sql"));
const LEFT_BLOCKS: Template = Template(include_str!("left_blocks.sql"));
const RANGE: Template = Template(include_str!("range.sql"));
const CHILDREN: Template = Template(include_str!("children.sql"));
const ESTIMATE: Template = Template(include_str!("estimate.sql"));

/// What a task would delete now; `before` rows of its table are due by earlier rules. Where counting takes longer than
/// `patience`, the planner's estimate.
pub async fn due(
    session: &mut Session,
    task: &Task,
    facts: &TableFacts,
    before: u64,
    pause: Pause,
    patience: Duration,
) -> Result<Due> {
    let mut all = task.earlier.clone();
    all.push(task.due.clone());
    let (own, gone, cutoff) = (own(task), any(&all), moment(task.cutoff));
    // Of a small table it is done before anybody would have noticed.
    let gently = pause == Pause::Auto && facts.rows > LARGE;
    let values = [&of(task)[..], &[("own", Value::Sql(own.trim_end()))]].concat();
    let counted = if gently { NOTED } else { COUNTED }.fill(&values);
    let more = [
        ("counted", Value::Sql(counted.trim_end())),
        ("own", Value::Sql(own.trim_end())),
        ("gone", Value::Sql(&gone)),
        ("cutoff", Value::Moment(&cutoff)),
        ("small", Value::Number(number(SMALL))),
        ("before", Value::Number(number(before))),
        ("kept_of", Value::Number(number(KEPT_OF - 1))),
    ];
    let asked = if gently { vec![NOTE, DUE] } else { vec![DUE] };
    let row = match ask(session, &asked, task, &more, patience).await {
        Ok(row) => row,
        Err(failure) if timed_out(&failure) => return estimate(session, task, facts, patience).await,
        Err(failure) => return Err(failure.into_error(&format!("counting what is due in {}", task.table()))),
    };
    let count = |at: usize| row.get(at).cloned().flatten().and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(Due {
        rows: count(0),
        oldest: row.get(1).cloned().flatten(),
        kept: count(2),
        younger: row.get(3).cloned().flatten().as_deref() == Some("t"),
        certain: Certainty::Counted,
    })
}

async fn estimate(session: &mut Session, task: &Task, facts: &TableFacts, patience: Duration) -> Result<Due> {
    let row = ask(session, &[ESTIMATE], task, &[], patience)
        .await
        .map_err(|failure| failure.into_error("estimating what is due"))?;
    let plan: serde_json::Value =
        row.into_iter().next().flatten().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let rows = plan.pointer("/0/Plan/Plan Rows").and_then(serde_json::Value::as_f64).unwrap_or(0.0) as u64;
    Ok(Due { rows, oldest: None, kept: facts.rows.saturating_sub(rows), younger: true, certain: Certainty::Estimated })
}

/// How many rows of a task are still due, and the oldest of them; `None` where counting takes too long.
pub async fn left(
    session: &mut Session,
    task: &Task,
    patience: Duration,
) -> Result<Option<(u64, Option<String>)>, Failure> {
    match ask(session, &[LEFT], task, &[], patience).await {
        Ok(row) => {
            let mut row = row.into_iter();
            Ok(row.next().flatten().and_then(|text| text.parse().ok()).map(|rows| (rows, row.next().flatten())))
        }
        Err(failure) if timed_out(&failure) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Some blocks, looked at.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// Rows in them that are due.
    pub rows: u64,
    /// The oldest of them.
    pub oldest: Option<String>,
    /// How long it took on the server.
    pub took: Duration,
}

/// How many rows of these blocks of a task's table are still due; `None` where counting takes too long.
pub async fn left_within(
    session: &mut Session,
    task: &Task,
    (heap, from, to): (&Heap, u64, u64),
    patience: Duration,
) -> Result<Option<Looked>, Failure> {
    let (from, to) = (format!("({from},0)"), format!("({to},0)"));
    let within = RANGE.fill(&[("from", Value::Text(&from)), ("to", Value::Text(&to))]);
    let more = [
        ("heap_schema", Value::Name(&heap.schema)),
        ("heap", Value::Name(&heap.name)),
        ("within", Value::Sql(within.trim_end())),
    ];
    let mut row = match ask(session, &[LEFT_BLOCKS], task, &more, patience).await {
        Ok(row) => row.into_iter(),
        Err(failure) if timed_out(&failure) => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let mut next = || row.next().flatten();
    let number = |text: Option<String>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(Some(Looked { rows: number(next()), oldest: next(), took: Duration::from_micros(number(next())) }))
}

/// How many rows of each child table would go with what is due, by table. Left out where counting takes too long.
pub async fn children(session: &mut Session, task: &Task, patience: Duration) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    let own = own(task);
    for child in &task.rule.children {
        let more = [
            ("child", Value::Name(&child.table)),
            ("column", Value::Name(&child.column)),
            ("own", Value::Sql(own.trim_end())),
        ];
        if let Ok(row) = ask(session, &[CHILDREN], task, &more, patience).await
            && let Some(rows) = row.into_iter().next().flatten().and_then(|text| text.parse().ok())
        {
            found.push((format!("{}.{}", task.schema, child.table), rows));
        }
    }
    found
}

/// The last row of the answer: the one before it is that of the settings.
async fn ask(
    session: &mut Session,
    templates: &[Template],
    task: &Task,
    more: &[(&str, Value<'_>)],
    patience: Duration,
) -> Result<Vec<Option<String>>, Failure> {
    let mut sql = READ
        .fill(&[("schema", Value::Name(&task.schema)), ("statement_timeout", Value::Text(&milliseconds(patience)))]);
    let values = [&of(task)[..], more].concat();
    sql.extend(templates.iter().map(|template| template.fill(&values)));
    Ok(session.rows(sql).await?.pop().unwrap_or_default())
}

/// What every question about a task names.
fn of(task: &Task) -> [(&'static str, Value<'_>); 4] {
    [
        ("schema", Value::Name(&task.schema)),
        ("table", Value::Name(&task.rule.table)),
        ("time", Value::Name(&task.rule.time)),
        ("due", Value::Sql(&task.due)),
    ]
}

/// What a task deletes and no rule before it.
fn own(task: &Task) -> String {
    OWN.fill(&[("due", Value::Sql(&task.due)), ("earlier", Value::Sql(&any(&task.earlier)))])
}

/// Any of these conditions, as one; of none it is false.
fn any(conditions: &[String]) -> String {
    let all: Vec<String> = conditions.iter().map(|condition| format!("(\n{condition}\n)")).collect();
    if all.is_empty() { "false".to_owned() } else { all.join(" or ") }
}

fn timed_out(failure: &Failure) -> bool {
    matches!(failure, Failure::Server(error) if error.code() == "57014")
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
