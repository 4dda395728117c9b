//! Sends one message and follows its stream of answers: what was committed, what failed, where.

use std::time::Duration;

use sqlx::Row;

use crate::db::apply::claim::{BUSY, MOVED};
use crate::db::apply::disk::{Commit, Disk, flush};
use crate::db::apply::failure::{self, Part, Spot};
use crate::db::apply::message::{Message, begin_mark, recorded_mark};
use crate::db::apply::{ApplySettings, Atomicity};
use crate::db::lock::was_in_the_way;
use crate::db::outside::{self, Ended};
use crate::db::session::{Answer, Failure, Session, text};
use crate::error::{Code, Error};
use crate::plan::{Mode, Plan};
use crate::report::event::{Event, Tell};

/// How a message ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// All of it is committed.
    Done,
    /// All of it is committed, and the history has moved on by more than was planned: look and plan again.
    Again,
    /// Another run holds the lock.
    Busy,
    /// The history is not what the plan was made from.
    Moved,
    /// A statement did not get its lock in time, or was the victim of a deadlock.
    Blocked {
        /// The step, counted in the plan.
        step: usize,
        /// The statement that waited.
        statement: String,
        /// What the server said, with its place.
        error: Box<Error>,
    },
    /// A step failed for good and was rolled back.
    Failed {
        /// The step, counted in the plan.
        step: usize,
        /// Why.
        error: Box<Error>,
    },
    /// The message could not be read at all: nothing of it ran, and the fault is in this step.
    Unreadable {
        /// The step, counted in the plan.
        step: usize,
        /// Why.
        error: Box<Error>,
    },
    /// The connection is gone.
    Lost(String),
    /// A signal asked to stop.
    Interrupted(Code),
}

/// What a message has done.
#[derive(Debug)]
pub(super) struct Round {
    /// The steps that are committed for certain and on the disk, counted in the plan, and how long each took.
    pub committed: Vec<(usize, Duration)>,
    /// How it ended.
    pub outcome: Outcome,
}

/// Follows the answers: which step is running, and how many of its statements are complete.
struct Follower<'a> {
    plan: &'a Plan,
    settings: &'a ApplySettings,
    tell: Tell<'a>,
    steps: std::ops::Range<usize>,
    current: usize,
    phase: Phase,
    complete: usize,
    took: Duration,
    commit: Commit,
    recorded: Vec<(usize, Duration)>,
    untold: Vec<(usize, Duration)>,
    committed: Vec<(usize, Duration)>,
    anything: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Opening,
    Entering,
    Body,
    Recorded,
    Committing,
}

impl Follower<'_> {
    fn take(&mut self, answer: Answer) {
        self.anything = true;
        match answer {
            Answer::Row(row) => {
                let named = row.columns().iter().position(|column| sqlx::Column::name(column) == "schemactl_mark");
                if let Some(mark) = named.and_then(|column| text(&row, column)) {
                    let took = text(&row, 1).and_then(|took| took.parse().ok()).unwrap_or(0);
                    self.mark(&mark, took, Commit::said(text(&row, 2).as_deref()));
                }
            }
            Answer::Complete(_) => self.complete(),
        }
    }

    fn mark(&mut self, mark: &str, milliseconds: u64, commit: Commit) {
        if mark == begin_mark(self.settings, self.current) && self.phase == Phase::Opening {
            self.phase = Phase::Entering;
            if let Some(step) = self.plan.steps.get(self.current) {
                (self.tell)(Event::StepBegan { bundle: step.bundle.clone(), label: step.label() });
            }
        } else if mark == recorded_mark(self.settings, self.current) && self.phase == Phase::Body {
            self.phase = Phase::Recorded;
            self.took = Duration::from_millis(milliseconds);
            self.commit = commit;
        }
    }

    fn complete(&mut self) {
        match self.phase {
            Phase::Opening => {}
            Phase::Entering => {
                self.phase = Phase::Body;
                self.complete = 0;
            }
            Phase::Body => self.complete += 1,
            Phase::Recorded => {
                self.recorded.push((self.current, self.took));
                let last = self.current + 1 == self.steps.end;
                if self.settings.atomicity == Atomicity::PerStep || last {
                    self.phase = Phase::Committing;
                } else {
                    self.current += 1;
                    self.phase = Phase::Opening;
                }
            }
            Phase::Committing => {
                self.untold.append(&mut self.recorded);
                if self.commit == Commit::Waits {
                    self.tell_of_commits();
                }
                self.current += 1;
                self.phase = Phase::Opening;
            }
        }
    }

    /// What was committed so far is on the disk.
    fn tell_of_commits(&mut self) {
        for (step, took) in self.untold.drain(..) {
            if let Some(step) = self.plan.steps.get(step) {
                (self.tell)(Event::StepDone { bundle: step.bundle.clone(), label: step.label(), took });
            }
            self.committed.push((step, took));
        }
    }
}

