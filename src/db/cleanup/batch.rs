//! One batch: one message, one transaction, and every way it can end.

use std::time::Duration;

use sqlx::{Column, Row};

use crate::db::cleanup::{flush, milliseconds};
use crate::db::lock::was_in_the_way;
use crate::db::session::{Answer, Failure, Session, text};
use crate::error::{Code, Error};
use crate::retention::Task;
use crate::retention::cursor::{Held, Step};
use crate::retention::facts::Heap;
use crate::retention::pace::Flush;
use crate::sql::template::{Template, Value};

const WRITE: Template = Template(include_str!("write.sql"));
const PICK: Template = Template(include_str!("pick.sql"));
const MARK: Template = Template(include_str!("mark.sql"));
const RANGE: Template = Template(include_str!("range.sql"));
const DELETE_CHILDREN: Template = Template(include_str!("delete_children.sql"));
const DELETE_PICKED: Template = Template(include_str!("delete_picked.sql"));
const DELETE_BLOCKS: Template = Template(include_str!("delete_blocks.sql"));
const TOOK: Template = Template(include_str!("took.sql"));

/// A batch waits so long for a row that somebody else holds, where it waits at all.
const MOMENT: Duration = Duration::from_millis(50);
/// And so long for a lock on the table, or for a row that a foreign key leads to.
const LOCK_TIMEOUT: Duration = Duration::from_millis(200);

/// What a committed batch has done.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Rows that it found and locked.
    pub found: u64,
    /// The time of the youngest of them.
    pub mark: Option<String>,
    /// Rows deleted.
    pub deleted: u64,
    /// Rows deleted of each child, in their order.
    pub children: Vec<u64>,
    /// How long it took on the server.
    pub took: Duration,
}

/// Why a batch was rolled back.
#[derive(Debug)]
pub enum Trouble {
    /// Somebody holds a lock, or has changed what it was about to change.
    Blocked(Box<Error>),
    /// It ran into its time-out.
    Slow(Box<Error>),
    /// The connection is gone: the batch was committed or not.
    Lost(String),
    /// Trying again is of no use.
    Fatal(Box<Error>),
}

/// Runs one batch to its end.
pub async fn batch(
    session: &mut Session,
    task: &Task,
    step: Step<'_>,
    patience: Duration,
    flush: Flush,
) -> Result<Batch, Trouble> {
    let mut batch = Batch::default();
    let mut complete = Vec::new();
    let each = |answer: Answer| match answer {
        Answer::Complete(rows) => complete.push(rows),
        Answer::Row(row) => {
            let value = |name: &str| {
                row.columns().iter().position(|column| column.name() == name).and_then(|column| text(&row, column))
            };
            if let Some(found) = value("found") {
                batch.found = found.parse().unwrap_or(0);
                batch.mark = value("mark");
            }
            if let Some(took) = value("took") {
                batch.took = Duration::from_micros(took.parse().unwrap_or(0));
            }
        }
    };
    session.transaction(message(task, step, patience, flush), each).await.map_err(|failure| trouble(failure, task))?;
    // The last two statements are `took` and `commit`; before them come the deletions, children first.
    complete.truncate(complete.len().saturating_sub(2));
    batch.deleted = complete.pop().unwrap_or(0);
    batch.children = complete.split_off(complete.len().saturating_sub(children(task, step)));
    Ok(batch)
}

fn children(task: &Task, step: Step<'_>) -> usize {
    if picks(step) { task.rule.children.len() } else { 0 }
}

/// Whether the rows are locked before they are deleted, without waiting for any.
fn picks(step: Step<'_>) -> bool {
    !matches!(step, Step::Blocks { held: Held::Wait, .. })
}

fn message(task: &Task, step: Step<'_>, patience: Duration, log: Flush) -> String {
    let lock_timeout = if picks(step) { LOCK_TIMEOUT } else { MOMENT };
    let mut sql = WRITE.fill(&[
        ("schema", Value::Name(&task.schema)),
        ("lock_timeout", Value::Text(&milliseconds(lock_timeout))),
        ("statement_timeout", Value::Text(&milliseconds(patience))),
        ("flush", flush(log)),
    ]);
    let (heap, within, rows, skip) = bounds(task, step);
    let values = [
        ("schema", Value::Name(&task.schema)),
        ("heap_schema", Value::Name(&heap.schema)),
        ("heap", Value::Name(&heap.name)),
        ("time", Value::Name(&task.rule.time)),
        ("due", Value::Sql(&task.due)),
        ("within", Value::Sql(within.trim_end())),
        ("rows", rows),
        ("skip", skip),
    ];
    if picks(step) {
        sql.push_str(&PICK.fill(&values));
        for child in &task.rule.children {
            let child = [("child", Value::Name(&child.table)), ("column", Value::Name(&child.column))];
            sql.push_str(&DELETE_CHILDREN.fill(&[&values[..], &child].concat()));
        }
        sql.push_str(&DELETE_PICKED.fill(&values));
    } else {
        sql.push_str(&DELETE_BLOCKS.fill(&values));
    }
    sql.push_str(&TOOK.fill(&[]));
    sql
}

/// The table, the condition that bounds the batch within it, the most rows, and how many of them are stepped over.
fn bounds<'a>(task: &Task, step: Step<'a>) -> (&'a Heap, String, Value<'a>, Value<'a>) {
    let number = |number: u64| Value::Number(i64::try_from(number).unwrap_or(i64::MAX));
    match step {
        Step::Blocks { heap, from, to, .. } => {
            let (from, to) = (format!("({from},0)"), format!("({to},0)"));
            (heap, RANGE.fill(&[("from", Value::Text(&from)), ("to", Value::Text(&to))]), Value::Null, number(0))
        }
        Step::Along { heap, mark: None, skip, rows } => (heap, "true".to_owned(), number(rows), number(skip)),
        Step::Along { heap, mark: Some(mark), skip, rows } => (
            heap,
            MARK.fill(&[("time", Value::Name(&task.rule.time)), ("mark", Value::Text(mark))]),
            number(rows),
            number(skip),
        ),
    }
}

fn trouble(failure: Failure, task: &Task) -> Trouble {
    let table = task.table();
    let error = match failure {
        Failure::Lost(reason) => return Trouble::Lost(reason),
        Failure::Server(error) => error,
        interrupted => return Trouble::Fatal(interrupted.into_error(&format!("deleting from {table}"))),
    };
    let sqlstate = error.code().to_owned();
    let mut explained = Failure::Server(error).into_error(&format!("deleting from {table}"));
    let hint = match sqlstate.as_str() {
        locked if was_in_the_way(locked) => {
            explained.code = Code::TableLocked;
            "Wait for the session that holds them, or end it, and run it again."
        }
        "23503" => {
            "Rows of another table refer to these: name it in the rule's `children`, or let its foreign key cascade."
        }
        "57014" => {
            "Even small batches are cut off: look at the table's triggers and at the indexes of what refers to it."
        }
        _ => "Mend that and run it again.",
    };
    explained.hint.get_or_insert_with(|| hint.to_owned());
    match sqlstate.as_str() {
        // A lock; a deadlock; a child that was written while its parent was being deleted.
        "55P03" | "40P01" | "40001" | "23503" => Trouble::Blocked(explained),
        "57014" => Trouble::Slow(explained),
        _ => Trouble::Fatal(explained),
    }
}
