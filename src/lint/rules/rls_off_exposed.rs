//! A table that API roles may touch, without row-level security.

use crate::lint::posture::{DATA, Posture};
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "rls_off_exposed", level: Level::Error, page: include_str!("rls_off_exposed.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let open = posture.relations.iter().filter(|relation| {
        relation.is_table() && !relation.rls && relation.guarded_parent.is_none() && relation.policies.is_empty()
    });
    open.filter_map(|relation| {
        let roles = relation.granted(&DATA);
        (!roles.is_empty()).then(|| {
            Offence::new(
                &relation.name,
                format!("row-level security is off, and {} may read or write it", roles.join(", ")),
            )
            .hint(format!(
                "alter table {} enable row level security; then a policy for each thing that somebody may do.",
                relation.name
            ))
        })
    })
    .collect()
}
