//! What happened to each database of a fleet.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::report::failure::FailureReport;
use crate::report::{Detail, Outcome, Report};

/// Everything that happened to a fleet.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FleetReport {
    /// The part of the fleet, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// How many targets there are.
    pub targets: usize,
    /// How many ended how.
    pub counts: BTreeMap<FleetResult, usize>,
    /// Why not all were started.
    pub stopped: Option<String>,
    /// How long it took.
    pub duration_ms: u64,
    /// Each target, in the order of the list.
    pub lines: Vec<FleetLine>,
}

/// What happened to one database.
#[derive(Clone, Debug, Serialize)]
pub struct FleetLine {
    /// User, host, port and database.
    pub target: String,
    /// The schema that the list names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// How it ended.
    pub result: FleetResult,
    /// The exit status that the command would have had on this database alone.
    pub exit_code: u8,
    /// Versions by what was done to them, or where they stand.
    pub versions: BTreeMap<String, usize>,
    /// How long it took.
    pub duration_ms: u64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<FailureReport>,
}

/// How a target ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FleetResult {
    /// Done, or answered yes.
    Done,
    /// There was nothing to do.
    NothingToDo,
    /// Nothing was done: it would be.
    Planned,
    /// An earlier run has done it, says the file of `--report`.
    DoneBefore,
    /// Asked and answered no.
    No,
    /// It failed.
    Failed,
    /// A signal ended it.
    Interrupted,
    /// It was not started.
    NotStarted,
}

impl FleetResult {
    /// Whether nothing is left to do there.
    pub fn is_well(self) -> bool {
        use FleetResult::{Done, DoneBefore, NothingToDo, Planned};
        matches!(self, Done | NothingToDo | Planned | DoneBefore)
    }

    /// The words for people.
    pub fn words(self) -> &'static str {
        match self {
            FleetResult::Done => "done",
            FleetResult::NothingToDo => "nothing to do",
            FleetResult::Planned => "planned",
            FleetResult::DoneBefore => "done before",
            FleetResult::No => "no",
            FleetResult::Failed => "failed",
            FleetResult::Interrupted => "interrupted",
            FleetResult::NotStarted => "not started",
        }
    }
}

impl FleetLine {
    /// A target that nothing has happened to in this run.
    pub fn untouched(target: String, schema: Option<String>, result: FleetResult) -> FleetLine {
        FleetLine { target, schema, result, exit_code: 0, versions: BTreeMap::new(), duration_ms: 0, error: None }
    }

    /// What a command's report says of its database, in one line: a fleet's report must not grow with its migrations.
    pub fn of(target: String, schema: Option<String>, report: Report, took: Duration) -> FleetLine {
        let result = match (report.exit_code, report.result) {
            (130 | 143, _) => FleetResult::Interrupted,
            (_, Outcome::Done) => FleetResult::Done,
            (_, Outcome::NothingToDo) => FleetResult::NothingToDo,
            (_, Outcome::Planned) => FleetResult::Planned,
            (_, Outcome::No) => FleetResult::No,
            (_, Outcome::Failed) => FleetResult::Failed,
        };
        let mut versions: BTreeMap<String, usize> = BTreeMap::new();
        for line in report.migrations {
            *versions.entry(line.status).or_default() += 1;
        }
        if let Detail::Sql(planned) = &report.detail {
            versions.insert("planned".to_owned(), planned.len());
        }
        FleetLine {
            target,
            schema,
            result,
            exit_code: report.exit_code,
            versions,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            error: report.error,
        }
    }
}
