//! Policies that trust what a user writes about themselves.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "user_metadata", level: Level::Error, page: include_str!("user_metadata.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in &posture.relations {
        for policy in relation.policies.iter().filter(|policy| {
            policy.texts().any(|text| text.contains("user_metadata") || text.contains("raw_user_meta_data"))
        }) {
            found.push(
                Offence::new(
                    &relation.name,
                    format!("the policy \"{}\" trusts user_metadata, which the user writes", policy.name),
                )
                .hint("Use app_metadata, which only the backend writes."),
            );
        }
    }
    found
}
