//! Adds a cleanup to the history's chain of events.

use crate::db::apply::TOOL;
use crate::db::apply::claim::Claimed;
use crate::db::session::Session;
use crate::report::cleanup::CleanupReport;
use crate::sql::template::Value;

/// Writes one event for each bundle that rows were deleted of. Never fails, and never waits for another run: what was
/// deleted is deleted, whether it is noted or not.
pub async fn cleanup(session: &mut Session, report: &CleanupReport) {
    let mut bundles: Vec<&str> =
        report.rules.iter().filter(|rule| rule.total() > 0).map(|rule| rule.bundle.as_str()).collect();
    bundles.dedup();
    let mut note = Claimed::note();
    for bundle in bundles {
        let rules = report.rules.iter().filter(|rule| rule.bundle == bundle && rule.total() > 0);
        let detail: Vec<String> =
            rules.map(|rule| format!("{}: {} of {} due", rule.rule, rule.deleted, rule.due)).collect();
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
