//! Rows that go with a rolled back table.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Count {
    /// Counted.
    Exact,
    /// From the server's statistics: counting would have taken too long.
    Estimated,
}
