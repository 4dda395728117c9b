//! What the rules over files found.

use std::fmt;

use serde::Serialize;

use crate::lint::Level;
use crate::lint::script::FileFinding;
use crate::model::words::counted;
use crate::sql::place::Place;

/// What `lint` has to say.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LintReport {
    /// How many files were read.
    pub files: usize,
    /// What was found, by file and place.
    pub findings: Vec<LintLine>,
}

/// One thing that one rule found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LintLine {
    /// The rule; `schemactl explain` has its page.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line it ends in.
    pub end_line: usize,
    /// The column behind its end.
    pub end_column: usize,
    /// What it is about.
    pub subject: String,
    /// The fact.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Why it is meant, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// The place with its text, for the caret.
    #[serde(skip)]
    pub place: Place,
}

impl From<FileFinding> for LintLine {
    fn from(found: FileFinding) -> LintLine {
        LintLine {
            rule: found.rule,
            level: found.level,
            file: found.place.file.clone(),
            line: found.place.line,
            column: found.place.column,
            end_line: found.end.0,
            end_column: found.end.1,
            subject: found.subject,
            message: found.message,
            hint: found.hint,
            accepted: found.accepted,
            place: found.place,
        }
    }
}

impl LintReport {
    /// How many findings of this level nobody accepted.
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|line| line.level == level && line.accepted.is_none()).count()
    }
}

/// `2 errors, 1 warning`, or `nothing found`.
impl fmt::Display for LintReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [("error", Level::Error), ("warning", Level::Warn), ("note", Level::Info)];
        let mut parts: Vec<String> = Vec::new();
        for (word, level) in counts {
            match self.count(level) {
                0 => {}
                number => parts.push(counted(number, word)),
            }
        }
        let accepted = self.findings.iter().filter(|line| line.accepted.is_some()).count();
        let what = if parts.is_empty() { "nothing found".to_owned() } else { parts.join(", ") };
        write!(f, "{what} in {}", counted(self.files, "file"))?;
        if accepted > 0 {
            write!(f, "; {accepted} accepted")?;
        }
        Ok(())
    }
}
