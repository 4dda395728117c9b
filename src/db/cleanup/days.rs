//! Drops the partitions of days that are over, and makes those of days to come, in short transactions. Each waits for a
//! moment only and comes again: whoever reads or writes the table meanwhile is never held up for long.
//!
//! Several days are dropped in one transaction, as many as go in a few milliseconds: others plan anew once for all of them.
//! None of them is waited for while others wait for the table.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::db::cleanup::{flush, milliseconds};
use crate::db::lock::{blockers, was_in_the_way};
use crate::db::session::{Failure, Interrupt, Session};
use crate::error::{Code, Error, Result};
use crate::report::event::{Event, Tell};
use crate::retention::days::{Coming, Turnover};
use crate::retention::facts::{Day, Detach};
use crate::retention::pace::{Flush, Pause};
use crate::retention::together::Together;
use crate::retention::{Task, moment};
use crate::sql::template::{Template, Value};

const WRITE: Template = Template(include_str!("write.sql"));
const LOCK: Template = Template(include_str!("days_lock.sql"));
const LOCK_DAY: Template = Template(include_str!("day_lock.sql"));
const HELD: Template = Template(include_str!("days_held.sql"));
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
    /// The partitions that were dropped, oldest first.
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
    turned.dropped.sort_by_key(|day| day.to);
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
        self.drop(turnover, dropped).await
    }

    /// Drops days together. Those of a group that does not go are tried one by one, and a day that somebody holds is tried
    /// again after the others.
    async fn drop(&mut self, turnover: &Turnover, dropped: &mut Vec<Day>) -> Result<()> {
        let mut open: VecDeque<&Day> = turnover.gone.iter().collect();
        let (mut together, mut alone, mut backoff) = (Together::first(), 0_usize, BACKOFF.0);
        let mut changed = false;
        while !open.is_empty() {
            let days = group(&open, if alone > 0 { 1 } else { together.days() });
            let doing = format!("dropping {}", names(&days));
            // What others hold of the table is made anew after each: their first statement of every kind is planned again.
            if std::mem::take(&mut changed) {
                let left = self.deadline.saturating_duration_since(Instant::now());
                self.rest(self.pause.before_days(days.len(), open.len(), left), &doing).await?;
            }
            self.go_on(&doing)?;
            let sent = Instant::now();
            match self.try_to_drop(&days).await {
                Ok(held) => {
                    together = Together::after(days.len(), held, sent.elapsed());
                    open.drain(..days.len());
                    (alone, backoff, changed) = (alone.saturating_sub(days.len()), BACKOFF.0, true);
                    dropped.extend(days.into_iter().cloned());
                    self.tell_of(dropped, turnover);
                }
                Err(Failure::Server(error)) if was_in_the_way(error.code()) => {
                    let held = format!("{} {}", self.task.rule.table, names(&days));
                    let longer = self.back_off(backoff, Failure::Server(error), (&held, &doing)).await?;
                    if days.len() > 1 {
                        alone = days.len();
                    } else {
                        open.rotate_left(1);
                        (alone, backoff) = (alone.saturating_sub(1), longer);
                    }
                }
                // Which of them it is about is yet to be found.
                Err(Failure::Server(_)) if days.len() > 1 => alone = days.len(),
                Err(failure) => return Err(failure.into_error(&doing)),
            }
        }
        Ok(())
    }

    /// Drops days in one transaction. How long others could not use the table meanwhile, but for the commit.
    async fn try_to_drop(&mut self, days: &[&Day]) -> Result<Duration, Failure> {
        let rows = self.session.rows(message(self.task, &dropping(self.task, days))).await?;
        let mut times =
            rows.iter().rev().filter_map(|row| row.first()?.as_deref()?.parse().ok()).map(Duration::from_micros);
        let (took, waited) = (times.next().unwrap_or_default(), times.next().unwrap_or_default());
        Ok(took.saturating_sub(waited))
    }

    fn tell_of(&self, dropped: &[Day], turnover: &Turnover) {
        (self.tell)(Event::Cleaned {
            rule: self.task.name(),
            table: self.task.table(),
            deleted: dropped.iter().map(|day| day.rows).sum(),
            share: dropped.len() as f64 / turnover.gone.len() as f64,
        });
    }

    async fn rest(&mut self, time: Duration, before: &str) -> Result<()> {
        self.interrupt.sleep(time).await.map_err(|code| Error::new(code, format!("interrupted before {before}")))
    }

    fn go_on(&self, doing: &str) -> Result<()> {
        match self.interrupt.get() {
            Some(code) => Err(Error::new(code, format!("interrupted before {doing}"))),
            None => Ok(()),
        }
    }

    /// Tries until it is done, or the time is over.
    async fn patiently(&mut self, what: &str, doing: &str) -> Result<()> {
        let mut backoff = BACKOFF.0;
        loop {
            self.go_on(doing)?;
            match self.session.rows(message(self.task, what)).await {
                Ok(_) => return Ok(()),
                Err(Failure::Server(error)) if was_in_the_way(error.code()) => {
                    let table = &self.task.rule.table;
                    backoff = self.back_off(backoff, Failure::Server(error), (table, doing)).await?;
                }
                Err(failure) => return Err(failure.into_error(doing)),
            }
        }
    }

    /// Stays away for so long, if there is time for that. How long the next time.
    async fn back_off(&mut self, rest: Duration, failure: Failure, (held, doing): (&str, &str)) -> Result<Duration> {
        let blockers = blockers(self.session, held).await;
        if Instant::now() + rest >= self.deadline {
            let mut error = failure.into_error(doing);
            error.code = Code::TableLocked;
            error.notes.extend(blockers.iter().map(|blocker| format!("held by {blocker}")));
            return Err(error.hint("End or wait for the session that holds the table, and run it again."));
        }
        (self.tell)(Event::WaitingForTable { label: self.task.name(), blockers, waited: Duration::ZERO });
        self.rest(rest, doing).await?;
        Ok((rest * 2).min(BACKOFF.1))
    }
}

