//! Claims that a policy reads again for every row.

use crate::lint::expression::asks_each_row;
use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "auth_initplan", level: Level::Warn, page: include_str!("auth_initplan.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in &posture.relations {
        for policy in relation.policies.iter().filter(|policy| policy.texts().any(asks_each_row)) {
            found.push(
                Offence::new(
                    &relation.name,
                    format!("the policy \"{}\" reads the token again for every row", policy.name),
                )
                .hint("Wrap the call: (select auth.uid())."),
            );
        }
    }
    found
}
