//! What the database says of the tables that cleanup is about.

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// The server's clock, and this machine's at the same moment.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The server's: every cutoff counts from it.
    pub server: DateTime<Utc>,
    /// This machine's.
    pub here: DateTime<Utc>,
}

/// A table, before anything is deleted from it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct TableFacts {
    /// Whether there is such a table with the rule's time column.
    pub found: bool,
    /// How many rows it holds, by the server's estimate.
    pub rows: u64,
    /// Whether an index begins with the time column.
    pub time_indexed: bool,
    /// What this role lacks to delete from it and from the tables that go with it, for example `delete on public.logs`.
    pub lacks: Vec<String>,
    /// Tables of which row-level security hides rows from this role.
    pub hidden: Vec<String>,
    /// Columns that refer to it without an index, in tables that are not small.
    pub unindexed: Vec<String>,
    /// Where its rows lie: itself, or its partitions.
    pub heaps: Vec<Heap>,
    /// Its partitions, where it is divided by ranges of the time column and this role may drop them.
    #[serde(default)]
    pub days: Vec<Day>,
}

/// A partition that holds a span of time.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Day {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// When it begins; `None` where it has no beginning.
    pub from: Option<DateTime<Utc>>,
    /// When it ends; `None` where it has no end.
    pub to: Option<DateTime<Utc>>,
    /// Whether somebody has begun to detach it.
    pub detach: Detach,
    /// How many rows it holds, by the server's estimate.
    pub rows: u64,
}

/// Whether a partition is being detached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detach {
    /// It is not.
    Not,
    /// Somebody began to, and did not come to the end.
    Pending,
}

/// A table that holds rows itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Heap {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// How many blocks it has.
    pub blocks: u64,
}

/// What a rule would delete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Rows that are due and that no earlier rule of the table deletes.
    pub rows: u64,
    /// The oldest of them.
    pub oldest: Option<String>,
    /// Rows that no rule so far deletes; counted only as far as the guards need it.
    pub kept: u64,
    /// Whether a row is younger than the cutoff, or has no time.
    pub younger: bool,
    /// Whether the rows were counted; otherwise they are the planner's estimate.
    pub certain: Certainty,
}

/// Whether a number is known or estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certainty {
    /// Counted.
    #[default]
    Counted,
    /// Estimated: counting took too long.
    Estimated,
}