async fn outside_a_transaction(
    session: &mut Session,
    plan: &Plan,
    step: usize,
    settings: &ApplySettings,
    tell: Tell<'_>,
) -> Round {
    let (committed, outcome) = match outside::run(session, plan, step, settings, tell).await {
        Ended::Done(took) => (vec![(step, took)], Outcome::Again),
        Ended::Busy => (Vec::new(), Outcome::Busy),
        Ended::Moved => (Vec::new(), Outcome::Moved),
        Ended::Blocked { statement, error } => (Vec::new(), Outcome::Blocked { step, statement, error }),
        Ended::Failed(error) => (Vec::new(), Outcome::Failed { step, error }),
        Ended::Lost(reason) => (Vec::new(), Outcome::Lost(reason)),
        Ended::Interrupted(code) => (Vec::new(), Outcome::Interrupted(code)),
    };
    Round { committed, outcome }
}

/// Sends the message that begins with step `from` and follows it to its end.
pub(super) async fn round(
    session: &mut Session,
    plan: &Plan,
    from: usize,
    window: usize,
    settings: &ApplySettings,
    tell: Tell<'_>,
) -> Round {
    if plan.steps.get(from).is_some_and(|step| step.mode == Mode::Outside) {
        return outside_a_transaction(session, plan, from, settings, tell).await;
    }
    let message = Message::build(plan, from, window, settings);
    let mut follower = Follower {
        plan,
        settings,
        tell,
        steps: message.steps.clone(),
        current: from,
        phase: Phase::Opening,
        complete: 0,
        took: Duration::ZERO,
        commit: Commit::None,
        recorded: Vec::new(),
        untold: Vec::new(),
        committed: Vec::new(),
        anything: false,
    };
    let mut ended = session.transaction(message.text.clone(), |answer| follower.take(answer)).await;
    if matches!(ended, Err(Failure::Server(_))) && !follower.untold.is_empty() {
        match flush(session, Disk::AsSet).await {
            Ok(()) => follower.tell_of_commits(),
            Err(Failure::Server(error)) => ended = Err(Failure::Lost(error.message().to_owned())),
            lost => ended = lost,
        }
    }
    let Follower { current, phase, complete, committed, anything, .. } = follower;
    let outcome = match ended {
        Ok(()) => Outcome::Done,
        Err(Failure::Lost(reason)) => Outcome::Lost(reason),
        Err(Failure::Interrupted(code)) => Outcome::Interrupted(code),
        Err(Failure::Server(error)) => match error.code() {
            BUSY => Outcome::Busy,
            MOVED => Outcome::Moved,
            sqlstate => {
                let part = match (phase, settings.atomicity) {
                    _ if !anything => Part::Nothing,
                    (Phase::Opening | Phase::Entering, _) => Part::Before,
                    (Phase::Body, _) => Part::Scripts,
                    (Phase::Recorded | Phase::Committing, Atomicity::PerStep) => Part::Commit,
                    (Phase::Recorded | Phase::Committing, Atomicity::Whole) => Part::CommitOfAll,
                };
                let spot = Spot { current, part, complete };
                let explained = failure::explain(plan, &message, spot, &error);
                let retry = was_in_the_way(sqlstate) || error.message() == "tuple concurrently updated";
                if retry {
                    Outcome::Blocked { step: explained.step, statement: explained.statement, error: explained.error }
                } else if !anything && explained.step > from && settings.atomicity == Atomicity::PerStep {
                    Outcome::Unreadable { step: explained.step, error: explained.error }
                } else {
                    Outcome::Failed { step: explained.step, error: explained.error }
                }
            }
        },
    };
    Round { committed, outcome }
}
