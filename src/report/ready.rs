//! Whether a backend can work with this database.

use serde::Serialize;

/// The answer, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadyReport {
    /// `ready`, `degraded` or `down`.
    pub state: Readiness,
    /// Why it is not ready; empty when it is.
    pub reasons: Vec<String>,
    /// How long the answer took, in milliseconds.
    pub latency_ms: u64,
}

/// Whether a backend can work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Readiness {
    /// Everything is there.
    Ready,
    /// Reachable, but something is pending, changed or out of reach.
    Degraded,
    /// Not reachable.
    Down,
}
