//! Tables whose changes everybody hears.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "realtime_table_no_rls", level: Level::Error, page: include_str!("realtime_table_no_rls.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let heard = posture.relations.iter().filter(|relation| relation.is_table() && relation.realtime && !relation.rls);
    heard
        .map(|relation| {
            Offence::new(&relation.name, "Realtime sends its changes to every listener: row-level security is off")
                .hint(format!("alter table {} enable row level security;", relation.name))
        })
        .collect()
}
