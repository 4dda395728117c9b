//! Policies that ask who is calling for every row.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::ast::{AstNode, Stmt};

use crate::lint::expression::asks_each_row;

/// The rule.
pub const RULE: FileRule = FileRule {
    name: "policy_calls_each_row",
    level: Level::Warn,
    page: include_str!("policy_calls_each_row.md"),
    check,
};

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::CreatePolicy(_) | Stmt::AlterPolicy(_))) {
        for clause in seen.tree.syntax().children() {
            let text = clause.text().to_string().to_lowercase();
            if asks_each_row(&text) {
                let table = seen.effect.locks.last().map(|lock| lock.relation.to_string()).unwrap_or_default();
                let range = usize::from(clause.text_range().start())..usize::from(clause.text_range().end());
                found.push(Spot::new(
                    range,
                    table,
                    "the caller is asked for again for every row",
                    "Write `(select auth.uid())`: the server then asks once.",
                ));
            }
        }
    }
    found
}
