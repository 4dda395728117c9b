//! What another tool's history says, read as data: which tool it is, which versions it holds, and whether the files are
//! what that tool ran, by its own rule. Pure: rows come in as JSON, and no table of another tool is ever written.

pub mod adoption;
mod dbmate;
pub mod detect;
mod flyway;
mod golang_migrate;
mod goose;
mod judge;
mod node_pg_migrate;
mod prisma;
pub mod promised;
mod refinery;
pub mod row;
mod sqitch;
mod sqlx_cli;
pub mod statements;
mod supabase;

use std::fmt;
use std::str::FromStr;

use crate::adopt::row::Row;
use crate::error::Error;
use crate::model::layout::Layout;
use crate::model::migration::Migration;
use crate::sql::place::Place;

/// A tool whose history can be adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// The Supabase CLI, and the platform's own writers.
    Supabase,
    /// sqlx-cli, and the `migrate!` macro of sqlx.
    Sqlx,
    /// Flyway.
    Flyway,
    /// Prisma Migrate.
    Prisma,
    /// refinery.
    Refinery,
    /// goose.
    Goose,
    /// dbmate.
    Dbmate,
    /// golang-migrate.
    GolangMigrate,
    /// node-pg-migrate.
    NodePgMigrate,
    /// sqitch.
    Sqitch,
}

/// What a tool's history says.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The versions that are applied, in the order of the table.
    pub entries: Vec<Entry>,
    /// Every version up to this one counts as applied too, without a row of its own.
    pub through: Option<Through>,
    /// Scripts without a version that the tool runs again whenever they change, as they last ran.
    pub repeatables: Vec<Entry>,
    /// Why the history cannot be adopted as it is.
    pub refusals: Vec<Box<Error>>,
}

/// One applied version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The version as the tool writes it; for tools that go by names, the name.
    pub version: String,
    /// What the tool calls it, beside its version.
    pub name: String,
    /// What the tool kept of the file.
    pub proof: Proof,
    /// When it was applied, as Postgres writes it.
    pub at: Option<String>,
    /// Who applied it.
    pub by: Option<String>,
    /// How long it took, in milliseconds.
    pub took: Option<i64>,
}

/// What a tool kept of the file it ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proof {
    /// Nothing.
    #[default]
    Nothing,
    /// A checksum, as its column reads.
    Checksum(String),
    /// The statements themselves.
    Statements(Vec<String>),
}

/// Versions that count without rows of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Through {
    /// The last of them, as the tool writes it.
    pub version: String,
    /// Why they count, for people.
    pub why: &'static str,
    /// The row of the script that stands for them, where one does.
    pub script: Option<Entry>,
}

/// Whether a file is what the tool ran.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is, by the tool's own rule.
    Proven,
    /// It is, but for its line ends.
    LineEnds,
    /// Nobody can tell: the tool keeps nothing to compare with.
    AtItsWord,
    /// It is not.
    Differs(Box<Difference>),
}

/// How a file differs from what ran.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What differs, in words.
    pub what: String,
    /// Where, when that is known.
    pub place: Option<Place>,
}

/// The text is not the name of a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATool;

impl Tool {
    /// All of them, in the order in which help names them.
    pub const ALL: [Tool; 10] = [
        Tool::Supabase,
        Tool::Sqlx,
        Tool::Flyway,
        Tool::Prisma,
        Tool::Refinery,
        Tool::Goose,
        Tool::Dbmate,
        Tool::GolangMigrate,
        Tool::NodePgMigrate,
        Tool::Sqitch,
    ];

    /// Its name, as `--from` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Supabase => "supabase",
            Tool::Sqlx => "sqlx",
            Tool::Flyway => "flyway",
            Tool::Prisma => "prisma",
            Tool::Refinery => "refinery",
            Tool::Goose => "goose",
            Tool::Dbmate => "dbmate",
            Tool::GolangMigrate => "golang-migrate",
            Tool::NodePgMigrate => "node-pg-migrate",
            Tool::Sqitch => "sqitch",
        }
    }

    /// The layout of its files, where they have one of their own.
    pub fn layout(self) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.name() == self.name())
    }

    /// What its rows say; `project` is the one that the files are of, for a tool that keeps several in one table.
    pub fn ledger(self, rows: &[Row], project: Option<&str>) -> Ledger {
        match self {
            Tool::Supabase => supabase::ledger(rows),
            Tool::Sqlx => sqlx_cli::ledger(rows),
            Tool::Flyway => flyway::ledger(rows),
            Tool::Prisma => prisma::ledger(rows),
            Tool::Refinery => refinery::ledger(rows),
            Tool::Goose => goose::ledger(rows),
            Tool::Dbmate => dbmate::ledger(rows),
            Tool::GolangMigrate => golang_migrate::ledger(rows),
            Tool::NodePgMigrate => node_pg_migrate::ledger(rows),
            Tool::Sqitch => sqitch::ledger(rows, project),
        }
    }

    /// Whether a file is what the tool recorded, by the tool's own rule.
    pub fn judge(self, entry: &Entry, migration: &Migration) -> Verdict {
        match (self, &entry.proof) {
            (_, Proof::Nothing) => Verdict::AtItsWord,
            (_, Proof::Statements(statements)) => supabase::judge(statements, &migration.up),
            (Tool::Sqlx, Proof::Checksum(recorded)) => sqlx_cli::judge(recorded, migration),
            (Tool::Flyway, Proof::Checksum(recorded)) => flyway::judge(recorded, migration),
            (Tool::Prisma, Proof::Checksum(recorded)) => prisma::judge(recorded, migration),
            (Tool::Refinery, Proof::Checksum(recorded)) => refinery::judge(recorded, migration),
            (Tool::Sqitch, Proof::Checksum(recorded)) => sqitch::judge(recorded, migration),
            // The others keep no checksum.
            (_, Proof::Checksum(_)) => Verdict::AtItsWord,
        }
    }
}

impl Entry {
    /// Version and name, as people read them.
    pub fn label(&self) -> String {
        match (self.version.is_empty(), self.name.is_empty()) {
            (true, _) => self.name.clone(),
            (false, true) => self.version.clone(),
            (false, false) => format!("{} ({})", self.version, self.name),
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Tool {
    type Err = NotATool;

    fn from_str(name: &str) -> Result<Tool, NotATool> {
        Tool::ALL.into_iter().find(|tool| tool.name() == name).ok_or(NotATool)
    }
}

impl fmt::Display for NotATool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Tool::ALL.into_iter().map(Tool::name).collect();
        write!(f, "a tool is one of {}", names.join(", "))
    }
}

impl std::error::Error for NotATool {}

#[cfg(test)]
mod tests;
