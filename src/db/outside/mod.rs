//! Steps outside a transaction: statement by statement, with a journal, under a lock that a second connection holds.
//!
//! A committed `started` row says that the version began. The second connection takes the lock in a transaction of
//! its own, which holds no snapshot that an index build would wait for. Each statement travels alone and carries the
//! version and the run in a comment, so that a later run can see whether it still runs. Whoever finds `started`, has
//! the lock and sees no such statement goes on at the first one that the journal does not have.

mod effect;
mod index;
mod second;
mod statement;

pub(super) use second::refuse_pooler;

use std::time::{Duration, Instant};

use crate::db::apply::claim::{BUSY, Claimed, MOVED, opened};
use crate::db::apply::event::link;
use crate::db::apply::message::milliseconds;
use crate::db::apply::{ApplySettings, TOOL};
use crate::db::catalog::{Schemas, recorded};
use crate::db::lock::{is_free, was_in_the_way};
use crate::db::session::{Failure, Session};
use crate::error::{Code, Error, Result};
use crate::plan::{Begin, Bootstrap, Edge, Plan, Step, StepKind};
use crate::report::event::{Event, Tell};
use crate::sql::template::{Template, Value};

const FIRST: Template = Template(include_str!("../apply/first.sql"));
const LAST: Template = Template(include_str!("../apply/last.sql"));
const STEP: Template = Template(include_str!("../apply/step.sql"));
const START: Template = Template(include_str!("start.sql"));
const HOLD: Template = Template(include_str!("hold.sql"));
const ALIVE: Template = Template(include_str!("alive.sql"));
const PREPARE: Template = Template(include_str!("prepare.sql"));
const DONE: Template = Template(include_str!("done.sql"));
const GONE: Template = Template(include_str!("gone.sql"));
const ABANDON: Template = Template(include_str!("abandon.sql"));
const PID: &str = include_str!("pid.sql");

/// How a step outside a transaction ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// It is done and recorded.
    Done(Duration),
    /// Another run holds the lock, or a statement of this version still runs.
    Busy,
    /// The history is not what the plan was made from.
    Moved,
    /// A statement did not get its lock in time, or was the victim of a deadlock.
    Blocked {
        /// The statement.
        statement: String,
        /// What the server said, with its place and with what is there.
        error: Box<Error>,
    },
    /// It failed; the error says what is there.
    Failed(Box<Error>),
    /// A connection is gone.
    Lost(String),
    /// A signal asked to stop.
    Interrupted(Code),
}

/// Why a step outside a transaction stops before its end.
enum Stop {
    Ended(Ended),
    Failed(Box<Error>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Ended(match failure {
            Failure::Lost(reason) => Ended::Lost(reason),
            Failure::Interrupted(code) => Ended::Interrupted(code),
            Failure::Server(error) => match error.code() {
                BUSY => Ended::Busy,
                MOVED => Ended::Moved,
                code if was_in_the_way(code) => Ended::Blocked {
                    statement: String::new(),
                    error: Failure::Server(error).into_error("running a step outside a transaction"),
                },
                _ => return Stop::Failed(Failure::Server(error).into_error("running a step outside a transaction")),
            },
        })
    }
}

