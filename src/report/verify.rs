//! What `verify` found.

use serde::Serialize;
use serde_json::Value;

use crate::diff::{Change, Endangers};
use crate::verdict::Since;

/// Everything that was verified.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyReport {
    /// Each bundle.
    pub bundles: Vec<BundleVerdict>,
    /// What no verdict covers.
    pub not_covered: Vec<&'static str>,
    /// The statements that would undo what differs, where they are certain; comments where they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_sql: Option<Vec<String>>,
}

/// What was found of one bundle.
#[derive(Clone, Debug, Serialize)]
pub struct BundleVerdict {
    /// The bundle.
    pub bundle: String,
    /// The schema it is in.
    pub schema: String,
    /// Its newest version.
    pub version: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What it was compared with.
    pub compared_with: Proof,
    /// How many objects the schema has.
    pub objects: u64,
    /// When the last run recorded what was there.
    pub recorded_at: Option<String>,
    /// More facts, one sentence each.
    pub notes: Vec<String>,
    /// What differs, the worst first.
    pub changes: Vec<ChangeLine>,
    /// Objects of others in the same schema.
    pub beside: Vec<String>,
}

/// A verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is what it should be.
    Verified,
    /// It is not.
    Drifted,
    /// Nothing says what it should be.
    Unverified,
}

/// What a live catalog was compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// What the migrations lead to, from the binary or the folder.
    Golden,
    /// What the migrations lead to, replayed on a scratch database.
    Shadow,
    /// What the last run left behind.
    Recorded,
    /// Nothing.
    Nothing,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeLine {
    /// What it endangers.
    pub endangers: Endangers,
    /// `table`, `function`, …
    pub kind: String,
    /// The object.
    pub object: String,
    /// Where in it; empty when it is the whole object.
    pub path: String,
    /// What should be there.
    pub expected: Value,
    /// What is there.
    pub found: Value,
    /// Since when.
    pub since: Since,
}

/// One version, up and down and up again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoundtripLine {
    /// The bundle.
    pub bundle: String,
    /// The version and name; `all` for the way down to nothing.
    pub version: String,
    /// Whether there is a way down at all.
    pub reversible: bool,
    /// What its down script leaves behind, or takes too much of.
    pub after_down: Vec<ChangeLine>,
    /// What is not the same after it was applied again.
    pub after_up: Vec<ChangeLine>,
}

impl From<&Change> for ChangeLine {
    fn from(change: &Change) -> ChangeLine {
        ChangeLine {
            endangers: change.endangers,
            kind: change.key.kind.clone(),
            object: change.key.id.clone(),
            path: change.path(),
            expected: change.old.clone(),
            found: change.new.clone(),
            since: Since::Unknown,
        }
    }
}
