//! Policies that fail where a setting is empty.

use crate::lint::expression::fragile;
use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "policy_robustness", level: Level::Info, page: include_str!("policy_robustness.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in &posture.relations {
        for policy in &relation.policies {
            if let Some(reason) = policy.texts().find_map(fragile) {
                found.push(Offence::new(&relation.name, format!("the policy \"{}\" {reason}", policy.name)).hint(
                    "Write nullif(current_setting('…', true), '') before a cast, or use auth.uid() and auth.jwt().",
                ));
            }
        }
    }
    found
}
