//! `drop policy if exists` on a table that may be gone.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::locks::name::{Name, names_below, says};

/// The rule.
pub const RULE: FileRule = FileRule {
    name: "drop_if_exists_may_fail",
    level: Level::Warn,
    page: include_str!("drop_if_exists_may_fail.md"),
    check,
};

/// Schemas whose tables the platform keeps.
const KEPT: [&str; 5] = ["auth", "storage", "realtime", "cron", "extensions"];

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut gone: Vec<Name> = Vec::new();
    let mut found = Vec::new();
    for seen in &subject.seen {
        let node = seen.tree.syntax();
        let (what, kind) = match &seen.tree {
            Stmt::DropTable(_) => {
                gone.extend(names_below(node, SyntaxKind::TABLE_NAME_REF, &subject.before.home));
                continue;
            }
            Stmt::DropPolicy(_) => ("policy", SyntaxKind::TABLE_NAME_REF),
            Stmt::DropTrigger(_) => ("trigger", SyntaxKind::RELATION_NAME_REF),
            _ => continue,
        };
        let Some(table) = names_below(node, kind, &subject.before.home).pop() else { continue };
        let there = subject.before.relation(&table).or(subject.after.relation(&table)).is_some();
        let known = KEPT.contains(&table.schema.as_str()) || (there && !gone.contains(&table));
        if !known && says(node, SyntaxKind::IF_EXISTS) {
            found.push(Spot::new(
                subject.line(seen),
                table.to_string(),
                format!("on Supabase this fails where {table} is gone, in spite of `if exists`"),
                &format!("Drop the {what} before its table, or leave it out: it goes with the table."),
            ));
        }
    }
    found
}
