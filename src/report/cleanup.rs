//! What cleanup deleted, and what it left.

use serde::Serialize;

/// All rules of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CleanupReport {
    /// The server's clock when the run began: every cutoff counts from it.
    pub server_time: String,
    /// Whether everything that was due is gone.
    pub complete: bool,
    /// All deleted rows, children included.
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
    /// Rows older than this are due.
    pub cutoff: String,
    /// Rows that were due when the rule began; of a dry run, that would be deleted.
    pub due: Option<u64>,
    /// Rows deleted.
    pub deleted: u64,
    /// Rows of other tables that went with them, by table.
    pub children: Vec<(String, u64)>,
    /// Transactions.
    pub batches: u64,
    /// The longest transaction, in milliseconds.
    pub longest_batch_ms: u64,
    /// Rows per second.
    pub rows_per_second: u64,
    /// Rows that are still due: locked by others, or the budget ended first.
    pub left: u64,
    /// Why it stopped before the end.
    pub stopped: Option<String>,
}
