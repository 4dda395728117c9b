//! What would be done: from bundles, a history and a target to a list of steps. Pure.

mod check;
mod down;
pub mod forecast;
mod hook;
mod refusal;
mod repeat;
pub mod saved;
mod seed;
mod step;
#[cfg(test)]
mod tests;
mod transaction;
mod up;

pub use refusal::{general_refusals, record_refusals, write_refusals};
pub use transaction::{kept_back, unwrapped};

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::model::bundle::{Bundle, Kind as BundleKind};
use crate::model::checksum::Checksum;
use crate::model::history::{FORMAT, History};
use crate::model::script::Script;
use crate::model::version::Version;
use crate::sql::directive::Directives;

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Everything there is.
    Latest,
    /// Up to and with this version; on the way down, this version stays.
    Version(Version),
    /// This many versions.
    Steps(usize),
    /// Down to nothing.
    Nothing,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Apply.
    Up,
    /// Roll back.
    Down,
}

/// Whether a version may be applied that is older than one already applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutOfOrder {
    /// It is an error.
    #[default]
    Refuse,
    /// It is applied.
    Allow,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Applies a version.
    Up,
    /// Rolls a version back.
    Down,
    /// Sows a seed.
    Seed,
    /// Runs what is repeated whenever it changes.
    Repeat,
    /// Runs a hook on its own, before a version that runs outside a transaction.
    Hook,
}

impl StepKind {
    /// The word that the chain of events has for it.
    pub fn what(self) -> &'static str {
        match self {
            StepKind::Up => "up",
            StepKind::Down => "down",
            StepKind::Seed => "seed",
            StepKind::Repeat => "repeat",
            StepKind::Hook => "hook",
        }
    }

    /// Whether it is about a version.
    pub fn has_version(self) -> bool {
        matches!(self, StepKind::Up | StepKind::Down)
    }
}

/// One transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// Whose it is.
    pub bundle: String,
    /// Where it runs.
    pub schema: String,
    /// Other schemas that the bundle is made of.
    pub other_schemas: Vec<String>,
    /// The version; 0 for what has none.
    pub version: Version,
    /// The migration's name, or that of what has no version.
    pub name: String,
    /// What runs, in order: hooks, the script itself, its verify script.
    pub scripts: Vec<Script>,
    /// Which of them is the script itself, whose text the history keeps.
    pub main: usize,
    /// Which of them is its verify script.
    pub verify: Option<usize>,
    /// The checksum that the history keeps.
    pub checksum: Checksum,
    /// The checksum of the meaning.
    pub meaning: Checksum,
    /// What the script says to the runner.
    pub directives: Directives,
    /// How it runs.
    pub mode: Mode,
    /// Whether it began before.
    pub begin: Begin,
    /// Whether the bundle begins or ends here.
    pub edge: Edge,
    /// Whether the bundle is a stand-in, which stays where something else uses it.
    pub bundle_kind: BundleKind,
}

/// How a step runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In one transaction, with its history row.
    Transaction,
    /// Statement by statement, outside a transaction, with a journal.
    Outside,
}

/// Whether a step outside a transaction began before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// It did not.
    Fresh,
    /// It did, and goes on at its first unfinished statement.
    Resume,
}

/// Whether a bundle begins or ends with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Neither.
    Middle,
    /// Its first version: the schema is made, if it is not there.
    First,
    /// Its last version goes: the schema goes too, if it was made and is empty.
    Last,
}

/// Steps in order, and the history they were planned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The number of the newest event when it was made.
    pub head: i64,
    /// Whether the history tables have to be made.
    pub bootstrap: Bootstrap,
    /// What to do.
    pub steps: Vec<Step>,
}

/// Whether the history tables exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bootstrap {
    /// They have to be made.
    Needed,
    /// They have an older format and have to be brought to this one.
    Upgrade {
        /// The format that they have.
        from: i64,
    },
    /// They are there.
    Done,
}

