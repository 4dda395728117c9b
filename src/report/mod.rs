//! What is handed out: plain data, the JSON contract, and events while a command runs.

pub mod access;
pub mod adoption;
pub mod blocker;
pub mod bundles;
pub mod cleanup;
pub mod difference;
pub mod doctor;
pub mod event;
pub mod event_line;
pub mod failure;
pub mod fleet;
pub mod lint;
pub mod loss;
pub mod migration;
pub mod plan;
pub mod ready;
pub mod rules;
pub mod server;
pub mod target;
pub mod verify;

use serde::Serialize;

use crate::error::{Code, Error};
use crate::report::failure::FailureReport;
use crate::report::migration::MigrationLine;
use crate::report::target::TargetFacts;

/// The version of the JSON contract.
pub const SCHEMA: &str = "schemactl/v1";

/// Everything that happened, as one piece of plain data.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of this contract.
    pub schema: &'static str,
    /// The command.
    pub command: &'static str,
    /// The database, once it was reached.
    pub target: Option<TargetFacts>,
    /// How it ended.
    pub result: Outcome,
    /// The exit status of the process.
    pub exit_code: u8,
    /// What was done to, or is known of, each version.
    pub migrations: Vec<MigrationLine>,
    /// What is not as it should be.
    pub findings: Vec<Finding>,
    /// Why it failed.
    pub error: Option<FailureReport>,
    /// What only this command has to say.
    #[serde(flatten)]
    pub detail: Detail,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done, or answered yes.
    Done,
    /// There was nothing to do.
    NothingToDo,
    /// Nothing was done: this is what would be.
    Planned,
    /// Asked and answered no.
    No,
    /// It failed; see the error.
    Failed,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable name.
    pub rule: String,
    /// What it is about.
    pub subject: String,
    /// The fact.
    pub message: String,
    /// The file it is in, where it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What only one command has to say.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// SQL that would be run.
    Sql(Vec<migration::PlannedSql>),
    /// Rows that go with rolled back tables.
    Lost(Vec<loss::LostRows>),
    /// What cleanup deleted.
    Cleanup(cleanup::CleanupReport),
    /// The jobs that clean up by themselves.
    Schedule(cleanup::ScheduleReport),
    /// Whether a backend can work.
    Ready(ready::ReadyReport),
    /// The bundles in the binary.
    Bundles(Vec<bundles::BundleLine>),
    /// The text of a version.
    Scripts(Vec<bundles::ScriptText>),
    /// Files that were written.
    Files(Vec<String>),
    /// Everything that happened.
    Events(Vec<event_line::EventLine>),
    /// What was taken into the history.
    Adoption(adoption::AdoptionReport),
    /// Servers that can be used.
    Servers(Vec<server::ServerLine>),
    /// What works and what does not.
    Checks(Vec<doctor::Check>),
    /// What going down and up again leaves behind.
    Roundtrip(Vec<verify::RoundtripLine>),
    /// What was verified, and what differs.
    Verify(verify::VerifyReport),
    /// How two catalogs differ.
    Diff(difference::DiffReport),
    /// Which access cases held.
    Cases(Vec<access::AccessLine>),
    /// Who reaches what.
    Matrices(Vec<access::MatrixReport>),
    /// Which weakenings were noticed.
    Mutations(Vec<access::MutationLine>),
    /// What the rules found.
    Rules(Vec<rules::RuleLine>),
    /// What would be done, and what that means.
    Plan(plan::PlanReport),
    /// What the rules over files found.
    Lint(lint::LintReport),
    /// What happened to each database of a fleet.
    Fleet(fleet::FleetReport),
    /// Text for a shell or a pager.
    Text(String),
    /// Nothing more.
    #[serde(untagged)]
    None {},
}

impl Report {
    /// A report of a command that ended well so far.
    pub fn new(command: &'static str, result: Outcome) -> Report {
        Report {
            schema: SCHEMA,
            command,
            target: None,
            exit_code: u8::from(result == Outcome::No),
            result,
            migrations: Vec::new(),
            findings: Vec::new(),
            error: None,
            detail: Detail::None {},
        }
    }

    /// Adds the database.
    pub fn on(mut self, target: TargetFacts) -> Report {
        self.target = Some(target);
        self
    }

    /// Adds what only this command has to say.
    pub fn detail(mut self, detail: Detail) -> Report {
        self.detail = detail;
        self
    }

    /// Adds the failure that ended it; what was done before stays in the report.
    pub fn failed(mut self, error: Box<Error>) -> Report {
        self.result = if error.code.exit() == 1 { Outcome::No } else { Outcome::Failed };
        self.exit_code = error.code.exit();
        self.error = Some(FailureReport::from(*error));
        self
    }

    /// A bug of ours, as a report.
    pub fn bug(command: &'static str, fact: impl Into<String>) -> Report {
        Report::new(command, Outcome::Failed).failed(Error::new(Code::Bug, fact))
    }
}
