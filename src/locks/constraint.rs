//! Adding, validating and dropping a constraint.

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::locks::effect::{Effect, Kind};
use crate::locks::facts::{Facts, Valid};
use crate::locks::mode::Mode;
use crate::locks::name::{Name, identifier, name, says};

/// The tables that references below a node point at.
pub(super) fn referred(node: &SyntaxNode, home: &str) -> Vec<Name> {
    node.descendants()
        .filter(|child| matches!(child.kind(), SyntaxKind::REFERENCES_CONSTRAINT | SyntaxKind::FOREIGN_KEY_CONSTRAINT))
        .filter_map(|child| child.children().find(|it| it.kind() == SyntaxKind::TABLE_NAME_REF))
        .filter_map(|table| name(&table, home))
        .collect()
}

/// Whether rows that are there are not held against it.
pub(super) fn is_deferred(constraint: &SyntaxNode) -> bool {
    says(constraint, SyntaxKind::NOT_VALID) || says(constraint, SyntaxKind::NOT_ENFORCED)
}

/// `add constraint`.
pub(super) fn add(effect: &mut Effect, constraint: &ast::Constraint, family: &[Name], facts: &Facts) {
    let deferred = is_deferred(constraint.syntax());
    let mut mode = Mode::AccessExclusive;
    let mut work = None;
    match constraint {
        ast::Constraint::ForeignKeyConstraint(key) => {
            mode = Mode::ShareRowExclusive;
            for target in referred(key.syntax(), &facts.home) {
                effect.add_all(facts.family(&target), mode);
            }
            work = (!deferred).then_some((Kind::Scan, "every row is looked up in the table it refers to"));
        }
        ast::Constraint::CheckConstraint(_) => work = (!deferred).then_some((Kind::Scan, "every row is checked")),
        ast::Constraint::NotNullConstraint(_) => {
            work = (!deferred).then_some((Kind::Scan, "every row is checked for nulls"));
        }
        ast::Constraint::PrimaryKeyConstraint(_) | ast::Constraint::UniqueConstraint(_) => {
            let ready = says(constraint.syntax(), SyntaxKind::USING_INDEX_NAME)
                || says(constraint.syntax(), SyntaxKind::USING_INDEX);
            work = (!ready).then_some((Kind::Build, "its unique index is built"));
        }
        ast::Constraint::ExcludeConstraint(_) => work = Some((Kind::Build, "its index is built")),
        _ => {}
    }
    effect.add_all(family.iter().cloned(), mode);
    if let Some((kind, why)) = work {
        for member in family {
            effect.work(kind, member, why);
        }
    }
}

/// `drop constraint`: a reference is dropped on both of its ends.
pub(super) fn drop(effect: &mut Effect, node: &ast::DropConstraint, family: &[Name], facts: &Facts) {
    effect.add_all(family.iter().cloned(), Mode::AccessExclusive);
    let dropped = node.constraint_name_ref().map(|name| identifier(name.syntax())).unwrap_or_default();
    let table = family.first().and_then(|table| facts.relation(table));
    let target = table.and_then(|table| table.constraints.get(&dropped)).and_then(|constraint| constraint.to.clone());
    if let Some(target) = target {
        effect.add_all(facts.family(&target), Mode::AccessExclusive);
    }
    if says(node.syntax(), SyntaxKind::CASCADE_KW) {
        for table in family.first().map(|table| facts.referring(table)).unwrap_or_default() {
            effect.add(table, Mode::AccessExclusive);
        }
    }
}

/// `validate constraint`.
pub(super) fn validate(effect: &mut Effect, node: &ast::ValidateConstraint, family: &[Name], facts: &Facts) {
    effect.add_all(family.iter().cloned(), Mode::ShareUpdateExclusive);
    let named = node.constraint_name_ref().map(|name| identifier(name.syntax())).unwrap_or_default();
    for member in family {
        let known = facts.relation(member).and_then(|table| table.constraints.get(&named));
        if let Some(target) = known.and_then(|constraint| constraint.to.clone()) {
            effect.add_all(facts.family(&target), Mode::RowShare);
        }
        let held = known.is_some_and(|constraint| constraint.valid == Valid::Yes);
        if !held {
            effect.work(Kind::Scan, member, "every row is checked");
        }
    }
}
