//! Statements that the runner refuses.

use crate::lint::Level;
use crate::lint::script::subject::Subject;
use crate::lint::script::{FileRule, Spot};
use crate::sql::statement::Kind;

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "cannot_run", level: Level::Error, page: include_str!("cannot_run.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    let outside = subject.is_outside();
    let mut found = Vec::new();
    for statement in subject.script.statements() {
        let (message, hint) = match &statement.kind {
            Kind::TransactionControl(words) => (
                format!("`{words}`: the runner opens and ends transactions itself"),
                "Remove the statement: a migration is one transaction already.",
            ),
            Kind::CopyFromStdin => {
                ("`copy from stdin` needs data that a script cannot carry".to_owned(), "Use insert statements.")
            }
            kind => match kind.outside() {
                Some(words) if !outside => (
                    format!("`{words}` cannot run inside a transaction"),
                    "Write `-- schemactl: no-transaction` into the first line of the file.",
                ),
                _ => continue,
            },
        };
        let end = subject.script.text[statement.range.clone()]
            .find('\n')
            .map_or(statement.range.end, |newline| statement.range.start + newline);
        found.push(Spot::new(statement.range.start..end, "", message, hint));
    }
    found
}
