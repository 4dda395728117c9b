//! What a bundle says is meant to be seen by more people than its owner.

use serde::Deserialize;

/// A reasoned exception to the invariants, from `bundle.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// The table, view or function.
    pub name: String,
    /// What may be done: the beginning of a line of the matrix, `select`.
    pub allow: String,
    /// To whom: `anon` or `authenticated`.
    pub to: String,
    /// Why.
    pub because: String,
}

/// A finding that is meant, from `bundle.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The rule.
    pub rule: String,
    /// What it is about, as the finding says it.
    pub subject: String,
    /// Why it is meant.
    pub because: String,
}
