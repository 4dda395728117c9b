//! New tables that nothing is granted on.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::lint::script::whole::Said;
use crate::locks::name::{child, name, says};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "grants_missing", level: Level::Info, page: include_str!("grants_missing.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    if subject.whole.grants_widely == Said::Yes {
        return Vec::new();
    }
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::CreateTable(_))) {
        let node = seen.tree.syntax();
        let Some(own) = child(node, SyntaxKind::TABLE_NAME) else { continue };
        let Some(table) = name(&own, &subject.before.home) else { continue };
        let temporary = says(node, SyntaxKind::TEMP_KW) || says(node, SyntaxKind::TEMPORARY_KW);
        let partition = child(node, SyntaxKind::PARTITION_OF).is_some();
        if temporary || partition || !subject.is_exposed(&table.schema) || subject.whole.granted.contains(&table) {
            continue;
        }
        found.push(Spot::new(
            usize::from(own.text_range().start())..usize::from(own.text_range().end()),
            table.to_string(),
            format!("no file grants anything on {table}"),
            "Grant to whom it is for, service_role too: new Supabase projects grant nothing by default.",
        ));
    }
    found
}
