//! Policies that show everybody everything.

use crate::lint::expression::always_true;
use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "always_true_read", level: Level::Info, page: include_str!("always_true_read.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in posture.relations.iter().filter(|relation| relation.rls) {
        for policy in relation.policies.iter().filter(|policy| policy.opens() && policy.command == "select") {
            if policy.using.as_deref().is_some_and(always_true) {
                found.push(
                    Offence::new(
                        &relation.name,
                        format!("the policy \"{}\" shows {} every row", policy.name, policy.roles.join(", ")),
                    )
                    .hint("Where that is meant, say so with its reason: [[shared]] in bundle.toml."),
                );
            }
        }
    }
    found
}
