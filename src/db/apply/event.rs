//! The chain of events: one more link of it, as SQL.

use crate::sql::template::{Template, Value};

const EVENT: Template = Template(include_str!("event.sql"));
const RECORDED: Template = Template(include_str!("recorded.sql"));

/// One more link.
pub(crate) fn link(values: &[(&str, Value<'_>)]) -> String {
    let mut sql = EVENT.fill(values);
    sql.push_str(";\n");
    sql
}

/// The last one of a step, which tells the client that the step is recorded.
pub(super) fn last_link(values: &[(&str, Value<'_>)], mark: &str) -> String {
    RECORDED.fill(&[("link", Value::Sql(&EVENT.fill(values))), ("mark", Value::Text(mark))])
}
