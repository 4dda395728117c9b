//! Functions that find names by the path of their caller.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::lint::script::subject::flat;
use crate::locks::name::{child, identifier};

/// The rule.
pub const RULE: FileRule = FileRule {
    name: "function_without_search_path",
    level: Level::Warn,
    page: include_str!("function_without_search_path.md"),
    check,
};

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in
        subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::CreateFunction(_) | Stmt::CreateProcedure(_)))
    {
        let node = seen.tree.syntax();
        let own = child(node, SyntaxKind::FUNCTION_NAME).or_else(|| child(node, SyntaxKind::PROCEDURE_NAME));
        let Some(own) = own else { continue };
        let function = identifier(&own);
        // A body without quotes is bound to its names when it is made.
        let bound = child(node, SyntaxKind::AS_FUNC_OPTION).is_none();
        let text = flat(&seen.tree);
        if bound || text.contains("set search_path") || subject.whole.pinned.contains(&function) {
            continue;
        }
        let definer = text.contains("security definer");
        let spot = Spot::new(
            usize::from(own.text_range().start())..usize::from(own.text_range().end()),
            function.clone(),
            match definer {
                true => format!("{function} runs as its owner and finds names by the path of its caller"),
                false => format!("{function} finds names by the path of its caller"),
            },
            "Add `set search_path = ''` and write every name with its schema, or `set search_path from current`.",
        );
        found.push(if definer { spot.only(Level::Error) } else { spot });
    }
    found
}
