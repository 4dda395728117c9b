//! One event of the history's chain.

use serde::Serialize;

use crate::model::version::Version;

/// An event that was written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventLine {
    /// Its number, from 1 without gaps.
    pub id: i64,
    /// When, by the server's clock, in UTC.
    pub at: String,
    /// `up`, `down`, `seed`, `start`, `failure`, `mark`, …
    pub what: String,
    /// The bundle.
    pub bundle: Option<String>,
    /// The version.
    pub version: Option<Version>,
    /// The migration's name, the seed's, or what failed.
    pub detail: Option<String>,
    /// The role that logged in.
    pub by: String,
    /// Whether it is as it was written, and follows on the one before.
    pub intact: bool,
}
