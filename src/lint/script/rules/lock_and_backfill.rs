//! Rows that are written while a table is locked.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::ast::Stmt;

use crate::locks::mode::{Mode, Stops};
use crate::locks::name::Name;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "lock_and_backfill", level: Level::Warn, page: include_str!("lock_and_backfill.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    if subject.is_outside() {
        return Vec::new();
    }
    let mut locked: Option<Name> = None;
    let mut found = Vec::new();
    for seen in subject.ups() {
        let writes = matches!(seen.tree, Stmt::Update(_) | Stmt::Delete(_) | Stmt::Merge(_));
        let target = seen.effect.locks.iter().find(|lock| writes && lock.mode == Mode::RowExclusive);
        if let (Some(target), Some(locked)) = (target, &locked) {
            found.push(Spot::new(
                subject.line(seen),
                target.relation.to_string(),
                format!("rows of {} are written while nobody can use {locked}", target.relation),
                "Write the rows in a migration of its own, in batches: locks are held until the commit.",
            ));
        }
        let lock = seen.effect.locks.iter().find(|lock| lock.mode.stops() == Stops::Everything);
        locked = locked.or_else(|| lock.map(|lock| lock.relation.clone()));
    }
    found
}
