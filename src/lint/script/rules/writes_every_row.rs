//! Updates and deletes without a condition.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::locks::mode::Mode;
use crate::locks::name::says;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "writes_every_row", level: Level::Warn, page: include_str!("writes_every_row.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups() {
        let every = match &seen.tree {
            Stmt::Update(update) => update.where_clause_or_current_of().is_none(),
            Stmt::Delete(delete) => delete.where_clause_or_current_of().is_none(),
            _ => continue,
        };
        let target = seen.effect.locks.iter().find(|lock| lock.mode == Mode::RowExclusive);
        let Some(target) = target.filter(|_| every && !says(seen.tree.syntax(), SyntaxKind::WITH_CLAUSE)) else {
            continue;
        };
        found.push(Spot::new(
            subject.line(seen),
            target.relation.to_string(),
            format!("every row of {} is written in one transaction", target.relation),
            "Write them in batches, or only those that need it.",
        ));
    }
    found
}
