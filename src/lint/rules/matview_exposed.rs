//! Materialized views that users read.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "matview_exposed", level: Level::Warn, page: include_str!("matview_exposed.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let views = posture.relations.iter().filter(|relation| relation.kind == "materialized_view");
    views
        .filter_map(|view| {
            let roles = view.granted(&["select"]);
            (!roles.is_empty()).then(|| {
                Offence::new(
                    &view.name,
                    format!("{} read a materialized view, which no policy can guard", roles.join(", ")),
                )
                .hint("Revoke it, and show it through a function or a view that picks rows.")
            })
        })
        .collect()
}
