//! Files that run outside a transaction without need.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use crate::sql::directive;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "no_transaction", level: Level::Warn, page: include_str!("no_transaction.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let script = subject.script;
    let Ok(said) = directive::of(script) else { return Vec::new() };
    let Some(at) = said.no_transaction else { return Vec::new() };
    let all = script.statements();
    if all.iter().all(|statement| statement.kind.outside().is_none()) {
        return vec![Spot::new(
            at..at + "no-transaction".len(),
            "",
            "nothing here needs to run outside a transaction",
            "Remove the directive: in a transaction, a failure leaves nothing behind.",
        )];
    }
    let others = all.iter().filter(|statement| statement.kind.outside().is_none());
    others
        .map(|statement| {
            let text = &script.text[statement.range.clone()];
            let end = text.find('\n').unwrap_or(text.len());
            Spot::new(
                statement.range.start..statement.range.start + end,
                "",
                "this statement commits by itself, and stays when a later one fails",
                "Move it into a migration of its own, which is a transaction.",
            )
            .only(Level::Info)
        })
        .collect()
}
