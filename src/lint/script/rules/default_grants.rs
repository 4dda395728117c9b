//! Rights on everything that is made later.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::ast::Stmt;

use crate::lint::script::subject::flat;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "default_grants", level: Level::Warn, page: include_str!("default_grants.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::AlterDefaultPrivileges(_))) {
        let text = flat(&seen.tree);
        if text.contains("revoke") && text.contains("from public") && text.contains("in schema") {
            found.push(Spot::new(
                subject.line(seen),
                "",
                "with `in schema` this takes nothing away from everybody: rights per schema only add",
                "Leave `in schema` out, or revoke from each function.",
            ));
        }
        let Some((_, whom)) = text.split_once(" to ") else { continue };
        let role = ["public", "anon", "authenticated"]
            .into_iter()
            .find(|role| whom.split([' ', ',', ';']).any(|word| word.trim_matches('"') == *role));
        if let Some(role) = role.filter(|_| text.contains(" grant ")) {
            found.push(Spot::new(
                subject.line(seen),
                role,
                format!("whatever is made later is open to {role} as soon as it is there"),
                "Grant on each table, where its policies are written.",
            ));
        }
    }
    found
}
