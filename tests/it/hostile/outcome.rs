//! How a command ended, in a word, and the tables of README.md.

use std::path::Path;

use snapbox::{Assert, Data};

use crate::support::Output;

/// `0`, or the exit status with the code: `4 E402`.
pub fn outcome(output: &Output) -> String {
    assert!(output.status != 70 && !output.stderr.contains("panicked"), "a bug: {output:#?}");
    let shown = format!("{}{}", output.stdout, output.stderr);
    // JSON is data: it says what was there, with control characters escaped.
    let json = output.stdout.starts_with('{');
    let turns = |c: char| ('\u{202a}'..='\u{202e}').contains(&c) && !json;
    let wild = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || turns(c);
    assert!(!shown.chars().any(wild), "a control character reaches the terminal: {shown:?}");
    match output.stderr.split_once("error[").and_then(|(_, rest)| rest.split_once(']')) {
        Some((code, _)) => format!("{} {code}", output.status),
        None => output.status.to_string(),
    }
}

/// A table in Markdown.
pub struct Table {
    title: &'static str,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with this heading and these columns.
    pub fn new(title: &'static str, columns: &[&str]) -> Table {
        let heading = columns.iter().map(|column| (*column).to_owned()).collect();
        Table { title, rows: vec![heading, vec!["---".to_owned(); columns.len()]] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table has to be as it is written in this file of `tests/it/hostile`; `SNAPSHOTS=overwrite` writes it.
    #[track_caller]
    pub fn must_be(&self, file: &str) {
        let mut text = format!("# {}\n\n", self.title);
        for row in &self.rows {
            text.push_str(&format!(
                "| {} |\n",
                row.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | ")
            ));
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hostile").join(file);
        Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(text, Data::read_from(&path, None));
    }
}
