//! Several permissive policies where one would do.

use crate::lint::posture::{DATA, Posture};
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "multiple_permissive", level: Level::Info, page: include_str!("multiple_permissive.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let mut found = Vec::new();
    for relation in posture.relations.iter().filter(|relation| relation.rls) {
        for role in ["anon", "authenticated"] {
            for command in DATA {
                let names: Vec<&str> = relation
                    .policies
                    .iter()
                    .filter(|policy| {
                        policy.kind == "permissive" && (policy.command == command || policy.command == "all")
                    })
                    .filter(|policy| policy.roles.iter().any(|other| other == role || other == "public"))
                    .map(|policy| policy.name.as_str())
                    .collect();
                if names.len() > 1 {
                    found.push(
                        Offence::new(
                            &relation.name,
                            format!("{} policies let {role} {command}: {}", names.len(), names.join(", ")),
                        )
                        .hint("Each is asked for every row; join them with or."),
                    );
                }
            }
        }
    }
    found
}
