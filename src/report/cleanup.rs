//! What cleanup deleted, and what it left.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::loss::Count;
use crate::retention::facts::Day;

/// All rules of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CleanupReport {
    /// The run, as the events of the history name it.
    pub run_id: String,
    /// The server's clock when the run began: every cutoff counts from it.
    pub server_time: String,
    /// Whether nothing was deleted and only counted.
    pub dry_run: bool,
    /// Whether every rule was gone through to its end. Rows that others held may be left even so.
    pub complete: bool,
    /// All deleted rows, children included; of a dry run, all that would be.
    pub deleted_total: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Each rule, in order.
    pub rules: Vec<RuleReport>,
}

/// One rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RuleReport {
    /// The bundle.
    pub bundle: String,
    /// The rule.
    pub rule: String,
    /// The table with its schema.
    pub table: String,
    /// How long rows are kept.
    pub keep: String,
    /// Rows older than this are due.
    pub cutoff: String,
    /// Rows that were due when the run began; of a dry run, that would be deleted.
    pub due: u64,
    /// Whether they were counted.
    pub due_count: Count,
    /// The oldest of them.
    pub oldest: Option<String>,
    /// Rows deleted.
    pub deleted: u64,
    /// Rows of other tables that went with them, by table; of a dry run, that would go.
    pub children: BTreeMap<String, u64>,
    /// Partitions of days that were dropped whole; of a dry run, that would be. Their rows are not counted as deleted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days_dropped: Vec<String>,
    /// How many rows they held, by the server's estimate.
    #[serde(skip_serializing_if = "is_zero")]
    pub rows_dropped_about: u64,
    /// Partitions of days to come that were made; of a dry run, that would be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days_made: Vec<String>,
    /// Transactions.
    pub batches: u64,
    /// How long they took on the server.
    pub batch_ms: BatchTimes,
    /// Batches that had to be tried again: somebody held a lock, or the time-out struck.
    pub retries: u64,
    /// How long the rule took, rests included, in milliseconds.
    pub duration_ms: u64,
    /// Rows per second, children included.
    pub rows_per_second: u64,
    /// Rows that are still due: held by others, or the time ended first.
    pub left: u64,
    /// The oldest of them.
    pub oldest_left: Option<String>,
    /// Whether the rule was gone through to its end.
    pub complete: bool,
    /// Why it was not.
    pub stopped: Option<String>,
}

/// How long transactions took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BatchTimes {
    /// Half of them were not longer.
    pub p50: u64,
    /// The longest.
    pub max: u64,
}

/// The jobs of `--schedule` and `--unschedule`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScheduleReport {
    /// Each job, in the order of the bundles.
    pub jobs: Vec<Job>,
}

/// A job of pg_cron.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Job {
    /// The bundle.
    pub bundle: String,
    /// The job's name.
    pub name: String,
    /// `installed`, `changed`, `unchanged`, `removed`, `absent` or, of a dry run, `planned`.
    pub status: &'static str,
    /// When it runs.
    pub schedule: Option<String>,
    /// What it runs.
    pub command: Option<String>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl RuleReport {
    /// Adds what became of a table's days.
    pub fn with_days(mut self, dropped: &[Day], made: Vec<String>) -> RuleReport {
        self.rows_dropped_about = dropped.iter().map(|day| day.rows).sum();
        self.days_dropped = dropped.iter().map(|day| format!("{}.{}", day.schema, day.name)).collect();
        self.days_made = made;
        self
    }

    /// Deleted rows, with those of other tables.
    pub fn total(&self) -> u64 {
        self.deleted + self.children.values().sum::<u64>()
    }

    /// Whether anything that was there is gone.
    pub fn took_away(&self) -> bool {
        self.total() > 0 || !self.days_dropped.is_empty()
    }
}

impl CleanupReport {
    /// The sums over all rules, when the run is over.
    pub fn finish(mut self, took: std::time::Duration) -> CleanupReport {
        self.complete = self.rules.iter().all(|rule| rule.complete);
        let total = |rule: &RuleReport| {
            if self.dry_run { rule.due + rule.children.values().sum::<u64>() } else { rule.total() }
        };
        self.deleted_total = self.rules.iter().map(total).sum();
        self.duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self
    }
}
