//! Tables that a user may empty, past every policy.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};
use crate::sql::quote::plain_identifier;

/// The rule.
pub const RULE: Rule =
    Rule { name: "truncate_granted", level: Level::Warn, page: include_str!("truncate_granted.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let names: Vec<&str> = posture
        .relations
        .iter()
        .filter(|relation| relation.is_table() && !relation.granted(&["truncate"]).is_empty())
        .map(|relation| relation.name.as_str())
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    vec![
        Offence::new(&posture.schema, format!("truncate is granted to a role of the API on {}", names.join(", ")))
            .hint(format!(
                "revoke truncate on all tables in schema {} from public, anon, authenticated; policies are not asked.",
                plain_identifier(&posture.schema)
            )),
    ]
}
