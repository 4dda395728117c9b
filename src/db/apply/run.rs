//! The loop around a plan: send, and whatever happened, look again and plan again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::db::apply::claim::Claimed;
use crate::db::apply::disk::{Disk, GROUP, flush};
use crate::db::apply::gone;
use crate::db::apply::message::schemas;
use crate::db::apply::round::{Outcome, round};
use crate::db::apply::settle::settle;
use crate::db::apply::{ApplySettings, TOOL};
use crate::db::catalog::recorded;
use crate::db::connect::{ConnectSettings, connect};
use crate::db::lock::{blockers, holder, is_free};
use crate::db::look::{Snapshot, look};
use crate::db::outside;
use crate::db::session::{Interrupt, Session};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Kind as BundleKind;
use crate::plan::{Edge, Mode, Plan, Step, StepKind};
use crate::report::event::{Event, Tell};
use crate::sql::template::{Template, Value};

const CANCEL: Template = Template(include_str!("cancel.sql"));

/// How long to try.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// For another run, and for sessions that hold what a step needs.
    pub lock_wait: Duration,
}

/// What a run has done.
#[derive(Debug)]
pub struct Ran {
    /// The steps that are committed, in order, and how long each took.
    pub done: Vec<(Step, Duration)>,
    /// What the database looks like now, as far as is known.
    pub snapshot: Snapshot,
    /// Why it did not get to the end.
    pub error: Option<Box<Error>>,
}

/// Applies what `replan` says for a snapshot, until it says nothing is left, something fails, or the budget ends.
///
/// `replan` is asked again after every wait, lost connection or move of the history, always with a fresh snapshot.
pub async fn run(
    session: &mut Session,
    mut snapshot: Snapshot,
    mut plan: Plan,
    replan: &dyn Fn(&Snapshot) -> Result<Plan>,
    settings: &ApplySettings,
    budget: Budget,
    tell: Tell<'_>,
) -> Ran {
    let started = Instant::now();
    if !snapshot.server.standard_strings {
        // Strings are read by this setting when a message arrives, before any statement of it could change it.
        let _ = session.rows("set standard_conforming_strings = on".to_owned()).await;
    }
    if let Err(error) = outside::refuse_pooler(session, &plan, tell).await {
        return Ran { done: Vec::new(), snapshot, error: Some(error) };
    }
    let mut done: Vec<(Step, Duration)> = Vec::new();
    let mut attempt = 0u32;
    let mut reconnects = 0u32;
    let error = loop {
        let (outcome, mut plan_error) = send_all(session, &plan, settings, tell, &mut done, &mut attempt).await;
        let was_lost = matches!(outcome, Outcome::Lost(_));
        let waited = started.elapsed();
        let over = waited >= budget.lock_wait;
        let pause = match outcome {
            Outcome::Done => break None,
            Outcome::Failed { step, error } | Outcome::Unreadable { step, error } => {
                let failed = plan.steps.get(step);
                if error.sqlstate.as_deref() == Some("2BP01")
                    && failed.is_some_and(|step| step.bundle_kind == BundleKind::StandIn)
                {
                    tell(Event::Note(format!(
                        "{} stays: something else uses it",
                        failed.map(|step| step.bundle.as_str()).unwrap_or("")
                    )));
                    break None;
                }
                if let Some(step) = failed.filter(|step| step.mode == Mode::Transaction) {
                    note_failure(session, step, &error, &done, settings).await;
                }
                plan_error = Some(error);
                Pause::None
            }
            Outcome::Again => Pause::None,
            Outcome::Moved => Pause::Short,
            Outcome::Busy => {
                let holder = holder(session).await;
                if over {
                    break Some(lock_held(holder, waited));
                }
                tell(Event::WaitingForRun { holder, waited });
                Pause::Backoff { cap: Duration::from_secs(1), base: Duration::from_millis(20) }
            }
            Outcome::Blocked { step, statement, error } => {
                let blockers = blockers(session, &statement).await;
                let label = plan.steps.get(step).map(Step::label).unwrap_or_default();
                if over {
                    break Some(table_locked(error, &blockers, waited));
                }
                tell(Event::WaitingForTable { label, blockers, waited });
                Pause::Backoff { cap: Duration::from_secs(5), base: Duration::from_millis(250) }
            }
            Outcome::Lost(reason) => {
                reconnects += 1;
                tell(Event::Reconnecting);
                match recover(session, settings, Duration::from_secs(30), tell).await {
                    Ok(()) if reconnects > 5 => plan_error = Some(lost(&reason)),
                    Ok(()) => {}
                    Err(error) => {
                        break Some(
                            lost(&reason)
                                .note(format!("then: {}", error.message))
                                .state("not known: the server cannot be asked"),
                        );
                    }
                }
                Pause::None
            }
            Outcome::Interrupted(code) => {
                let _ = recover(session, settings, Duration::from_secs(10), tell).await;
                // What is left is to look where the database stands; another signal ends the process at once.
                session.interrupt = Interrupt::never();
                plan_error = Some(Error::new(code, "interrupted").hint("Run the command again: it does what is left."));
                Pause::None
            }
        };
        if let Some(code) = wait(session, pause, attempt).await {
            session.interrupt = Interrupt::never();
            plan_error = Some(Error::new(code, "interrupted while waiting; nothing was running"));
        }
        let before =
            std::mem::replace(&mut plan, Plan { head: 0, bootstrap: crate::plan::Bootstrap::Done, steps: Vec::new() });
        match look(session).await {
            Ok(fresh) => snapshot = fresh,
            Err(error) => break Some(plan_error.unwrap_or(error)),
        }
        if was_lost {
            gone::forget(&mut done, &snapshot, tell);
        }
        credit(&before, &snapshot, settings, session, &mut done).await;
        if let Some(error) = plan_error {
            break Some(if error.state.is_some() { error } else { error.state(state(&before, &snapshot)) });
        }
        let left = Budget { lock_wait: budget.lock_wait.saturating_sub(started.elapsed()) };
        match settle(session, &mut snapshot, replan, left, tell).await {
            Ok(fresh) => plan = fresh,
            Err(error) => break Some(error),
        }
    };
    Ran { done, snapshot, error }
}

