//! Servers of this machine that `--embedded` can use.

use serde::Serialize;

/// One server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServerLine {
    /// Its version.
    pub version: String,
    /// The directory of its programs.
    pub bin: String,
    /// `named`, `installed` or `fetched`.
    pub source: &'static str,
}
