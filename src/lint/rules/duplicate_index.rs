//! Indexes that are there twice.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "duplicate_index", level: Level::Info, page: include_str!("duplicate_index.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in &posture.relations {
        for (at, index) in relation.indexes.iter().enumerate() {
            if let Some(twin) = relation.indexes.iter().skip(at + 1).find(|twin| twin.shape == index.shape) {
                found.push(
                    Offence::new(&relation.name, format!("{} and {} are the same index", index.name, twin.name))
                        .hint("Drop one of them."),
                );
            }
        }
    }
    found
}
