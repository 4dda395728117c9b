//! Adds a cleanup to the history's chain of events.

use crate::db::apply::TOOL;
use crate::db::apply::claim::Claimed;
use crate::db::session::Session;
use crate::report::cleanup::{CleanupReport, RuleReport};
use crate::sql::template::Value;

/// Writes one event for each bundle that rows were deleted of, or days dropped. Never fails, and never waits for another
/// run: what was deleted is deleted, whether it is noted or not.
pub async fn cleanup(session: &mut Session, report: &CleanupReport) {
    let mut bundles: Vec<&str> =
        report.rules.iter().filter(|rule| rule.took_away()).map(|rule| rule.bundle.as_str()).collect();
    bundles.dedup();
    if bundles.is_empty() {
        return;
    }
    let mut note = Claimed::note();
    for bundle in bundles {
        let rules = report.rules.iter().filter(|rule| rule.bundle == bundle && rule.took_away());
        let detail: Vec<String> = rules.map(of_rule).collect();
        note.push_event(&[
            ("run", Value::Text(&report.run_id)),
            ("what", Value::Text("cleanup")),
            ("bundle", Value::Text(bundle)),
            ("version", Value::Null),
            ("detail", Value::Text(&detail.join(", "))),
            ("tool", Value::Text(TOOL)),
        ]);
    }
    let _ = session.rows(note.commit()).await;
}

/// `logs: 70 of 70 due, 3 days dropped, the oldest core_days.logs_20261101, the youngest core_days.logs_20261103`.
fn of_rule(rule: &RuleReport) -> String {
    let rows = format!("{}: {} of {} due", rule.rule, rule.deleted, rule.due);
    match &rule.days_dropped[..] {
        [] => rows,
        [day] => format!("{rows}, 1 day dropped: {day}"),
        [oldest, .., youngest] => {
            let count = rule.days_dropped.len();
            format!("{rows}, {count} days dropped, the oldest {oldest}, the youngest {youngest}")
        }
    }
}
