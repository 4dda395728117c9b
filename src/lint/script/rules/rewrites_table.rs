//! Statements that write a table anew.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::ast::Stmt;

use crate::locks::effect::Kind;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "rewrites_table", level: Level::Warn, page: include_str!("rewrites_table.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    // Filling a materialized view anew is what `refresh` is for.
    for seen in subject.ups().iter().filter(|seen| !matches!(seen.tree, Stmt::Refresh(_))) {
        for work in seen.effect.certainly(Kind::Rewrite) {
            found.push(Spot::new(
                subject.line(seen),
                work.relation.to_string(),
                format!("{} is written anew while nobody can read or write it: {}", work.relation, work.why),
                "Add a new column, fill it in batches, and switch over in a later migration.",
            ));
        }
    }
    found
}
