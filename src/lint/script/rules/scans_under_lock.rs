//! Statements that read a whole table while nobody can write it.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::locks::Seen;
use crate::locks::effect::{Certain, Kind};
use crate::locks::mode::Stops;
use crate::locks::name::says;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "scans_under_lock", level: Level::Warn, page: include_str!("scans_under_lock.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::AlterTable(_) | Stmt::CreateTable(_))) {
        let works = seen.effect.works.iter().filter(|work| work.certain == Certain::Yes && work.kind != Kind::Rewrite);
        for work in works {
            let who = match seen.effect.on(&work.relation).map(|mode| mode.stops()) {
                Some(Stops::Everything) => "nobody can read or write it",
                Some(Stops::Writes) => "nobody can write it",
                _ => continue,
            };
            let message = format!("all of {} is read while {who}: {}", work.relation, work.why);
            found.push(Spot::new(subject.line(seen), work.relation.to_string(), message, hint(seen, work.kind)));
        }
    }
    found
}

fn hint(seen: &Seen, kind: Kind) -> &'static str {
    let node = seen.tree.syntax();
    if kind == Kind::Build {
        return "Build a unique index concurrently first, then add the constraint with `using index`.";
    }
    if says(node, SyntaxKind::SET_NOT_NULL) {
        return "Add `check (column is not null) not valid`, validate it in a later migration, then set not null: it reads nothing.";
    }
    if says(node, SyntaxKind::ATTACH_PARTITION) {
        return "Give the table a valid check of the same bounds first: then nothing is read.";
    }
    "Add the constraint `not valid`, and validate it in a later migration."
}
