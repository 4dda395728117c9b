//! Adding and altering a column.

use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{self, AstNode};

use crate::locks::constraint;
use crate::locks::effect::{Effect, Kind};
use crate::locks::facts::{Constrained, Facts, Volatility};
use crate::locks::mode::Mode;
use crate::locks::name::{Name, identifier, plain, says};
use crate::locks::retype::{Change, Type, change};
use crate::locks::volatile::volatility;

/// `add column`.
pub(super) fn add(effect: &mut Effect, column: &ast::AddColumn, family: &[Name], facts: &Facts) {
    effect.add_all(family.iter().cloned(), Mode::AccessExclusive);
    let written = column.ty().map(|ty| plain(ty.syntax())).unwrap_or_default();
    if written.to_lowercase().contains("serial") {
        rewrite(effect, family, "a serial column gives every row its own number");
    }
    let ty = Type::read(&written);
    let bare = ty.base.rsplit('.').next().unwrap_or_default();
    match facts.domains.get(bare) {
        Some(Constrained::Yes) => rewrite(effect, family, "the domain has a constraint"),
        Some(Constrained::No) => {}
        None if ty.is_built_in() || facts.types.contains(bare) || written.to_lowercase().contains("serial") => {}
        None => maybe(effect, family, "its type may be a domain with a constraint"),
    }
    let mut filled = says(column.syntax(), SyntaxKind::DEFAULT_CONSTRAINT);
    for constraint in column.constraints() {
        match constraint {
            ast::Constraint::DefaultConstraint(default) => {
                let Some(value) = default.expr() else { continue };
                filled = !plain(value.syntax()).eq_ignore_ascii_case("null");
                match volatility(value.syntax(), facts) {
                    Volatility::Volatile => rewrite(effect, family, "its default differs from row to row"),
                    Volatility::Perhaps => maybe(effect, family, "its default may differ from row to row"),
                    Volatility::Steady => {}
                }
            }
            ast::Constraint::GeneratedConstraint(generated) => {
                if says(generated.syntax(), SyntaxKind::GENERATED_IDENTITY) {
                    rewrite(effect, family, "an identity gives every row its own number");
                } else if !says(generated.syntax(), SyntaxKind::VIRTUAL_KW) {
                    rewrite(effect, family, "a stored value is computed for every row");
                }
            }
            ast::Constraint::ReferencesConstraint(_) => {
                for target in constraint::referred(column.syntax(), &facts.home) {
                    effect.add_all(facts.family(&target), Mode::ShareRowExclusive);
                }
                if filled {
                    for member in family {
                        effect.work(Kind::Scan, member, "every row is looked up in the table it refers to");
                    }
                }
            }
            ast::Constraint::CheckConstraint(check) if !constraint::is_deferred(check.syntax()) => {
                for member in family {
                    effect.work(Kind::Scan, member, "every row is checked");
                }
            }
            ast::Constraint::UniqueConstraint(_) | ast::Constraint::PrimaryKeyConstraint(_) => {
                for member in family {
                    effect.work(Kind::Build, member, "its unique index is built");
                }
            }
            _ => {}
        }
    }
}

/// `alter column`.
pub(super) fn alter(effect: &mut Effect, column: &ast::AlterColumn, family: &[Name], facts: &Facts) {
    let name = column.column_name_ref().map(|name| identifier(name.syntax())).unwrap_or_default();
    use ast::AlterColumnOption as Alter;
    let mode = match column.option() {
        Some(Alter::SetStatistics(_) | Alter::SetOptions(_) | Alter::SetOptionsList(_) | Alter::ResetOptions(_)) => {
            Mode::ShareUpdateExclusive
        }
        Some(Alter::SetNotNull(_)) => {
            for member in family {
                let proven = facts.relation(member).is_some_and(|table| table.never_null.contains(&name));
                if !proven {
                    effect.work(Kind::Scan, member, "every row is checked for nulls");
                }
            }
            Mode::AccessExclusive
        }
        Some(Alter::SetExpression(_)) => {
            rewrite(effect, family, "the stored value is computed again for every row");
            Mode::AccessExclusive
        }
        Some(Alter::SetType(new)) => {
            retype(effect, &new, &name, family, facts);
            references(effect, &name, family, facts);
            Mode::AccessExclusive
        }
        _ => Mode::AccessExclusive,
    };
    effect.add_all(family.iter().cloned(), mode);
}

/// References that hang on the column are made anew on both of their ends, and checked where values changed.
fn references(effect: &mut Effect, column: &str, family: &[Name], facts: &Facts) {
    for member in family {
        let own = facts.relation(member).map(|table| &table.constraints).into_iter().flatten();
        let own = own.filter(|(_, constraint)| constraint.columns.iter().any(|it| it == column));
        let others = own.filter_map(|(_, constraint)| constraint.to.clone()).collect::<Vec<_>>();
        effect.add_all(others, Mode::AccessExclusive);
        let rewritten = effect.certainly(Kind::Rewrite).any(|work| &work.relation == member);
        for referring in facts.referring_to(member, column) {
            effect.add(referring.clone(), Mode::AccessExclusive);
            if rewritten {
                effect.work(Kind::Scan, &referring, "its reference to the column is checked again");
            }
        }
    }
}

fn retype(effect: &mut Effect, new: &ast::SetType, column: &str, family: &[Name], facts: &Facts) {
    let written = new.ty().map(|ty| plain(ty.syntax())).unwrap_or_default();
    let target = Type::read(&written);
    if let Some(using) = new.using_expr().and_then(|using| using.expr()) {
        let text = plain(using.syntax()).to_lowercase().replace([' ', '"'], "");
        let cast = format!("{column}::{}", written.to_lowercase().replace(' ', ""));
        if text != column && text != cast {
            return rewrite(effect, family, "`using` computes every value again");
        }
    }
    for member in family {
        let old = facts.relation(member).and_then(|table| table.columns.get(column));
        match old.map(|old| change(&Type::read(old), &target)) {
            Some(Change::InPlace) => {}
            Some(Change::Rewrite) => effect.work(Kind::Rewrite, member, "every value is converted to the new type"),
            Some(Change::Unknown) | None => {
                effect.maybe(Kind::Rewrite, member, "the stored values may not fit the new type as they are");
            }
        }
    }
}

fn rewrite(effect: &mut Effect, family: &[Name], why: &'static str) {
    for member in family {
        effect.work(Kind::Rewrite, member, why);
    }
}

fn maybe(effect: &mut Effect, family: &[Name], why: &'static str) {
    for member in family {
        effect.maybe(Kind::Rewrite, member, why);
    }
}
