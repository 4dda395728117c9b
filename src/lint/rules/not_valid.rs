//! Constraints that old rows were never held against.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule = Rule { name: "not_valid", level: Level::Info, page: include_str!("not_valid.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in &posture.relations {
        for name in &relation.not_valid {
            found.push(
                Offence::new(&relation.name, format!("{name} was never validated: old rows may break it"))
                    .hint(format!("alter table {} validate constraint {name};", relation.name)),
            );
        }
    }
    found
}
