//! What a query reads.

use std::collections::BTreeSet;

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::locks::effect::Effect;
use crate::locks::facts::{Facts, Kind};
use crate::locks::mode::Mode;
use crate::locks::name::{Name, identifier, name, plain, words};
use crate::sql::parse::parse;

/// How far a query goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// It is looked at, as for a view or a policy.
    Analysed,
    /// It runs: what its views read is locked too.
    Run,
}

/// The relations that a node's queries read, each once.
pub(super) fn reads(node: &SyntaxNode, facts: &Facts) -> BTreeSet<Name> {
    let own: Vec<String> = node
        .descendants()
        .filter(|child| child.kind() == SyntaxKind::CTE_NAME)
        .map(|child| identifier(&child))
        .collect();
    node.descendants()
        .filter(|child| {
            matches!(child.kind(), SyntaxKind::RELATION_FROM_ITEM)
                || (child.kind() == SyntaxKind::RELATION_NAME
                    && child.parent().is_some_and(|parent| parent.kind() == SyntaxKind::TABLE))
        })
        .filter_map(|child| child.descendants().find(|it| it.kind() == SyntaxKind::RELATION_NAME_REF))
        .filter(|reference| {
            let text = plain(reference);
            text.contains('.') || !own.contains(&identifier(reference))
        })
        .filter_map(|reference| name(&reference, &facts.home))
        .collect()
}

/// Adds the locks of a query's reading.
pub(super) fn lock_reads(effect: &mut Effect, node: &SyntaxNode, depth: Depth, facts: &Facts) {
    let locking = node.descendants().any(|child| child.kind() == SyntaxKind::LOCKING_CLAUSE);
    let mode = if locking { Mode::RowShare } else { Mode::AccessShare };
    for relation in reads(node, facts) {
        lock_read(effect, &relation, mode, depth, facts);
    }
}

/// Adds the locks of reading one relation: its heirs, and where it runs what its view reads.
pub(super) fn lock_read(effect: &mut Effect, relation: &Name, mode: Mode, depth: Depth, facts: &Facts) {
    if depth == Depth::Analysed {
        effect.add(relation.clone(), mode);
        return;
    }
    effect.add_all(facts.family(relation), mode);
    let Some(known) = facts.relation(relation).filter(|known| known.kind == Kind::View) else { return };
    for below in known.reads.clone() {
        if effect.on(&below).is_none() {
            lock_read(effect, &below, mode, depth, facts);
        }
    }
}

/// The locks of checking the body of a function in SQL.
pub(super) fn lock_body(effect: &mut Effect, function: &ast::Stmt, facts: &Facts) {
    let node = function.syntax();
    lock_reads(effect, node, Depth::Analysed, facts);
    let written = words(node);
    let language = written.iter().position(|word| word.eq_ignore_ascii_case("language"));
    let sql = language.and_then(|at| written.get(at + 1)).is_some_and(|word| word.eq_ignore_ascii_case("sql"));
    if let Some(body) = body(node).filter(|_| sql) {
        // What it defines in its turn is not looked into: the server does not either, before it runs.
        let statements = parse(&body).tree().stmts().filter(|statement| self::body(statement.syntax()).is_none());
        for statement in statements {
            for lock in super::effect(&statement, facts).locks {
                effect.add(lock.relation, lock.mode);
            }
        }
    }
}

/// The text of a function's body, where it is a string.
pub(super) fn body(function: &SyntaxNode) -> Option<String> {
    let option = function.descendants().find(|child| child.kind() == SyntaxKind::AS_FUNC_OPTION)?;
    let literal = option.descendants().find_map(ast::Literal::cast)?;
    literal.string_value()
}
