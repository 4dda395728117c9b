//! How long a step took, and who hears of it when.
//!
//! Between two migrations a select costs the server ten times what it costs in a loop, so what is told comes with a row that
//! is written anyway, where there is one.

use crate::db::apply::disk::Commit;
use crate::sql::template::{Template, Value};

const TOOK: Template = Template(include_str!("took.sql"));
const TOOK_NOTED: Template = Template(include_str!("took_noted.sql"));
const NOTED: Template = Template(include_str!("noted.sql"));
const MARK: Template = Template(include_str!("mark.sql"));
const TELL: Template = Template(include_str!("tell.sql"));

/// When the client hears of a step.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tell<'a> {
    /// At once, by this mark: nothing else is done for it, and the next step is a part of the same transaction.
    Now(&'a str),
    /// When everything is done for it. How long it took is noted, and what its commit waits for is set.
    Later(Commit),
}

impl Tell<'_> {
    /// The step is recorded by a statement with places for how long it took (`took`) and for what it gives back (`told`).
    pub(super) fn with_row(self, record: Template, values: &[(&str, Value<'_>)]) -> String {
        let own = [("took", Value::Sql(&TOOK.fill(&[]))), ("told", Value::Sql(&self.list("duration_ms")))];
        record.fill(&[values, &own].concat())
    }

    /// The same by a statement of its own.
    pub(super) fn alone(self) -> String {
        TELL.fill(&[("told", Value::Sql(&self.list(&TOOK.fill(&[]))))])
    }

    fn list(self, took: &str) -> String {
        match self {
            Tell::Now(mark) => MARK.fill(&[("mark", Value::Text(mark)), ("took", Value::Sql(took))]),
            Tell::Later(commit) => NOTED.fill(&[("commit", Value::Sql(&commit.sql(took))), ("took", Value::Sql(took))]),
        }
    }
}

/// Everything is done for a step of which [that was noted](Tell::Later).
pub(super) fn told(mark: &str) -> String {
    let took = TOOK_NOTED.fill(&[]);
    TELL.fill(&[("told", Value::Sql(&MARK.fill(&[("mark", Value::Text(mark)), ("took", Value::Sql(&took))])))])
}