impl Bootstrap {
    /// What a history needs before it can be written.
    pub fn of(history: &History) -> Bootstrap {
        match history.format {
            None => Bootstrap::Needed,
            Some(from) if from < FORMAT => Bootstrap::Upgrade { from },
            Some(_) => Bootstrap::Done,
        }
    }
}

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Bundles with everything they require, those required first.
    pub bundles: &'a [Bundle],
    /// The names that were asked for; a target counts for these only.
    pub asked: &'a [String],
    /// How far.
    pub target: Target,
    /// Where, instead of the bundle's own schema.
    pub schema: Option<&'a str>,
    /// What to do with late-comers.
    pub out_of_order: OutOfOrder,
    /// Whether verify scripts run.
    pub verify: Verify,
    /// Whether what is repeated runs after the versions.
    pub repeat: Repeat,
}

/// Whether what is repeated runs after the versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeat {
    /// What is new or changed runs, once no version is pending.
    #[default]
    Changed,
    /// Nothing does.
    Nothing,
}

/// Whether verify scripts run with their migration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verify {
    /// They run, and a promise that does not hold rolls the migration back.
    #[default]
    Run,
    /// They do not.
    Skip,
}

impl<'a> Request<'a> {
    /// Everything, as the bundles themselves say.
    pub fn latest(bundles: &'a [Bundle], asked: &'a [String]) -> Request<'a> {
        Request {
            bundles,
            asked,
            target: Target::Latest,
            schema: None,
            out_of_order: OutOfOrder::Refuse,
            verify: Verify::Run,
            repeat: Repeat::Changed,
        }
    }
}

impl Plan {
    /// Refuses a plan that cannot be one transaction.
    pub fn in_one_transaction(&self) -> Result<()> {
        let outside = self.steps.iter().find(|step| step.mode == Mode::Outside);
        let Some((script, offset)) = outside.and_then(|step| Some((step.script()?, step.directives.no_transaction?)))
        else {
            return Ok(());
        };
        Err(Error::new(Code::ForbiddenStatement, "--atomic and a step outside a transaction exclude each other")
            .at(script.place(offset))
            .hint("Run `schemactl up` without --atomic, or up to the version before this one."))
    }

    fn of(history: &History, steps: Vec<Step>) -> Plan {
        Plan { head: history.head, bootstrap: Bootstrap::of(history), steps }
    }

    /// The target that this plan leads to, said so that it means the same when somebody else has moved meanwhile.
    pub fn resolved(&self, asked: Target, direction: Direction, request: &Request<'_>, history: &History) -> Target {
        let Target::Steps(_) = asked else { return asked };
        let mine = |step: &&Step| request.asked.contains(&step.bundle) && step.kind.has_version();
        match (direction, self.steps.iter().rfind(mine)) {
            (Direction::Up, Some(step)) => Target::Version(step.version),
            (Direction::Down, Some(last)) => {
                let stays =
                    history.of(&last.bundle).map(|row| row.version).filter(|version| *version < last.version).last();
                Target::Version(stays.unwrap_or(Version(0)))
            }
            (_, None) => asked,
        }
    }
}

impl Step {
    /// The script itself, without hooks and verify script.
    pub fn script(&self) -> Option<&Script> {
        self.scripts.get(self.main)
    }

    /// What runs, but for the verify script: that one only looks.
    pub fn acting(&self) -> impl Iterator<Item = &Script> {
        self.scripts.iter().enumerate().filter(|(index, _)| Some(*index) != self.verify).map(|(_, script)| script)
    }

    /// `core 0001_enums`, as people read it.
    pub fn label(&self) -> String {
        match self.kind {
            StepKind::Seed | StepKind::Hook => self.name.clone(),
            StepKind::Repeat => format!("R__{}", self.name),
            _ if self.name.is_empty() => self.version.to_string(),
            _ => format!("{}_{}", self.version, self.name),
        }
    }
}
