//! Constraints that are validated in the transaction that adds them.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AlterTableAction, AstNode, Stmt};

use crate::locks::effect::Kind;
use crate::locks::mode::Stops;
use crate::locks::name::{Name, says};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "validates_at_once", level: Level::Warn, page: include_str!("validates_at_once.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    if subject.is_outside() {
        return Vec::new();
    }
    let mut held: Vec<Name> = Vec::new();
    let mut found = Vec::new();
    for seen in subject.ups() {
        let Stmt::AlterTable(alter) = &seen.tree else { continue };
        let validates = alter.actions().any(|action| matches!(action, AlterTableAction::ValidateConstraint(_)));
        for work in seen.effect.works.iter().filter(|work| validates && work.kind == Kind::Scan) {
            if held.contains(&work.relation) {
                found.push(Spot::new(
                    subject.line(seen),
                    work.relation.to_string(),
                    format!("all of {} is read while the lock that added the constraint is still held", work.relation),
                    "Validate it in the next migration: by then the lock is gone, and everybody can work.",
                ));
            }
        }
        if says(alter.syntax(), SyntaxKind::NOT_VALID) {
            let locks = seen.effect.locks.iter().filter(|lock| lock.mode.stops() > Stops::Nobody);
            held.extend(locks.map(|lock| lock.relation.clone()));
        }
    }
    found
}
