//! Extensions that land wherever the path points.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::ast::Stmt;

use crate::lint::script::subject::flat;

/// The rule.
pub const RULE: FileRule = FileRule {
    name: "extension_without_schema",
    level: Level::Info,
    page: include_str!("extension_without_schema.md"),
    check,
};

/// Extensions that choose their schema themselves.
const FIXED: [&str; 5] = ["pg_cron", "pgmq", "pg_net", "plpgsql", "supabase_vault"];

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in subject.ups().iter().filter(|seen| matches!(seen.tree, Stmt::CreateExtension(_))) {
        let text = flat(&seen.tree);
        if text.contains(" schema ") || FIXED.iter().any(|fixed| text.contains(fixed)) {
            continue;
        }
        found.push(Spot::new(
            subject.line(seen),
            "",
            "the extension lands in the first schema of the path, where the API shows its functions",
            "create extension … with schema extensions",
        ));
    }
    found
}
