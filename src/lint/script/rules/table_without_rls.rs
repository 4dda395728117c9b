//! New tables without row-level security.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::lint::script::whole::Said;
use crate::locks::name::{child, name, says};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "table_without_rls", level: Level::Error, page: include_str!("table_without_rls.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    if subject.whole.guards_in_blocks == Said::Yes {
        return Vec::new();
    }
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::CreateTable(_) | Stmt::CreateTableAs(_))) {
        let node = seen.tree.syntax();
        let Some(own) = child(node, SyntaxKind::TABLE_NAME) else { continue };
        let Some(table) = name(&own, &subject.before.home) else { continue };
        let temporary = says(node, SyntaxKind::TEMP_KW) || says(node, SyntaxKind::TEMPORARY_KW);
        if temporary || !subject.is_exposed(&table.schema) || subject.whole.guarded.contains(&table) {
            continue;
        }
        found.push(Spot::new(
            usize::from(own.text_range().start())..usize::from(own.text_range().end()),
            table.to_string(),
            format!("{table} is made without row-level security"),
            &format!("alter table {table} enable row level security; then write policies for those who may."),
        ));
    }
    found
}
