//! Objects in schemas that Supabase keeps.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{AstNode, Stmt};

use crate::locks::name::{child, name};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "managed_schema", level: Level::Warn, page: include_str!("managed_schema.md"), check };

const MANAGED: [&str; 6] = ["auth", "storage", "realtime", "vault", "graphql_public", "supabase_migrations"];

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for seen in &subject.seen {
        let node = seen.tree.syntax();
        let own = match &seen.tree {
            Stmt::CreateTable(_) | Stmt::CreateTableAs(_) => child(node, SyntaxKind::TABLE_NAME),
            Stmt::CreateFunction(_) => child(node, SyntaxKind::FUNCTION_NAME),
            Stmt::CreateView(_) | Stmt::CreateMaterializedView(_) => child(node, SyntaxKind::VIEW),
            Stmt::CreateIndex(_) | Stmt::AlterTable(_) => child(node, SyntaxKind::TABLE_NAME_REF),
            Stmt::DropTable(_) => child(node, SyntaxKind::TABLE_NAME_REF),
            _ => continue,
        };
        let Some(own) = own.and_then(|own| name(&own, &subject.before.home)) else { continue };
        if MANAGED.contains(&own.schema.as_str()) {
            found.push(Spot::new(
                subject.line(seen),
                own.schema.clone(),
                format!("Supabase keeps the schema {} to itself: this fails there (42501)", own.schema),
                "Use a schema of your own. Triggers, policies and references to its tables are allowed.",
            ));
        }
    }
    found
}
