//! Whatever is created here is open to the API at once.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    name: "default_grants_api_role",
    level: Level::Info,
    page: include_str!("default_grants_api_role.md"),
    check,
};

fn check(posture: &Posture) -> Vec<Offence> {
    if posture.default_grants.is_empty() || posture.schema == "public" {
        return Vec::new();
    }
    vec![
        Offence::new(
            &posture.schema,
            format!("default privileges open what is created later: {}", posture.default_grants.join("; ")),
        )
        .hint("alter default privileges … revoke …; then grant what is meant, table by table."),
    ]
}
