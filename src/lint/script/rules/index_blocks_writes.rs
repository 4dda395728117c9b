//! Indexes that are built while nobody can write.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::ast::Stmt;

use crate::locks::effect::Kind;
use crate::locks::mode::Mode;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "index_blocks_writes", level: Level::Warn, page: include_str!("index_blocks_writes.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::CreateIndex(_))) {
        for work in seen.effect.works.iter().filter(|work| work.kind == Kind::Build) {
            if seen.effect.on(&work.relation) == Some(Mode::Share) {
                found.push(Spot::new(
                    subject.line(seen),
                    work.relation.to_string(),
                    format!("nobody can write {} while this index is built", work.relation),
                    "Use `create index concurrently`, in a file of its own with `-- schemactl: no-transaction` in its first line.",
                ));
            }
        }
    }
    found
}
