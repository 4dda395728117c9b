//! Indexes that a failed build left behind.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "invalid_index", level: Level::Warn, page: include_str!("invalid_index.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in &posture.relations {
        for index in relation.indexes.iter().filter(|index| !index.valid) {
            found.push(
                Offence::new(
                    &relation.name,
                    format!("the index {} is invalid: a concurrent build of it failed", index.name),
                )
                .hint(format!("drop index concurrently {}; then build it again.", index.name)),
            );
        }
    }
    found
}
