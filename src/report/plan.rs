//! What `up` would do, and what that means for the tables that are there.

use serde::Serialize;

use crate::locks::effect::{Lock, Work};
use crate::locks::mode::Mode;
use crate::plan::forecast::Risk;
use crate::report::blocker::Blocker;
use crate::report::bundles::ScriptText;
use crate::report::lint::LintLine;

/// What `plan` has to say.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PlanReport {
    /// The worst of its statements.
    pub risk: Risk,
    /// What would be done, in order.
    pub steps: Vec<PlanStep>,
    /// The relations that are there and would be locked, by name.
    pub relations: Vec<RelationLine>,
    /// Who holds what those locks need, right now.
    pub blockers: Vec<Blocker>,
    /// Transactions that what is built concurrently would wait for, right now.
    pub waits_for: Vec<Blocker>,
    /// What the rules over files find in what is pending.
    pub findings: Vec<LintLine>,
    /// On what copy it was tried, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traced_on: Option<String>,
    /// The file that it was saved to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved_to: Option<String>,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
pub struct PlanStep {
    /// The bundle.
    pub bundle: String,
    /// The version and its name.
    pub label: String,
    /// The schema it runs in.
    pub schema: String,
    /// How it runs.
    pub mode: StepMode,
    /// What else is to be known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// Its statements.
    pub statements: Vec<PlanStatement>,
    /// Its SQL, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scripts: Option<Vec<ScriptText>>,
}

/// How a step runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepMode {
    /// In one transaction.
    Transaction,
    /// Statement by statement, outside a transaction.
    StatementByStatement,
}

/// One statement.
#[derive(Clone, Debug, Serialize)]
pub struct PlanStatement {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Its first line.
    pub statement: String,
    /// How much it can hurt.
    pub risk: Risk,
    /// The locks on what is there before.
    pub locks: Vec<Lock>,
    /// Work that grows with a table.
    pub works: Vec<Work>,
    /// Why more may happen than its text shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond: Option<&'static str>,
    /// What it did on a copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traced: Option<Traced>,
}

/// What a statement did on a copy of the schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Traced {
    /// The locks that it took.
    pub locks: Vec<TracedLock>,
    /// Tables whose files it replaced.
    pub rewritten: Vec<String>,
}

/// A lock that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TracedLock {
    /// On what.
    pub relation: String,
    /// How.
    pub mode: Mode,
}

/// A relation that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RelationLine {
    /// Its name.
    pub name: String,
    /// The strongest lock on it.
    pub mode: Mode,
    /// Rows, as the server last counted them.
    pub rows: Option<i64>,
    /// Bytes, with indexes; nothing for what stores nothing.
    pub bytes: Option<i64>,
}

impl PlanReport {
    /// The size of a relation.
    pub fn size(&self, name: &str) -> Option<&RelationLine> {
        self.relations.iter().find(|relation| relation.name == name)
    }
}
