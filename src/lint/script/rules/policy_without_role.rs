//! Policies for everybody.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::ast::Stmt;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "policy_without_role", level: Level::Warn, page: include_str!("policy_without_role.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups() {
        let Stmt::CreatePolicy(policy) = &seen.tree else { continue };
        if policy.policy_roles().is_none() {
            let name =
                policy.policy().map(|name| crate::locks::name::identifier(squawk_syntax::ast::AstNode::syntax(&name)));
            let name = name.unwrap_or_default();
            found.push(Spot::new(
                subject.line(seen),
                name.clone(),
                format!("the policy {name} names no role, so it is asked for everybody, visitors too"),
                "Add `to authenticated`, or whom it is for.",
            ));
        }
    }
    found
}