/// Sends a plan in growing windows until it is through or something happens.
async fn send_all(
    session: &mut Session,
    plan: &Plan,
    settings: &ApplySettings,
    tell: Tell<'_>,
    done: &mut Vec<(Step, Duration)>,
    attempt: &mut u32,
) -> (Outcome, Option<Box<Error>>) {
    let mut next = 0;
    let mut window = GROUP;
    // A later step of a message that could not even be read: those before it are sent alone first.
    let mut unreadable: Option<(usize, Box<Error>)> = None;
    while next < plan.steps.len() {
        let most = unreadable.as_ref().map_or(usize::MAX, |(step, _)| step - next);
        if let Some((step, error)) = unreadable.take_if(|(step, _)| *step == next) {
            return (Outcome::Failed { step, error }, None);
        }
        let sent = round(session, plan, next, window.min(most), settings, tell).await;
        if !sent.committed.is_empty() {
            *attempt = 0;
        }
        for (step, took) in sent.committed {
            next = step + 1;
            done.extend(plan.steps.get(step).map(|step| (step.clone(), took)));
        }
        match sent.outcome {
            Outcome::Done => window *= 2,
            Outcome::Unreadable { step, error } => unreadable = Some((step, error)),
            other => {
                *attempt += 1;
                return (other, None);
            }
        }
    }
    (Outcome::Done, None)
}

/// How long to sleep before the next attempt.
pub(super) enum Pause {
    None,
    Short,
    Backoff { base: Duration, cap: Duration },
}

/// Sleeps with back-off and jitter. The signal that ended the sleep, if one did.
pub(super) async fn wait(session: &mut Session, pause: Pause, attempt: u32) -> Option<Code> {
    let time = match pause {
        Pause::None => return None,
        Pause::Short => Duration::from_millis(5),
        Pause::Backoff { base, cap } => (base * 2u32.saturating_pow(attempt.saturating_sub(1).min(16))).min(cap),
    };
    // The clock's nanoseconds are jitter enough to keep many runs out of step.
    let nanoseconds =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |now| now.subsec_nanos());
    let jitter = 0.5 + f64::from(nanoseconds % 1000) / 1000.0;
    session.interrupt.sleep(time.mul_f64(jitter)).await.err()
}

/// After a lost connection: connects again, ends what may still be running, and waits until its transaction is over.
/// Only then does the history tell the truth.
async fn recover(session: &mut Session, settings: &ApplySettings, patience: Duration, tell: Tell<'_>) -> Result<()> {
    let started = Instant::now();
    let connect_settings =
        ConnectSettings { timeout: session.connect_timeout, wait: patience, interrupt: Interrupt::never() };
    let mut fresh = connect(&session.address, &connect_settings, tell).await?;
    let cancel = CANCEL.fill(&[("run", Value::Text(&settings.run_text))]);
    while started.elapsed() < patience {
        let _ = fresh.rows(cancel.clone()).await;
        match is_free(&mut fresh).await {
            Ok(true) => break,
            Ok(false) => tokio::time::sleep(Duration::from_millis(100)).await,
            Err(_) => fresh = connect(&session.address, &connect_settings, tell).await?,
        }
    }
    // It may have committed steps that nobody was told of: what is seen there from now on will be told.
    let written = flush(&mut fresh, Disk::Here).await;
    written.map_err(|failure| failure.into_error("waiting for what was committed to be on the disk"))?;
    fresh.interrupt = session.interrupt.clone();
    *session = fresh;
    Ok(())
}

