//! The table of injections and outcomes: the suite writes it, and compares it with what it has seen.
//!
//! `SCHEMACTL_TEST_FAULTS=all` tries everything and compares; `overwrite` writes what was seen instead. Each test owns
//! one part of the table, between two comments of the README; one that was never recorded is not compared.

use std::fmt::Write as _;
use std::sync::Mutex;

use super::story::{Extent, extent, readme};

/// One test's part of the table.
pub struct Table {
    part: &'static str,
    rows: Mutex<Vec<[String; 4]>>,
}

/// The part that only `SCHEMACTL_TEST_FAULTS=every` sees: a whole run compares all of it but the numbers.
const EVERY: &str = "every";

static FILE: Mutex<()> = Mutex::new(());

impl Table {
    /// The part of this name.
    pub fn of(part: &'static str) -> Table {
        Table { part, rows: Mutex::new(Vec::new()) }
    }

    /// So many times this was done here, and always ended so.
    pub fn row(&self, injection: &str, place: &str, times: usize, outcome: &str) {
        println!("{}: {injection}; {place}; {times} times; {outcome}", self.part);
        let row = [injection.to_owned(), place.to_owned(), times.to_string(), outcome.to_owned()];
        self.rows.lock().unwrap().push(row);
    }

    /// Compares with the README, or writes it: what takes too long to be compared is written by whoever ran it.
    pub fn close(self) {
        let by_hand = self.part == EVERY;
        if extent() == Extent::Some || (extent() == Extent::Every && !by_hand) {
            return;
        }
        let mut rows = self.rows.into_inner().unwrap();
        rows.sort_by(|a, b| (&a[1], &a[0]).cmp(&(&b[1], &b[0])));
        let mut text = String::from("| what is done | where | times | what comes of it |\n|---|---|---|---|\n");
        for row in rows {
            writeln!(text, "| {} |", row.join(" | ")).unwrap();
        }
        let _alone = FILE.lock().unwrap_or_else(|broken| broken.into_inner());
        let whole = std::fs::read_to_string(readme()).unwrap();
        let (begin, end) = (format!("<!-- {} -->\n", self.part), format!("<!-- end of {} -->", self.part));
        let (before, rest) = whole.split_once(&begin).unwrap_or_else(|| panic!("{begin} is not in the README"));
        let (old, after) = rest.split_once(&end).unwrap();
        let writes = if by_hand { "every" } else { "overwrite" };
        if std::env::var("SCHEMACTL_TEST_FAULTS").as_deref() == Ok(writes) {
            std::fs::write(readme(), format!("{before}{begin}{text}{end}{after}")).unwrap();
            return;
        }
        if old.is_empty() {
            println!("{}: nothing is recorded yet to compare with", self.part);
            return;
        }
        if by_hand {
            return assert_eq!(without_times(old), without_times(&text), "{} has to be run again", self.part);
        }
        assert_eq!(old, text, "the table of {} is not what was seen", self.part);
    }
}

/// The rows without how often each was done.
fn without_times(text: &str) -> Vec<Vec<&str>> {
    let cells = |line| str::split(line, " | ").enumerate().filter(|(at, _)| *at != 2).map(|(_, cell)| cell).collect();
    text.lines().map(cells).collect()
}
