//! A failure, in the JSON contract: flat, so that a script need not dig.

use serde::Serialize;

use crate::error::{Code, Error};
use crate::sql::place::Place;

/// Why a command failed.
#[derive(Clone, Debug, Serialize)]
pub struct FailureReport {
    /// The stable code.
    pub code: Code,
    /// The fact.
    pub message: String,
    /// The server's error class.
    pub sqlstate: Option<String>,
    /// The file to blame.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// The first line of the statement.
    pub statement: Option<String>,
    /// More facts.
    pub notes: Vec<String>,
    /// What the database holds now.
    pub state: Option<String>,
    /// What to do.
    pub hint: Option<String>,
    /// The place with its text, for the caret.
    #[serde(skip)]
    pub place: Option<Place>,
}

impl From<Error> for FailureReport {
    fn from(error: Error) -> FailureReport {
        let place = error.place.map(|place| *place);
        FailureReport {
            code: error.code,
            message: error.message,
            sqlstate: error.sqlstate.filter(|sqlstate| !sqlstate.is_empty()),
            file: place.as_ref().map(|place| place.file.clone()),
            line: place.as_ref().map(|place| place.line),
            column: place.as_ref().map(|place| place.column),
            statement: place.as_ref().and_then(|place| place.statement.clone()),
            notes: error.notes,
            state: error.state,
            hint: error.hint,
            place,
        }
    }
}
