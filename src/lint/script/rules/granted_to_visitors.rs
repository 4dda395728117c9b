//! Grants to everybody.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::ast::Stmt;

use crate::lint::script::subject::flat;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "granted_to_visitors", level: Level::Error, page: include_str!("granted_to_visitors.md"), check };

const WRITES: [&str; 6] = ["insert", "update", "delete", "truncate", "all", "maintain"];

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::Grant(_))) {
        let text = flat(&seen.tree);
        let Some((what, whom)) = text.rsplit_once(" to ") else { continue };
        let Some((rights, on)) = what.split_once(" on ") else { continue };
        let others =
            ["function", "procedure", "routine", "schema", "sequence", "type", "domain", "language", "database"];
        if others.iter().any(|kind| on.starts_with(kind) || on.starts_with(&format!("all {kind}"))) {
            continue;
        }
        let to = |role: &str| whom.split([' ', ',', ';']).any(|word| word.trim_matches('"') == role);
        let writes = rights.split([' ', ',', '(']).any(|right| WRITES.contains(&right));
        let message = match (to("public"), to("anon"), writes) {
            (true, _, true) => "every role may write this",
            (true, _, false) => "every role may read this, visitors too",
            (false, true, true) => "visitors who are not signed in may write this",
            _ => continue,
        };
        let spot = Spot::new(
            subject.line(seen),
            on.trim_start_matches("table ").replace(' ', ""),
            message,
            "Grant it to the role that needs it, and let a policy say which rows.",
        );
        found.push(if writes { spot } else { spot.only(Level::Warn) });
    }
    found
}
