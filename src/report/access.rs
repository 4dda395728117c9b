//! What row-level security lets through.

use serde::Serialize;

use crate::access::matrix::Matrix;
use crate::access::mutation::Mutation;

/// The cases of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessLine {
    /// The bundle.
    pub bundle: String,
    /// The file of cases.
    pub file: String,
    /// How many statements held.
    pub held: usize,
    /// The case that did not hold, if one did not.
    pub broken: Option<Broken>,
}

/// A case that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The line of the file, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What the server said.
    pub message: String,
    /// Its error class; `ZZ002` is a case that got another answer than it expected.
    pub sqlstate: String,
    /// The statement that was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
}

/// The matrix of one bundle.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixReport {
    /// The bundle.
    pub bundle: String,
    /// The schema it is installed in.
    pub schema: String,
    /// How many probes were run.
    pub probes: usize,
    /// How many cells there are.
    pub cells: usize,
    /// How many of them could not be established.
    pub unknown: usize,
    /// How it stands to the reviewed one.
    pub reviewed: Reviewed,
    /// What differs from the reviewed one, as a diff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
    /// The matrix.
    pub matrix: Matrix,
    /// The matrix for a person.
    #[serde(skip)]
    pub text: String,
}

/// How a matrix stands to the reviewed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reviewed {
    /// They are the same.
    Same,
    /// They differ.
    Differs,
    /// Nobody has reviewed one yet.
    Missing,
    /// It was written just now.
    Written,
}

/// A policy that was weakened, and who noticed.
#[derive(Clone, Debug, Serialize)]
pub struct MutationLine {
    /// The bundle.
    pub bundle: String,
    /// The table.
    pub table: String,
    /// The policy.
    pub policy: String,
    /// What was done to it.
    pub mutation: Mutation,
    /// Whether the matrix changed.
    pub matrix: Notice,
    /// Whether the catalog did.
    pub catalog: Notice,
    /// The first cell that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
}

/// Whether a weakening was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// It was.
    Noticed,
    /// It was not.
    Missed,
}
