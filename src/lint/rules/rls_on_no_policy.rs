//! Granted tables that no policy opens.

use crate::lint::posture::{DATA, Posture};
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "rls_on_no_policy", level: Level::Info, page: include_str!("rls_on_no_policy.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let shut = posture.relations.iter().filter(|relation| relation.rls && relation.policies.is_empty());
    shut.filter_map(|relation| {
        let roles = relation.granted(&DATA);
        (!roles.is_empty()).then(|| {
            Offence::new(
                &relation.name,
                format!("it is granted to {}, but no policy lets anything through", roles.join(", ")),
            )
            .hint("Add a policy, or revoke the grants: a table for the backend alone needs neither.")
        })
    })
    .collect()
}
