//! What row-level security lets through.

use serde::Serialize;

/// The cases of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessLine {
    /// The bundle.
    pub bundle: String,
    /// The file of cases.
    pub file: String,
    /// The case that did not hold, if one did not.
    pub failed: Option<String>,
}
