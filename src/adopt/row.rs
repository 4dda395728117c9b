//! A row of another tool's table, as JSON: columns that we do not know are no matter.

use serde_json::{Map, Value};

use crate::adopt::Tool;
use crate::error::{Code, Error};

/// A row by the names of its columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row(pub Map<String, Value>);

impl Row {
    /// A column as text; `None` where it is null or not there.
    pub fn text(&self, column: &str) -> Option<String> {
        match self.0.get(column)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }

    /// A column as a whole number.
    pub fn number(&self, column: &str) -> Option<i64> {
        match self.0.get(column)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A column as yes or no.
    pub fn flag(&self, column: &str) -> Option<bool> {
        self.0.get(column)?.as_bool()
    }

    /// A column that is an array of texts.
    pub fn list(&self, column: &str) -> Option<Vec<String>> {
        let items = self.0.get(column)?.as_array()?;
        Some(items.iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect())
    }
}

/// A point in time as Postgres reads it, in UTC where no offset is given; `None` for a text that is none.
pub(super) fn moment(text: &str) -> Option<String> {
    if chrono::DateTime::parse_from_rfc3339(text).is_ok() {
        return Some(text.to_owned());
    }
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok().map(|time| format!("{time}+00"))
}

/// The refusal of a row that the tool itself has not finished, or has failed at.
pub(super) fn unfinished(tool: Tool, fact: String, hint: impl Into<String>) -> Box<Error> {
    Error::new(Code::ForeignUnfinished, format!("{tool}: {fact}")).state("nothing was adopted").hint(hint)
}

/// The refusal of a table that is not as the tool writes it.
pub(super) fn unreadable(tool: Tool, column: &str) -> Box<Error> {
    Error::new(Code::NoForeignHistory, format!("a row of this table has no usable `{column}`: {tool} did not write it"))
        .state("nothing was adopted")
        .hint("Name the right table with --table, or the tool with --from.")
}

#[cfg(test)]
pub(super) fn rows(json: &str) -> Vec<Row> {
    let rows: Vec<Map<String, Value>> = serde_json::from_str(json).unwrap();
    rows.into_iter().map(Row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_with_and_without_an_offset() {
        assert_eq!(moment("2026-11-25T20:54:15.810728522Z").as_deref(), Some("2026-11-25T20:54:15.810728522Z"));
        assert_eq!(moment("2026-11-25T20:52:33.85").as_deref(), Some("2026-11-25 20:52:33.850+00"));
        assert_eq!(moment("yesterday"), None);
    }
}
