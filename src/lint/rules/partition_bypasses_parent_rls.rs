//! A partition that can be reached beside its guarded parent.

use crate::lint::posture::{DATA, Posture};
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    name: "partition_bypasses_parent_rls",
    level: Level::Error,
    page: include_str!("partition_bypasses_parent_rls.md"),
    check,
};

fn check(posture: &Posture) -> Vec<Offence> {
    let beside = posture.relations.iter().filter(|relation| relation.partition && !relation.rls);
    beside
        .filter_map(|relation| {
            let parent = relation.guarded_parent.as_ref()?;
            let roles = relation.granted(&DATA);
            (!roles.is_empty()).then(|| {
                Offence::new(
                    &relation.name,
                    format!("{} may reach this partition directly, past the policies of {parent}", roles.join(", ")),
                )
                .hint("Revoke the grants on the partition, or enable row-level security on it too.")
            })
        })
        .collect()
}