/// The next days that go together. To end somebody's detach may take its time: that goes by itself.
fn group<'a>(open: &VecDeque<&'a Day>, most: usize) -> Vec<&'a Day> {
    let ready = open.iter().take_while(|day| day.detach == Detach::Not).count();
    open.iter().copied().take(ready.min(most).max(1)).collect()
}

fn names(days: &[&Day]) -> String {
    days.iter().map(|day| day.name.as_str()).collect::<Vec<_>>().join(", ")
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
    let from = moment(coming.from);
    let day = [
        ("day_schema", Value::Name(&coming.schema)),
        ("day", Value::Name(&coming.name)),
        ("from", Value::Text(&from)),
        ("to", Value::Text(&to)),
    ];
    MAKE.fill(&[&of_table(task)[..], &day].concat())
}

fn dropping(task: &Task, days: &[&Day]) -> String {
    let all = |template: Template| days.iter().map(|day| template.fill(&of_day(task, day))).collect::<String>();
    match days {
        [day] if day.detach == Detach::Pending => all(DROP),
        _ => [LOCK.fill(&of_table(task)), all(LOCK_DAY), HELD.fill(&[]), all(DROP)].concat(),
    }
}

fn of_table(task: &Task) -> [(&'static str, Value<'_>); 2] {
    [("schema", Value::Name(&task.schema)), ("table", Value::Name(&task.rule.table))]
}

fn of_day<'a>(task: &'a Task, day: &'a Day) -> Vec<(&'static str, Value<'a>)> {
    let how = match day.detach {
        Detach::Not => "",
        // Somebody's `detach concurrently` was cut off: the rows are gone from the table already, and no other partition
        // can be detached before this one is done with.
        Detach::Pending => "finalize",
    };
    let day = [("day_schema", Value::Name(&day.schema)), ("day", Value::Name(&day.name)), ("how", Value::Sql(how))];
    [&of_table(task)[..], &day].concat()
}
