//! What the binary or a folder carries.

use serde::Serialize;

/// One bundle, in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BundleLine {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Where it is installed unless another schema is asked for.
    pub schema: String,
    /// What it requires.
    pub requires: Vec<String>,
    /// How many versions it has.
    pub versions: usize,
    /// The newest of them.
    pub latest: Option<String>,
    /// How many seeds it has.
    pub seeds: usize,
    /// SHA-256 over the checksums of all its scripts: equal in two binaries that carry the same.
    pub digest: String,
}

/// A script with its path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScriptText {
    /// The path.
    pub path: String,
    /// The text.
    pub text: String,
}
