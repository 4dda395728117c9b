//! What `verify` found.

use serde::Serialize;
use serde_json::Value;

use crate::acceptance::fingerprint;
use crate::diff::{Change, Endangers};
use crate::report::access::MatrixReport;
use crate::report::rules::RuleLine;
use crate::verdict::Since;

/// Everything that was verified.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyReport {
    /// Each bundle.
    pub bundles: Vec<BundleVerdict>,
    /// What was checked and how it came out, and what was not.
    pub checks: Vec<CheckLine>,
    /// What the security rules found: also notes, and what is meant.
    pub rules: Vec<RuleLine>,
    /// What row-level security lets through, where it was probed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<MatrixReport>,
    /// Entries of `[[accepted]]` that are about nothing any more.
    pub stale: Vec<String>,
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
    /// What differs and is meant.
    pub accepted: Vec<AcceptedLine>,
    /// Objects of others in the same schema.
    pub beside: Vec<String>,
}

/// A difference that is meant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AcceptedLine {
    /// The difference.
    #[serde(flatten)]
    pub change: ChangeLine,
    /// Why it is meant.
    pub because: String,
}

/// One of the things that `verify` is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckLine {
    /// Which.
    pub check: Check,
    /// How it came out.
    pub result: Checked,
    /// In words.
    pub words: String,
}

/// What `verify` is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// What was applied is what the files say.
    History,
    /// The catalog is what was applied.
    Drift,
    /// No column holds what must not be stored.
    StorageBoundary,
    /// Grants, policies, functions and indexes keep the rules.
    SecurityRules,
    /// Everybody reaches what the matrix says, and nothing else.
    RlsBehaviour,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// It held.
    Held,
    /// It did not.
    Broken,
    /// It could not be done.
    Unverified,
    /// It was not asked for, or there is nothing to hold it against.
    NotChecked,
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
    /// What tells this found value from another, for `[[accepted]]`.
    pub found_hash: String,
    /// Since when.
    pub since: Since,
    /// The file of the migrations that says it otherwise, for a folder of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
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
            found_hash: fingerprint(&change.new),
            since: Since::Unknown,
            file: None,
            line: None,
        }
    }
}
