//! What was taken into the history without having been run by us.

use serde::Serialize;

/// Versions that were, or would be, recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AdoptionReport {
    /// The tool whose history it was; none for a baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The table it was read from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The versions, in order.
    pub versions: Vec<AdoptedLine>,
    /// How many versions the history had already.
    pub known: usize,
    /// How many versions are pending then.
    pub pending: usize,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdoptedLine {
    /// Its bundle.
    pub bundle: String,
    /// The version, as it is written in file names.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// The checksum that the history keeps of the file.
    pub checksum: String,
    /// When it was applied, where the tool says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied_at: Option<String>,
    /// Why the file counts as what was applied.
    pub why: String,
}
