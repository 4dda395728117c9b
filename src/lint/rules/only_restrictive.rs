//! Tables whose policies all only restrict.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "only_restrictive", level: Level::Info, page: include_str!("only_restrictive.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let shut = posture.relations.iter().filter(|relation| relation.rls && !relation.policies.is_empty());
    shut.filter(|relation| relation.policies.iter().all(|policy| policy.kind == "restrictive"))
        .map(|relation| {
            Offence::new(&relation.name, "every policy is restrictive, so nothing is let through")
                .hint("Add a permissive policy: restrictive ones only narrow what permissive ones open.")
        })
        .collect()
}
