//! One version of one bundle, in a report.

use serde::Serialize;

/// What was done to, or is known of, a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MigrationLine {
    /// The bundle.
    pub bundle: String,
    /// The version, as it is written in file names; empty for what has none.
    pub version: String,
    /// Its name.
    pub name: String,
    /// `applied`, `rolled_back`, `sown`, `repeated`, `hook`; or, of a status, where it stands: `applied`, `pending`,
    /// `changed`, `to_repeat`, `gone`, …
    pub status: String,
    /// How long it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// When it was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied_at: Option<String>,
    /// By which role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied_by: Option<String>,
}

/// The SQL of a step that would be run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedSql {
    /// The bundle.
    pub bundle: String,
    /// The version and name.
    pub label: String,
    /// `apply`, `roll_back`, `sow`, `repeat` or `run`.
    pub action: &'static str,
    /// What else is to be known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// The schema it would run in.
    pub schema: String,
    /// Path and text of each script, in order.
    pub scripts: Vec<crate::report::bundles::ScriptText>,
}

/// What is to be known of a version that began outside a transaction and has not ended.
pub const RESUMES: &str = "it began before: what is done of it is not run again";
