//! References that nobody holds.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "fk_not_enforced", level: Level::Error, page: include_str!("fk_not_enforced.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in &posture.relations {
        for key in relation.foreign_keys.iter().filter(|key| !key.enforced) {
            found.push(
                Offence::new(
                    &relation.name,
                    format!("{} is not enforced: it is NOT ENFORCED, or its triggers are disabled", key.name),
                )
                .hint(format!(
                    "alter table {} enable trigger all, as a superuser; then look for rows that point at nothing.",
                    relation.name
                )),
            );
        }
    }
    found
}
