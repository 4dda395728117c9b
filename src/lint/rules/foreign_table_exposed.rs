//! Foreign tables that users read.

use crate::lint::posture::{DATA, Posture};
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "foreign_table_exposed", level: Level::Warn, page: include_str!("foreign_table_exposed.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let tables = posture.relations.iter().filter(|relation| relation.kind == "foreign_table");
    tables
        .filter_map(|table| {
            let roles = table.granted(&DATA);
            (!roles.is_empty()).then(|| {
                Offence::new(
                    &table.name,
                    format!("{} reach a foreign table, which no policy can guard", roles.join(", ")),
                )
                .hint("Move it to a schema that the API does not show.")
            })
        })
        .collect()
}
