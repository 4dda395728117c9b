//! Views of the users of the platform.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "auth_users_exposed", level: Level::Error, page: include_str!("auth_users_exposed.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let views = posture.relations.iter().filter(|relation| relation.reads_users && relation.kind.ends_with("view"));
    views
        .filter_map(|view| {
            let roles = view.granted(&["select"]);
            (!roles.is_empty()).then(|| {
                Offence::new(&view.name, format!("it reads auth.users, and {} may read it", roles.join(", ")))
                    .hint("Keep what others may see of a user in a table of your own.")
            })
        })
        .collect()
}
