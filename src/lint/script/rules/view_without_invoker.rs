//! Views that read with the rights of their owner.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::lint::script::subject::flat;
use crate::locks::name::{child, name, says};

/// The rule.
pub const RULE: FileRule = FileRule {
    name: "view_without_invoker",
    level: Level::Error,
    page: include_str!("view_without_invoker.md"),
    check,
};

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::CreateView(_))) {
        let node = seen.tree.syntax();
        let Some(own) = child(node, SyntaxKind::VIEW) else { continue };
        let Some(view) = name(&own, &subject.before.home) else { continue };
        let temporary = says(node, SyntaxKind::TEMP_KW) || says(node, SyntaxKind::TEMPORARY_KW);
        let said = flat(&seen.tree).split(" as ").next().is_some_and(|head| head.contains("security_invoker"));
        if temporary || said || !subject.is_exposed(&view.schema) || subject.whole.invoking.contains(&view) {
            continue;
        }
        found.push(Spot::new(
            usize::from(own.text_range().start())..usize::from(own.text_range().end()),
            view.to_string(),
            format!("{view} reads with the rights of its owner, past the policies of its tables"),
            "create view … with (security_invoker = true) as …",
        ));
    }
    found
}
