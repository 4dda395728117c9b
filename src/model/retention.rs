//! What cleanup may delete.

use serde::{Deserialize, Serialize};

/// One rule: which rows of one table are due, and what goes with them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// The rule's name, unique in its bundle.
    pub name: String,
    /// The table it deletes from.
    pub table: String,
    /// How long rows are kept: a Postgres interval of days or hours.
    pub keep: String,
    /// The indexed column that orders the rows in time.
    pub time: String,
    /// SQL over the table's own columns; `:cutoff` is the server's clock minus `keep`, `:now` the clock itself.
    pub due: String,
    /// Rows of other tables that go with a deleted row, deleted first and counted.
    #[serde(default)]
    pub children: Vec<Child>,
    /// Where the table is partitioned by day: so many days to come always have their partition.
    #[serde(default)]
    pub days_ahead: Option<u16>,
}

/// Rows that belong to a deleted row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Child {
    /// The table that holds them.
    pub table: String,
    /// Its column that refers to the parent's `id`.
    pub column: String,
}
