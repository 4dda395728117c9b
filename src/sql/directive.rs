//! What a script says to the runner, in comments of its first lines: `-- schemactl: no-transaction`.

use std::time::Duration;

use crate::error::{Code, Error, Result};
use crate::model::script::{Outside, Script};
use crate::sql::allow::{self, is_allow};
use crate::sql::place::Place;
use crate::sql::statement::statements;

/// The directives of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// The byte offset of `no-transaction`, when it was said.
    pub no_transaction: Option<usize>,
    /// `lock-timeout 5s`: instead of the run's own.
    pub lock_timeout: Option<Duration>,
    /// `statement-timeout 10m`: instead of the run's own.
    pub statement_timeout: Option<Duration>,
}

const MARK: &str = "schemactl:";

/// What a script says to the runner, by its directives or by the convention of the tool that it was written for.
pub fn of(script: &Script) -> Result<Directives> {
    let mut directives = read(&script.path, &script.text)?;
    if directives.no_transaction.is_none() {
        directives.no_transaction = match script.outside {
            Outside::Unsaid => None,
            Outside::Said(offset) => Some(offset),
            Outside::Found => refuses_a_transaction(&script.text),
        };
    }
    Ok(directives)
}

/// Where a script begins that holds nothing but statements which Postgres refuses inside a transaction.
fn refuses_a_transaction(text: &str) -> Option<usize> {
    const WORDS: [&str; 6] = ["concurrently", "vacuum", "system", "database", "tablespace", "subscription"];
    let lower = text.to_ascii_lowercase();
    // Parsing costs more than looking for a word that must be there.
    if !WORDS.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let statements = statements(text);
    let all = statements.iter().all(|statement| statement.kind.outside().is_some());
    statements.first().filter(|_| all).map(|first| first.range.start)
}

/// Reads the directives of the comment lines that a script begins with.
///
/// An unknown directive, or one further down where it would not count, is an error with its place.
pub fn read(file: &str, text: &str) -> Result<Directives> {
    let mut directives = Directives::default();
    let mut offset = 0;
    let mut head = Head::Open;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let comment = trimmed.strip_prefix("--").map(str::trim_start);
        if let Some(said) = comment.and_then(|comment| comment.strip_prefix(MARK)) {
            let at = offset + line.find(said.trim()).unwrap_or(0);
            match head {
                // What is allowed stands where it is allowed; the reason has to be there.
                _ if is_allow(said) => {
                    allow::take(said.trim(), at).map_err(|error| error.at(Place::at(file, text, at)))?;
                }
                Head::Open => {
                    take(&mut directives, said.trim(), at).map_err(|error| error.at(Place::at(file, text, at)))?
                }
                Head::Closed => {
                    return Err(Error::new(Code::BadBundle, "a directive stands below the first statement")
                        .at(Place::at(file, text, at))
                        .hint("Move it to the first lines of the file."));
                }
            }
        } else if comment.is_none() && !trimmed.is_empty() {
            head = Head::Closed;
        }
        offset += line.len();
    }
    Ok(directives)
}

enum Head {
    Open,
    Closed,
}

fn take(directives: &mut Directives, said: &str, at: usize) -> Result<()> {
    let (word, argument) = said.split_once([' ', '=']).unwrap_or((said, ""));
    match word {
        "no-transaction" if argument.is_empty() => directives.no_transaction = Some(at),
        "lock-timeout" => directives.lock_timeout = Some(duration(argument)?),
        "statement-timeout" => directives.statement_timeout = Some(duration(argument)?),
        _ => {
            return Err(Error::new(Code::BadBundle, format!("unknown directive `{said}`"))
                .hint("Known directives: no-transaction, lock-timeout <time>, statement-timeout <time>, allow <rule>: <reason>."));
        }
    }
    Ok(())
}

fn duration(text: &str) -> Result<Duration> {
    if text.trim() == "0" {
        return Ok(Duration::ZERO);
    }
    humantime::parse_duration(text.trim()).map_err(|_| {
        Error::new(Code::BadBundle, format!("`{}` is not a time", text.trim())).hint("Write it like 200ms, 5s or 10m.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_read_from_the_first_comments() {
        let read = read("a.sql", "-- Adds an index.\n-- schemactl: lock-timeout 5s\n\nselect 1;\n").unwrap();
        assert_eq!(read.lock_timeout, Some(Duration::from_secs(5)));
        assert_eq!(read.no_transaction, None);
    }

    #[test]
    fn a_tool_that_finds_out_by_itself_runs_nothing_else_outside() {
        let found = |text: &str| {
            let mut script = Script::from_bytes("a.sql".to_owned(), text.as_bytes().to_vec()).unwrap();
            script.outside = Outside::Found;
            of(&script).unwrap().no_transaction
        };
        assert_eq!(found("-- fast\nCREATE INDEX CONCURRENTLY i ON t (a);\n"), Some(8));
        assert_eq!(found("create index concurrently i on t (a);\nselect 1;\n"), None);
        assert_eq!(found("select 1;\n"), None);
    }

    #[test]
    fn an_unknown_directive_is_an_error_with_its_place() {
        let error = read("a.sql", "-- schemactl: no-transactoin\n").unwrap_err();
        let place = error.place.unwrap();
        assert_eq!((place.line, place.column), (1, 15));
    }

    #[test]
    fn a_directive_below_a_statement_is_refused() {
        assert!(read("a.sql", "select 1;\n-- schemactl: no-transaction\n").is_err());
    }
}
