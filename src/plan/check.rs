//! What a script must not contain, by the way it runs.

use crate::error::{Code, Error, Result};
use crate::model::script::Script;
use crate::plan::Mode;
use crate::sql::parse::too_deep;
use crate::sql::statement::Kind;

/// Refuses what the runner cannot send this way, with its place.
pub(super) fn check_statements(script: &Script, mode: Mode) -> Result<()> {
    // The file was not; what was filled in, or taken out of it, may be.
    if let Some(deep) = too_deep(&script.text) {
        return Err(deep.error().at(script.place(deep.at())));
    }
    if let Some(open) = script.unterminated() {
        return Err(Error::new(Code::BadBundle, format!("the {} that begins here never ends", open.what))
            .at(script.place(open.start))
            .hint("End it where it should end. Everything after it would be taken for a part of it."));
    }
    if let Some(offset) = script.first_command() {
        return Err(Error::new(Code::ForbiddenStatement, "a psql command stands in the script")
            .at(script.place(offset))
            .hint("Remove it. For a dump, use pg_dump without \\restrict lines."));
    }
    for statement in script.statements() {
        let refusal = match (&statement.kind, mode) {
            (Kind::TransactionControl(words), Mode::Transaction) => Error::new(
                Code::ForbiddenStatement,
                format!("`{words}` inside a migration: the runner opens and commits its transaction"),
            )
            .hint("Remove the statement: a migration is one transaction already."),
            (Kind::TransactionControl(words), Mode::Outside) => {
                Error::new(Code::ForbiddenStatement, format!("`{words}` in a script that runs outside a transaction"))
                    .hint("Move what needs a transaction into a migration of its own.")
            }
            (Kind::CopyFromStdin, _) => Error::new(Code::ForbiddenStatement, "`copy from stdin` needs data that a script cannot carry")
                .hint("Use insert statements."),
            (Kind::CopyToStdout, _) => Error::new(Code::ForbiddenStatement, "`copy to stdout` gives data that nobody takes")
                .hint("Remove it: a migration has no output."),
            (Kind::CreateIndexConcurrently { name: None, .. }, Mode::Outside) => {
                Error::new(Code::ForbiddenStatement, "an index that is built concurrently needs a name")
                    .hint("Name it: what an interrupted build leaves behind is found by its name.")
            }
            (kind, Mode::Transaction) => match kind.outside() {
                Some(words) => Error::new(Code::ForbiddenStatement, format!("`{words}` cannot run inside a transaction"))
                    .hint("Write `-- schemactl: no-transaction` into the first line of the file, and nothing else into the file that needs a transaction."),
                None => continue,
            },
            (_, Mode::Outside) => continue,
        };
        return Err(refusal.at(script.place(statement.range.start)));
    }
    Ok(())
}
