//! Which relations a node names.

use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::locks::facts::Facts;
use crate::locks::name::{Name, child, name};

/// The table behind `on`.
pub(super) fn on(node: &SyntaxNode, facts: &Facts) -> Option<Name> {
    let clause = node
        .descendants()
        .find(|child| matches!(child.kind(), SyntaxKind::ON_TABLE | SyntaxKind::ON_RELATION | SyntaxKind::RULE_ON));
    first_name(&clause.unwrap_or_else(|| node.clone()), facts)
}

/// The table of `schema.table.column`, whose last part was taken for the table's name.
pub(super) fn table_of_column(node: &SyntaxNode, column: &Name, facts: &Facts) -> Option<Name> {
    let written = child(node, SyntaxKind::QUALIFIED_COLUMN_NAME_REF)?;
    let mut parts = crate::sql::statement::name_parts(&crate::locks::name::plain(&written));
    parts.pop()?;
    let table = parts.pop()?;
    let schema = parts.pop().unwrap_or_else(|| facts.home.clone());
    (!column.name.is_empty()).then_some(Name { schema, name: table })
}

pub(super) fn first_name(node: &SyntaxNode, facts: &Facts) -> Option<Name> {
    all_names(node, facts).into_iter().next()
}

/// The relations that are named below, in order.
pub(super) fn all_names(node: &SyntaxNode, facts: &Facts) -> Vec<Name> {
    node.descendants()
        .filter(|child| {
            matches!(
                child.kind(),
                SyntaxKind::TABLE_NAME_REF
                    | SyntaxKind::RELATION_NAME_REF
                    | SyntaxKind::VIEW_REF
                    | SyntaxKind::INDEX_REF
                    | SyntaxKind::SEQUENCE_REF
            )
        })
        .filter_map(|child| name(&child, &facts.home))
        .collect()
}