/// Steps of ours that were committed although the answer never came.
async fn credit(
    plan: &Plan,
    snapshot: &Snapshot,
    settings: &ApplySettings,
    session: &mut Session,
    done: &mut Vec<(Step, Duration)>,
) {
    const OURS: Template = Template(include_str!("ours.sql"));
    let unsure: Vec<&Step> = plan.steps.iter().filter(|step| !done.iter().any(|(known, _)| known == *step)).collect();
    if unsure.is_empty() || snapshot.history.head <= plan.head {
        return;
    }
    let sql = OURS.fill(&[("run", Value::Text(&settings.run.to_string())), ("head", Value::Number(plan.head))]);
    let Ok(rows) = session.rows(sql).await else { return };
    for step in unsure {
        let what = step.kind.what();
        let version = if step.kind.has_version() { step.version.0.to_string() } else { String::new() };
        let key = format!("{what}|{}|{version}|{}", step.bundle, step.name);
        if rows.iter().any(|row| row.first().and_then(Option::as_deref) == Some(key.as_str())) {
            done.push((step.clone(), Duration::ZERO));
        }
    }
}

/// Writes the failure into the chain of events, and records what the steps before it have made. Never fails: the failure
/// itself is what counts.
async fn note_failure(
    session: &mut Session,
    step: &Step,
    error: &Error,
    done: &[(Step, Duration)],
    settings: &ApplySettings,
) {
    let detail = format!("{}: {}", step.label(), error.sqlstate.as_deref().unwrap_or(""));
    let mut note = Claimed::note();
    note.push_event(&[
        ("run", Value::Text(&settings.run.to_string())),
        ("what", Value::Text("failure")),
        ("bundle", Value::Text(&step.bundle)),
        ("version", Value::Number(step.version.bigint())),
        ("detail", Value::Text(&detail)),
        ("tool", Value::Text(TOOL)),
    ]);
    let changed: BTreeMap<&str, &Step> = done.iter().map(|(step, _)| (step.bundle.as_str(), step)).collect();
    for (bundle, step) in changed
        .into_iter()
        .filter(|(_, step)| step.kind != StepKind::Seed && step.kind != StepKind::Hook && step.edge != Edge::Last)
    {
        note.push_sql(&recorded::record(bundle, &schemas(step)));
    }
    let _ = session.rows(note.commit()).await;
}

/// Where the bundles of a plan stand now, in words.
fn state(plan: &Plan, snapshot: &Snapshot) -> String {
    let mut bundles: Vec<&str> = plan.steps.iter().map(|step| step.bundle.as_str()).collect();
    bundles.dedup();
    let stands: Vec<String> = bundles
        .into_iter()
        .map(|bundle| match snapshot.history.newest(bundle) {
            Some(row) => format!("{bundle} is at {row}"),
            None => format!("{bundle} is not installed"),
        })
        .collect();
    format!("rolled back; {}", stands.join(", "))
}

fn lost(reason: &str) -> Box<Error> {
    Error::new(Code::ConnectionLost, format!("the connection was lost: {reason}"))
        .hint("Run the command again: it looks first and does only what is left.")
}

pub(super) fn lock_held(holder: Option<crate::report::blocker::Blocker>, waited: Duration) -> Box<Error> {
    let error = Error::new(Code::LockHeld, format!("another run held the lock for {}", seconds(waited)))
        .state("nothing of what was left was begun")
        .hint("Wait for it to end and run the command again, or end its session.");
    match holder {
        Some(holder) => error.note(format!("held by {holder}")),
        None => error,
    }
}

fn table_locked(error: Box<Error>, blockers: &[crate::report::blocker::Blocker], waited: Duration) -> Box<Error> {
    let mut failure = Error::new(Code::TableLocked, format!("a step did not get its lock within {}", seconds(waited)))
        .sqlstate(error.sqlstate.clone().unwrap_or_default())
        .state(error.state.unwrap_or_else(|| "rolled back; nothing of this step is there".to_owned()))
        .hint("End or wait for the session that holds it (select pg_terminate_backend(<pid>)), then run the command again.");
    failure.place = error.place;
    failure.notes = blockers.iter().map(|blocker| format!("held by {blocker}")).collect();
    failure
}

fn seconds(time: Duration) -> String {
    format!("{:.1}s", time.as_secs_f64())
}
