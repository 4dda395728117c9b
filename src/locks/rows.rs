//! The locks of writing rows.

use squawk_syntax::ast::{AstNode, Stmt};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::locks::effect::{About, Effect};
use crate::locks::facts::Facts;
use crate::locks::mode::Mode;
use crate::locks::name::{child, says};
use crate::locks::named::first_name;
use crate::locks::query::{Depth, lock_reads};

pub(super) fn write(effect: &mut Effect, statement: &Stmt, facts: &Facts) {
    effect.about = About::Rows;
    let node = statement.syntax();
    lock_reads(effect, node, Depth::Run, facts);
    if let Stmt::Copy(_) = statement {
        let out = says(node, SyntaxKind::TO_KW);
        let table = child(node, SyntaxKind::COPY_TABLE).and_then(|table| first_name(&table, facts));
        let mode = if out { Mode::AccessShare } else { Mode::RowExclusive };
        return effect.add_all(table.map(|table| facts.family(&table)).unwrap_or_default(), mode);
    }
    writes(effect, node, facts);
}

/// The locks of writing, also where it stands in a `with`.
pub(super) fn writes(effect: &mut Effect, node: &SyntaxNode, facts: &Facts) {
    let kinds = [SyntaxKind::INSERT, SyntaxKind::UPDATE, SyntaxKind::DELETE, SyntaxKind::MERGE];
    for writing in node.descendants().filter(|child| kinds.contains(&child.kind())) {
        let target = writing.children().find(|child| is_reference(child.kind()));
        let Some(target) = target.and_then(|target| first_name(&target, facts)) else { continue };
        match writing.kind() {
            SyntaxKind::INSERT => effect.add_all(facts.referred(&target), Mode::RowShare),
            SyntaxKind::DELETE => effect.add_all(facts.referring(&target), Mode::RowShare),
            _ => {}
        }
        effect.add_all(facts.family(&target), Mode::RowExclusive);
    }
}

fn is_reference(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::TABLE_NAME_REF
            | SyntaxKind::RELATION_NAME_REF
            | SyntaxKind::TABLE_RELATION_NAME
            | SyntaxKind::RELATION_NAME
    )
}
