//! A named set of migrations and seeds.

use crate::model::boundary::Boundary;
use crate::model::declared::{Declared, Exceptions};
use crate::model::layout::Layout;
use crate::model::migration::Migration;
use crate::model::retention::Retention;
use crate::model::script::Script;
use crate::model::variable::Variable;
use crate::model::version::Version;

/// Everything one bundle carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Its name, which the history keeps.
    pub name: String,
    /// What it is for, in a sentence.
    pub purpose: String,
    /// The schema it is installed in unless another is asked for.
    pub schema: String,
    /// Other schemas that its migrations make or fill.
    pub other_schemas: Vec<String>,
    /// Bundles that must be installed before.
    pub requires: Vec<String>,
    /// Versions that some of them must have, by bundle.
    pub requires_at_least: Vec<(String, Version)>,
    /// Whether it is installed wherever it is asked for.
    pub kind: Kind,
    /// The convention of its files.
    pub layout: Layout,
    /// What the history of the tool that the files were written for calls them: the project of a sqitch plan.
    pub project: Option<String>,
    /// Its migrations, by version.
    pub migrations: Vec<Migration>,
    /// Migrations that stand for all versions up to their own where nothing is applied yet, by version.
    pub baselines: Vec<Migration>,
    /// What runs after the versions whenever it has changed, by name.
    pub repeatables: Vec<Repeatable>,
    /// What runs around versions, by moment.
    pub hooks: Vec<Hook>,
    /// What its files may ask for; `None` where it declares nothing, and `${…}` is text like any other.
    pub variables: Option<Vec<Variable>>,
    /// Its seeds, by name.
    pub seeds: Vec<Script>,
    /// Its cases of who may see and do what, by table.
    pub access: Vec<Script>,
    /// The reviewed matrix of who reaches what, if there is one.
    pub reviewed: Option<Script>,
    /// What more people may see than its owner, with the reasons.
    pub shared: Vec<Declared>,
    /// Findings and differences that are meant, with the reasons.
    pub accepted: Exceptions,
    /// What cleanup may delete, in order.
    pub retention: Vec<Retention>,
    /// Calls of the bundle's own functions that delete the same rows, for a scheduler in the database.
    pub cleanup: Vec<String>,
    /// What its tables must not hold.
    pub boundary: Option<Boundary>,
    /// The catalogs its versions lead to, as they were made and kept; `None` where nobody made them.
    pub golden: Option<Script>,
}

/// A script without a version: it runs after the versions whenever its text has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeatable {
    /// What comes after `R__` in its file name.
    pub name: String,
    /// What runs.
    pub script: Script,
}

/// A script that runs around versions, on the way up and as a part of their transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// When.
    pub moment: Moment,
    /// What runs.
    pub script: Script,
}

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// Before the first step of a run.
    BeforeRun,
    /// Before each step.
    BeforeEach,
    /// After each step.
    AfterEach,
    /// After the last step of a run.
    AfterRun,
}

/// Whether a bundle is installed wherever it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Always.
    Regular,
    /// Only where the platform does not already provide what it stands in for.
    StandIn,
}

impl Bundle {
    /// The migration of this version.
    pub fn migration(&self, version: Version) -> Option<&Migration> {
        self.migrations.iter().find(|migration| migration.version == version)
    }

    /// The newest version.
    pub fn latest(&self) -> Option<Version> {
        let newest = |migrations: &[Migration]| migrations.last().map(|migration| migration.version);
        newest(&self.migrations).max(newest(&self.baselines))
    }
}
