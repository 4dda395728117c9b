//! Policies that let everything be written.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::lint::expression::always_true;
use crate::locks::name::{child, plain};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "policy_always_true", level: Level::Warn, page: include_str!("policy_always_true.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::CreatePolicy(_))) {
        let node = seen.tree.syntax();
        let command = child(node, SyntaxKind::POLICY_COMMAND).map(|command| plain(&command).to_lowercase());
        let restrictive =
            child(node, SyntaxKind::AS_POLICY_TYPE).is_some_and(|kind| plain(&kind).contains("restrictive"));
        let backend = child(node, SyntaxKind::POLICY_ROLES).is_some_and(|roles| plain(&roles).contains("service_role"));
        if command.as_deref() == Some("for select") || restrictive || backend {
            continue;
        }
        for kind in [SyntaxKind::USING_EXPR_CLAUSE, SyntaxKind::WITH_CHECK_EXPR_CLAUSE] {
            let Some(clause) = child(node, kind) else { continue };
            let text = plain(&clause);
            let Some(open) = text.find('(') else { continue };
            if always_true(&text[open..]) {
                let table = seen.effect.locks.last().map(|lock| lock.relation.to_string()).unwrap_or_default();
                found.push(Spot::new(
                    usize::from(clause.text_range().start())..usize::from(clause.text_range().end()),
                    table,
                    "this lets any row be written, whoever it belongs to",
                    "Compare a column with `(select auth.uid())`, or leave the policy out.",
                ));
                break;
            }
        }
    }
    found
}
