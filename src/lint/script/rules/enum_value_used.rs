//! New values of an enum that the same transaction uses.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::locks::name::{child, words};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "enum_value_used", level: Level::Error, page: include_str!("enum_value_used.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    if subject.is_outside() {
        return Vec::new();
    }
    let mut new: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for seen in subject.ups() {
        if let Some(value) = added(&seen.tree) {
            new.push(value);
            continue;
        }
        let used = words(seen.tree.syntax()).into_iter().find(|word| new.contains(word));
        if let Some(value) = used {
            found.push(Spot::new(
                subject.line(seen),
                value.clone(),
                format!("{value} was added to an enum by this file, and cannot be used before the commit"),
                "Add the value in a migration of its own, and use it in the next.",
            ));
        }
    }
    found
}

/// The literal that `add value` adds.
fn added(statement: &Stmt) -> Option<String> {
    let Stmt::AlterType(_) = statement else { return None };
    let value = child(statement.syntax(), SyntaxKind::ADD_VALUE)?;
    child(&value, SyntaxKind::LITERAL).map(|literal| literal.text().to_string())
}
