//! `security definer` functions that everybody may call.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::lint::script::subject::flat;
use crate::lint::script::whole::Said;
use crate::locks::name::{child, identifier, name};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "definer_callable", level: Level::Error, page: include_str!("definer_callable.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    if subject.whole.all_withdrawn == Said::Yes {
        return Vec::new();
    }
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::CreateFunction(_))) {
        let node = seen.tree.syntax();
        let Some(own) = child(node, SyntaxKind::FUNCTION_NAME) else { continue };
        let function = identifier(&own);
        let schema = name(&own, &subject.before.home).map(|name| name.schema).unwrap_or_default();
        let text = flat(&seen.tree);
        let called_by_triggers = text.contains("returns trigger") || text.contains("returns event_trigger");
        if !text.contains("security definer") || called_by_triggers || !subject.is_exposed(&schema) {
            continue;
        }
        if !subject.whole.withdrawn.contains(&function) {
            found.push(Spot::new(
                usize::from(own.text_range().start())..usize::from(own.text_range().end()),
                function.clone(),
                format!("{function} runs as its owner, and everybody may call it"),
                "revoke execute on function … from public, anon; then grant it to whom it is for.",
            ));
        }
    }
    found
}
