//! Folders in the layouts of other tools, and what a folder may hold beside versions: scripts that are repeated, hooks,
//! variables, other folders that it requires.

mod folders;
mod format;
mod hooks;
mod other_tools;
mod repeat;
mod saas;
mod scratch;
mod variables;

use crate::support::TestDb;

/// A database of each kind.
fn kinds() -> Option<[TestDb; 2]> {
    Some([TestDb::new()?, TestDb::supabase()?])
}

/// Lines of stdout, with single spaces and without times.
fn lines(stdout: &str) -> Vec<String> {
    stdout
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let end = words.iter().position(|word| word.starts_with("20") && word.contains('-')).unwrap_or(words.len());
            let timed = words.ends_with(&["ms"]) || words.ends_with(&["s"]);
            words[..if timed { end.min(words.len() - 2) } else { end }].join(" ")
        })
        .collect()
}
