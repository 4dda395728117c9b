//! Tables without a primary key.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "no_primary_key", level: Level::Info, page: include_str!("no_primary_key.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let without =
        posture.relations.iter().filter(|relation| relation.is_table() && !relation.keyed && !relation.partition);
    without
        .map(|relation| {
            Offence::new(&relation.name, "it has no primary key")
                .hint("Add one: replication, Realtime and the Data API need it to name a row.")
        })
        .collect()
}
