//! Transactions that lock many tables.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use std::collections::BTreeSet;

use crate::locks::mode::Stops;
use crate::locks::name::Name;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "many_tables_locked", level: Level::Info, page: include_str!("many_tables_locked.md"), check };

/// From how many tables on.
const MANY: usize = 4;

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    if subject.is_outside() {
        return Vec::new();
    }
    let mut tables: BTreeSet<Name> = BTreeSet::new();
    for seen in subject.ups() {
        for lock in seen.effect.locks.iter().filter(|lock| lock.mode.stops() == Stops::Everything) {
            tables.insert(lock.relation.clone());
            if tables.len() == MANY {
                return vec![Spot::new(
                    subject.line(seen),
                    lock.relation.to_string(),
                    format!("here the transaction holds {MANY} tables that nobody else can use until it commits"),
                    "Split the file: each table is then locked for its own part only, and deadlocks are less likely.",
                )];
            }
        }
    }
    Vec::new()
}
