//! Applies a plan: one step, one transaction, one history row; many steps in few messages.
//!
//! The story of a run: look, plan, send, and whatever happened, look again. A waiter never waits inside Postgres.

mod character;
pub mod claim;
mod disk;
pub(super) mod event;
pub(super) mod failure;
mod gone;
mod inside;
pub(super) mod message;
mod round;
mod run;
mod settle;
mod tell;

use std::time::Duration;

use uuid::Uuid;

use crate::db::keep::Keep;

pub use run::{Budget, Ran, run};
pub use settle::settle;

/// How steps are run.
#[derive(Clone, Debug)]
pub struct ApplySettings {
    /// The run, in history, events and `pg_stat_activity`.
    pub run: Uuid,
    /// The same as text.
    pub run_text: String,
    /// How long a statement waits for a lock before the whole step is tried again: the longest stall of everybody else.
    pub lock_timeout: Duration,
    /// How long a statement may take; zero for no limit.
    pub statement_timeout: Duration,
    /// Whether steps stand or fall alone.
    pub atomicity: Atomicity,
    /// Which other table is kept in step.
    pub keep: Keep,
}

/// Whether steps stand or fall alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atomicity {
    /// Each step is its own transaction.
    PerStep,
    /// All pending steps are one transaction.
    Whole,
}

impl ApplySettings {
    /// Settings of a new run.
    pub fn new(lock_timeout: Duration, statement_timeout: Duration, atomicity: Atomicity) -> ApplySettings {
        let run = Uuid::new_v4();
        ApplySettings {
            run,
            run_text: run.to_string(),
            lock_timeout,
            statement_timeout,
            atomicity,
            keep: Keep::Nothing,
        }
    }

    /// The same, and another table is kept in step.
    pub fn keeping(self, keep: Keep) -> ApplySettings {
        ApplySettings { keep, ..self }
    }
}

/// What wrote the history.
pub const TOOL: &str = concat!("schemactl ", env!("CARGO_PKG_VERSION"));
