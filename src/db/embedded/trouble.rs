//! Failures of files and programs, said with their remedy.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::error::{Code, Error};

/// A server could not be had.
pub fn no_server(fact: impl Into<String>) -> Box<Error> {
    Error::new(Code::NoServer, fact)
}

/// Something could not be done with a file or directory.
pub fn with_file(doing: &str, path: &Path, error: &io::Error) -> Box<Error> {
    let trouble = no_server(format!("cannot {doing} {}: {error}", path.display()));
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            trouble.hint("Free some space there, or choose another place and run the command again.")
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            trouble.hint("Something else is at that path: choose another one.")
        }
        _ => trouble.hint(
            "Choose a place this user may write: --embedded=DIR for the data, XDG_CACHE_HOME for the cache, TMPDIR for \
             temporary files.",
        ),
    }
}

/// The last lines of what a program wrote, as notes of a failure.
pub fn with_words(mut trouble: Box<Error>, words: &str) -> Box<Error> {
    const LINES: usize = 12;
    let lines: Vec<&str> = words.lines().filter(|line| !line.trim().is_empty()).collect();
    for line in &lines[lines.len().saturating_sub(LINES)..] {
        trouble = trouble.note(line.trim_end());
    }
    if words.contains("No space left on device") && trouble.hint.is_none() {
        trouble = trouble.hint("The disk is full: free some space there, or choose another place.");
    }
    trouble
}