/// What every part of a run needs.
struct Outside<'a> {
    step: &'a Step,
    settings: &'a ApplySettings,
    times: [(&'static str, String); 3],
    tell: Tell<'a>,
}

fn times(step: &Step, settings: &ApplySettings) -> [(&'static str, String); 3] {
    let said = &step.directives;
    [
        ("lock_timeout", milliseconds(said.lock_timeout.unwrap_or(settings.lock_timeout))),
        ("patience", milliseconds(said.lock_timeout.unwrap_or(Duration::ZERO))),
        ("statement_timeout", milliseconds(said.statement_timeout.unwrap_or(settings.statement_timeout))),
    ]
}

/// Runs one step from where its journal stops.
pub(super) async fn run(
    session: &mut Session,
    plan: &Plan,
    index: usize,
    settings: &ApplySettings,
    tell: Tell<'_>,
) -> Ended {
    let Some(step) = plan.steps.get(index) else { return Ended::Moved };
    let started = Instant::now();
    match is_free(session).await {
        Ok(true) => {}
        // Nobody who waits takes a connection more than it needs.
        Ok(false) => return Ended::Busy,
        Err(Failure::Lost(reason)) => return Ended::Lost(reason),
        Err(failure) => return Ended::Failed(failure.into_error("looking for another run")),
    }
    let outside = Outside { step, settings, times: times(step, settings), tell };
    tell(Event::StepBegan { bundle: step.bundle.clone(), label: step.label() });
    let mut holder = match second::connection(session, tell).await {
        Ok(holder) => holder,
        Err(error) => return Ended::Failed(error),
    };
    let ended = match outside.go(session, &mut holder, plan, index).await {
        Ok(()) => {
            tell(Event::StepDone { bundle: step.bundle.clone(), label: step.label(), took: started.elapsed() });
            Ended::Done(started.elapsed())
        }
        Err(Stop::Ended(ended)) => ended,
        Err(Stop::Failed(error)) => Ended::Failed(error),
    };
    holder.close().await;
    ended
}

impl Outside<'_> {
    async fn go(&self, session: &mut Session, holder: &mut Session, plan: &Plan, index: usize) -> Result<(), Stop> {
        self.begin(session, plan, index).await?;
        let hold = self.holder_mark() + &opened() + &HOLD.fill(&self.names());
        let mine = holder.last_value(hold).await?;
        if mine.as_deref() != Some(self.settings.run.to_string().as_str()) {
            return Err(Stop::Ended(Ended::Moved));
        }
        session.rows(PREPARE.fill(&self.names_and_times())).await?;
        let worked = self.statements(session, holder).await;
        let _ = session.rows("reset all".to_owned()).await;
        match worked {
            Ok(()) => self.finish(holder).await,
            Err(Stop::Failed(error)) => {
                let _ = holder.rows("rollback".to_owned()).await;
                self.note_end(session, Some(&error)).await;
                Err(Stop::Failed(error))
            }
            Err(Stop::Ended(blocked @ Ended::Blocked { .. })) => {
                let _ = holder.rows("rollback".to_owned()).await;
                self.note_end(session, None).await;
                Err(Stop::Ended(blocked))
            }
            Err(stop) => Err(stop),
        }
    }

    /// Says in the history that the version begins, under the lock; a version that began before is taken over.
    async fn begin(&self, session: &mut Session, plan: &Plan, index: usize) -> Result<(), Stop> {
        let mark = format!("{} ", self.version_mark());
        if self.step.begin == Begin::Resume {
            let alive = session.value(ALIVE.fill(&[("mark", Value::Text(&mark))])).await?;
            if alive.as_deref() != Some("0") {
                return Err(Stop::Ended(Ended::Busy));
            }
        }
        let head = plan.head.saturating_add(i64::try_from(index).unwrap_or(0)).to_string();
        let mut names = self.names_and_times();
        names.push(("head", Value::Text(&head)));
        let bootstrap = if index == 0 { plan.bootstrap } else { Bootstrap::Done };
        let mut claimed = Claimed::open(&STEP.fill(&names), bootstrap);
        if self.step.edge == Edge::First && self.step.begin == Begin::Fresh {
            claimed.push(FIRST, &[]);
        }
        claimed.push(START, &self.names());
        claimed.push_event(&self.event("start"));
        session.transaction(claimed.commit(), |_| {}).await?;
        Ok(())
    }

    /// Says in the history that the version is done, in the transaction that held the lock all the time.
    async fn finish(&self, holder: &mut Session) -> Result<(), Stop> {
        let times = self.names_and_times();
        let mut sql = STEP.fill(&[times.as_slice(), &[("head", Value::Text("0"))]].concat());
        let (record, what) = match self.step.kind {
            StepKind::Down => (GONE, "down"),
            _ => (DONE, "up"),
        };
        sql.push_str(&record.fill(&self.names()));
        sql.push_str(&self.settings.keep.step(self.step));
        sql.push_str(&link(&self.event(what)));
        if self.step.edge == Edge::Last {
            sql.push_str(&LAST.fill(&[]));
        } else {
            let schemas = Schemas::Named { home: self.step.schema.clone(), others: self.step.other_schemas.clone() };
            sql.push_str(&recorded::record(&self.step.bundle, &schemas));
        }
        sql.push_str("commit;\n");
        holder.rows(sql).await?;
        Ok(())
    }

    /// Where nothing was done, the version is as if it had never begun. A failure is written down.
    async fn note_end(&self, session: &mut Session, failure: Option<&Error>) {
        let mut note = Claimed::note();
        note.push(STEP, &[self.names_and_times().as_slice(), &[("head", Value::Text("0"))]].concat());
        note.push(ABANDON, &self.names());
        note.push(LAST, &[]);
        let detail = failure.map(|error| format!("{}: {}", self.step.label(), error.sqlstate.as_deref().unwrap_or("")));
        if let Some(detail) = &detail {
            let mut event = self.event("failure");
            event.retain(|(name, _)| *name != "detail");
            event.push(("detail", Value::Text(detail)));
            note.push_event(&event);
        }
        let _ = session.rows(note.commit()).await;
    }

    /// What the statements of this version begin with, whichever run sends them.
    fn version_mark(&self) -> String {
        format!("/* schemactl outside {} {}", self.step.bundle, self.step.version)
    }

    /// What the holder's statements begin with, so that the lock of a lost run can be told from others and ended.
    fn holder_mark(&self) -> String {
        format!("/* schemactl holder {} */ ", self.settings.run_text)
    }

    fn names(&self) -> Vec<(&'static str, Value<'_>)> {
        let step = self.step;
        vec![
            ("bundle", Value::Text(&step.bundle)),
            ("version", Value::Number(step.version.bigint())),
            ("name", Value::Text(&step.name)),
            ("schema", Value::Text(&step.schema)),
            ("checksum", Value::Text(&step.checksum.0)),
            ("meaning", Value::Text(&step.meaning.0)),
            ("script", step.script().map_or(Value::Null, |script| Value::Text(script.original()))),
            ("run", Value::Text(&self.settings.run_text)),
            ("kind", Value::Text(if step.kind == StepKind::Down { "down" } else { "up" })),
            ("tool", Value::Text(TOOL)),
        ]
    }

    /// The names with times. What can run in a transaction waits for a lock no longer than any other step; what cannot
    /// waits as long as it takes, unless the file says otherwise, because an index build waits for others by design.
    fn names_and_times(&self) -> Vec<(&'static str, Value<'_>)> {
        let mut names = self.names();
        names.extend(self.times.iter().map(|(name, time)| (*name, Value::Text(time))));
        names
    }

    fn event(&self, what: &'static str) -> Vec<(&'static str, Value<'_>)> {
        let mut names = self.names();
        names.push(("what", Value::Text(what)));
        names.push(("detail", Value::Text(&self.step.name)));
        names
    }
}
