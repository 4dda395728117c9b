//! Policies on a table whose row-level security is off.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};
use crate::model::words::counted;

/// The rule.
pub const RULE: Rule =
    Rule { name: "policy_exists_rls_off", level: Level::Error, page: include_str!("policy_exists_rls_off.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let asleep = posture.relations.iter().filter(|relation| !relation.rls && !relation.policies.is_empty());
    asleep
        .map(|relation| {
            Offence::new(
                &relation.name,
                format!(
                    "it has {}, but row-level security is off, so none of them holds",
                    counted(relation.policies.len(), "policy")
                ),
            )
            .hint(format!("alter table {} enable row level security;", relation.name))
        })
        .collect()
}
