//! Drops the partitions of days that are over, and makes those of days to come. Each is a short transaction of its own,
//! which waits for a moment only and comes again: whoever reads or writes the table meanwhile is never held up for long.

use std::time::{Duration, Instant};

use crate::db::cleanup::{flush, milliseconds};
use crate::db::lock::blockers;
use crate::db::session::{Failure, Interrupt, Session};
use crate::error::{Code, Error, Result};
use crate::report::event::{Event, Tell};
use crate::retention::days::{Coming, Turnover};
use crate::retention::facts::{Day, Detach};
use crate::retention::pace::{Flush, Pause};
use crate::retention::{Task, moment};
use crate::sql::template::{Template, Value};

const WRITE: Template = Template(include_str!("write.sql"));
const DROP: Template = Template(include_str!("day_drop.sql"));
const MAKE: Template = Template(include_str!("day_make.sql"));
const TOOK: Template = Template(include_str!("took.sql"));

/// Everybody else waits at most so long for one of these.
const LOCK_TIMEOUT: Duration = Duration::from_millis(200);
/// So long we stay away after that; twice as long each time, up to the second.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

/// What was done about a table's days.
#[derive(Debug, Default)]
pub struct Turned {
    /// The partitions that were dropped.
    pub dropped: Vec<Day>,
    /// The partitions that were made.
    pub made: Vec<String>,
    /// Why it was not done to its end; then the table is left for another run.
    pub error: Option<Box<Error>>,
}

/// Makes the days to come first: without them writers fail. Then drops those that are over.
pub async fn turn(
    session: &mut Session,
    task: &Task,
    turnover: &Turnover,
    deadline: Instant,
    pause: Pause,
    tell: Tell<'_>,
) -> Turned {
    let mut turned = Turned::default();
    // A signal ends it after the statement that is running: what that does is short.
    let interrupt = std::mem::replace(&mut session.interrupt, Interrupt::never());
    let mut hands = Hands { session, task, deadline, pause, interrupt: interrupt.clone(), tell };
    turned.error = hands.all(turnover, &mut turned.dropped, &mut turned.made).await.err();
    session.interrupt = interrupt;
    turned
}

struct Hands<'a> {
    session: &'a mut Session,
    task: &'a Task,
    deadline: Instant,
    pause: Pause,
    interrupt: Interrupt,
    tell: Tell<'a>,
}

impl Hands<'_> {
    async fn all(&mut self, turnover: &Turnover, dropped: &mut Vec<Day>, made: &mut Vec<String>) -> Result<()> {
        for coming in &turnover.coming {
            self.patiently(&making(self.task, coming), &format!("making {}", coming.name)).await?;
            made.push(coming.name.clone());
        }
        for (number, day) in turnover.gone.iter().enumerate() {
            let doing = format!("dropping {}", day.name);
            // What others hold of the table is made anew after each: their first statement of every kind is planned again.
            if number > 0 {
                let left = self.deadline.saturating_duration_since(Instant::now());
                self.rest(self.pause.between_days(turnover.gone.len() - number, left), &doing).await?;
            }
            self.patiently(&dropping(self.task, day), &doing).await?;
            dropped.push(day.clone());
            (self.tell)(Event::Cleaned {
                rule: self.task.name(),
                table: self.task.table(),
                deleted: dropped.iter().map(|day| day.rows).sum(),
                share: dropped.len() as f64 / turnover.gone.len() as f64,
            });
        }
        Ok(())
    }

    async fn rest(&mut self, time: Duration, before: &str) -> Result<()> {
        self.interrupt.sleep(time).await.map_err(|code| Error::new(code, format!("interrupted before {before}")))
    }

    /// Tries until it is done, or the time is over.
    async fn patiently(&mut self, what: &str, doing: &str) -> Result<()> {
        let mut rest = BACKOFF.0;
        loop {
            if let Some(code) = self.interrupt.get() {
                return Err(Error::new(code, format!("interrupted before {doing}")));
            }
            let failure = match self.session.rows(message(self.task, what)).await {
                Ok(_) => return Ok(()),
                Err(failure) => failure,
            };
            let locked = matches!(&failure, Failure::Server(error) if matches!(error.code(), "55P03" | "40P01"));
            if !locked {
                return Err(failure.into_error(doing));
            }
            let blockers = blockers(self.session, &self.task.rule.table).await;
            if Instant::now() + rest >= self.deadline {
                let mut error = failure.into_error(doing);
                error.code = Code::TableLocked;
                error.notes.extend(blockers.iter().map(|blocker| format!("held by {blocker}")));
                return Err(error.hint("End or wait for the session that holds the table, and run it again."));
            }
            (self.tell)(Event::WaitingForTable { label: self.task.name(), blockers, waited: Duration::ZERO });
            self.rest(rest, doing).await?;
            rest = (rest * 2).min(BACKOFF.1);
        }
    }
}

fn message(task: &Task, what: &str) -> String {
    let mut sql = WRITE.fill(&[
        ("schema", Value::Name(&task.schema)),
        ("lock_timeout", Value::Text(&milliseconds(LOCK_TIMEOUT))),
        ("statement_timeout", Value::Text(&milliseconds(Duration::from_secs(30)))),
        // There is little of it, and Postgres itself waits for the disk where files go.
        ("flush", flush(Flush::Later)),
    ]);
    sql.push_str(what);
    sql.push_str(&TOOK.fill(&[]));
    sql
}

fn making(task: &Task, coming: &Coming) -> String {
    let to = moment(coming.from + chrono::TimeDelta::days(1));
    MAKE.fill(&[
        ("schema", Value::Name(&task.schema)),
        ("table", Value::Name(&task.rule.table)),
        ("day_schema", Value::Name(&coming.schema)),
        ("day", Value::Name(&coming.name)),
        ("from", Value::Text(&moment(coming.from))),
        ("to", Value::Text(&to)),
    ])
}

fn dropping(task: &Task, day: &Day) -> String {
    let how = match day.detach {
        Detach::Not => "",
        // Somebody's `detach concurrently` was cut off: the rows are gone from the table already, and no other partition
        // can be detached before this one is done with.
        Detach::Pending => "finalize",
    };
    DROP.fill(&[
        ("schema", Value::Name(&task.schema)),
        ("table", Value::Name(&task.rule.table)),
        ("day_schema", Value::Name(&day.schema)),
        ("day", Value::Name(&day.name)),
        ("how", Value::Sql(how)),
    ])
}
