//! Ways back that lose rows.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AlterTableAction, AstNode, Stmt};

use crate::lint::script::subject::Part;
use crate::locks::facts::Facts;
use crate::locks::name::{Name, identifier, names_below};
use crate::locks::{Seen, read};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "down_loses_data", level: Level::Warn, page: include_str!("down_loses_data.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let Part::Down { up } = subject.part else { return Vec::new() };
    let mut made = Facts::on(subject.before.major, &subject.before.home);
    read(&up.text, &mut made);
    let mut found = Vec::new();
    for seen in &subject.seen {
        for (what, subject_name, own) in lost(seen, &made) {
            // That what this version made goes with it is what a way back is.
            if own || is_said(subject, seen) {
                continue;
            }
            found.push(Spot::new(
                subject.line(seen),
                subject_name,
                format!("{what}, and nothing here says so"),
                "Say in a comment above it what is lost; or keep the rows.",
            ));
        }
    }
    found
}

/// What a statement loses: the fact, what it is about, and whether the way up made it.
fn lost(seen: &Seen, made: &Facts) -> Vec<(String, String, bool)> {
    let node = seen.tree.syntax();
    let tables = || names_below(node, SyntaxKind::TABLE_NAME_REF, &made.home);
    let own = |table: &Name| made.relation(table).is_some_and(|it| it.born.is_some());
    match &seen.tree {
        Stmt::DropTable(_) => {
            tables().into_iter().map(|it| (format!("the rows of {it} are lost"), it.to_string(), own(&it))).collect()
        }
        Stmt::Truncate(_) => {
            tables().into_iter().map(|it| (format!("the rows of {it} are lost"), it.to_string(), own(&it))).collect()
        }
        Stmt::Delete(_) => {
            let target = names_below(node, SyntaxKind::RELATION_NAME_REF, &made.home).into_iter().next();
            target.into_iter().map(|it| (format!("rows of {it} are lost"), it.to_string(), own(&it))).collect()
        }
        Stmt::AlterTable(alter) => {
            let Some(table) = tables().into_iter().next() else { return Vec::new() };
            let dropped = alter.actions().filter_map(|action| match action {
                AlterTableAction::DropColumn(dropped) => dropped.column_name_ref(),
                _ => None,
            });
            dropped
                .map(|column| identifier(column.syntax()))
                .map(|column| {
                    let known = made.relation(&table).is_some_and(|it| it.columns.contains_key(&column));
                    (format!("what {column} of {table} holds is lost"), format!("{table}.{column}"), known)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a comment above the statement, or at the head of the file, speaks of it.
fn is_said(subject: &Subject<'_>, seen: &Seen) -> bool {
    let text = &subject.script.text;
    let head = text.lines().take_while(|line| line.trim_start().starts_with("--"));
    let above = text[..seen.range.start].lines().rev().skip_while(|line| line.trim().is_empty());
    let above = above.take_while(|line| line.trim_start().starts_with("--"));
    let words = head.chain(above).collect::<Vec<_>>().join(" ").to_lowercase();
    ["lose", "lost", "loss", "rows", "data", "gone", "goes", "drops", "removes"].iter().any(|word| words.contains(word))
}
