//! Row-level security that is switched off.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::ast::{AlterTableAction, Stmt};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "disables_rls", level: Level::Error, page: include_str!("disables_rls.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups() {
        let Stmt::AlterTable(alter) = &seen.tree else { continue };
        if alter.actions().any(|action| matches!(action, AlterTableAction::DisableRls(_))) {
            let table = seen.effect.locks.first().map(|lock| lock.relation.to_string()).unwrap_or_default();
            found.push(Spot::new(
                subject.line(seen),
                table.clone(),
                format!("the policies of {table} count no more"),
                "Change or drop the policies instead: without any, nobody but the owner sees a row.",
            ));
        }
    }
    found
}
