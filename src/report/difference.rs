//! How two catalogs differ.

use serde::Serialize;

use crate::report::verify::ChangeLine;

/// Two catalogs, compared.
#[derive(Clone, Debug, Serialize)]
pub struct DiffReport {
    /// The first: what `expected` is in each change.
    pub a: Side,
    /// The second: what `found` is in each change.
    pub b: Side,
    /// What differs, the worst first.
    pub changes: Vec<ChangeLine>,
    /// What is compared by nobody.
    pub not_covered: Vec<String>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Where it is from, without a password.
    pub from: String,
    /// Its schemas.
    pub schemas: Vec<String>,
    /// How many objects it has.
    pub objects: usize,
}
