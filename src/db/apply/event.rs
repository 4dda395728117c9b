//! The chain of events: one more link of it, or one for each step of a transaction, as SQL.

use crate::db::apply::TOOL;
use crate::plan::Step;
use crate::sql::template::{Template, Value};

const EVENT: Template = Template(include_str!("event.sql"));
const NEWEST: &str = include_str!("newest.sql");
const NEWEST_SEEN: &str = include_str!("newest_seen.sql");
const CHAIN: Template = Template(include_str!("chain.sql"));
const RECORDED: Template = Template(include_str!("recorded.sql"));

/// What the guard has seen of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing: there may be no event yet.
    Nothing,
    /// The newest event.
    Newest,
}

/// One more link.
pub(crate) fn link(values: &[(&str, Value<'_>)]) -> String {
    let mut sql = event(values, Seen::Nothing);
    sql.push_str(";\n");
    sql
}

fn event(values: &[(&str, Value<'_>)], seen: Seen) -> String {
    let newest = Template(if seen == Seen::Newest { NEWEST_SEEN } else { NEWEST }).fill(&[]);
    EVENT.fill(&[values, &[("newest", Value::Sql(&newest))]].concat())
}

/// The link of a step that is a transaction of its own. Its mark tells the client that the step is recorded.
pub(super) fn only_link(step: &Step, seen: Seen, run: &str, mark: &str) -> String {
    let values = [
        ("run", Value::Text(run)),
        ("what", Value::Text(step.kind.what())),
        ("bundle", Value::Text(&step.bundle)),
        ("version", version(step).map_or(Value::Null, Value::Number)),
        ("detail", Value::Text(&step.name)),
        ("tool", Value::Text(TOOL)),
    ];
    RECORDED.fill(&[("link", Value::Sql(&event(&values, seen))), ("mark", Value::Text(mark))])
}

/// The links of steps that are one transaction, in their order.
pub(super) fn links(steps: &[Step], run: &str) -> String {
    let values = [
        ("run", Value::Text(run)),
        ("what", Value::Sql("step.what")),
        ("bundle", Value::Sql("step.bundle")),
        ("version", Value::Sql("step.version")),
        ("detail", Value::Sql("step.detail")),
        ("tool", Value::Text(TOOL)),
    ];
    let steps: Vec<_> = steps.iter().map(|step| (step.kind.what(), &step.bundle, version(step), &step.name)).collect();
    let steps = serde_json::json!(steps).to_string();
    CHAIN.fill(&[("steps", Value::Text(&steps)), ("link", Value::Sql(&event(&values, Seen::Nothing)))])
}

fn version(step: &Step) -> Option<i64> {
    step.kind.has_version().then(|| step.version.bigint())
}
