//! Rows that go with a rolled back table.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What one table holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LostRows {
    /// The table with its schema.
    pub table: String,
    /// How many rows it holds.
    pub rows: u64,
    /// Whether they were counted.
    pub count: Count,
}

/// How a number of rows was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Count {
    /// Counted.
    #[default]
    Exact,
    /// From the server's statistics: counting would have taken too long.
    Estimated,
}

impl fmt::Display for LostRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = if self.count == Count::Estimated { "about " } else { "" };
        write!(f, "{about}{} row{} of {}", self.rows, if self.rows == 1 { "" } else { "s" }, self.table)
    }
}
