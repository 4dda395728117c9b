//! Views that show with the rights of their owner.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "view_not_invoker", level: Level::Error, page: include_str!("view_not_invoker.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let views =
        posture.relations.iter().filter(|relation| relation.kind == "view" && !relation.has("security_invoker"));
    views
        .filter_map(|view| {
            let roles = view.granted(&["select"]);
            (!roles.is_empty()).then(|| {
                Offence::new(
                    &view.name,
                    format!("{} read it with the rights of its owner, past every policy", roles.join(", ")),
                )
                .hint(format!("alter view {} set (security_invoker = true);", view.name))
            })
        })
        .collect()
}
