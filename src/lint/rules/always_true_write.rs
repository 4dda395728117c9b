//! Policies that let anybody write anything.

use crate::lint::expression::always_true;
use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "always_true_write", level: Level::Error, page: include_str!("always_true_write.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in posture.relations.iter().filter(|relation| relation.rls) {
        for policy in relation.policies.iter().filter(|policy| policy.opens() && policy.command != "select") {
            let check = policy.check.as_deref().or(policy.using.as_deref());
            let open = check.is_some_and(always_true) || policy.using.as_deref().is_some_and(always_true);
            if open {
                found.push(
                    Offence::new(
                        &relation.name,
                        format!(
                            "the policy \"{}\" lets {} {} any row",
                            policy.name,
                            policy.roles.join(", "),
                            policy.command
                        ),
                    )
                    .hint("Say whose rows: (select auth.uid()) = user_id, in using and in with check."),
                );
            }
        }
    }
    found
}
