//! The matrix: who reaches what.

use std::collections::BTreeMap;

use serde::Serialize;

/// A column of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A visitor.
    Anon,
    /// Signed in, without an id.
    NoId,
    /// Signed in, and nothing is theirs.
    Stranger,
    /// A user, a row of their own.
    Own,
    /// A user, a row of somebody else's.
    Other,
    /// A user, a row of nobody's.
    Nobody,
    /// The backend.
    Service,
}

/// Every column, in order, with its heading.
pub const COLUMNS: [(Who, &str); 7] = [
    (Who::Anon, "anon"),
    (Who::NoId, "no id"),
    (Who::Stranger, "stranger"),
    (Who::Own, "own"),
    (Who::Other, "other's"),
    (Who::Nobody, "nobody's"),
    (Who::Service, "service"),
];

/// What became of a probe.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub enum Verdict {
    /// No grant.
    NoGrant,
    /// A policy refused.
    Refused,
    /// It ran and reached no row.
    Nothing,
    /// Row-level security let it through, a foreign key did not.
    ForeignKey,
    /// The row could not be built, so nobody knows.
    Unknown,
    /// It failed in another way, so nobody knows.
    Failed(String),
    /// It reached the row.
    Reached,
}

impl Verdict {
    /// Reads an answer of the server.
    pub fn read(answer: &str) -> Verdict {
        match answer {
            "yes" => Verdict::Reached,
            "no" => Verdict::Nothing,
            "rls" => Verdict::Refused,
            "priv" => Verdict::NoGrant,
            "fk" => Verdict::ForeignKey,
            other => Verdict::Failed(other.to_owned()),
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Verdict::NoGrant => "priv",
            Verdict::Refused => "rls",
            Verdict::Nothing => "no",
            Verdict::ForeignKey => "fk",
            Verdict::Unknown => "?",
            Verdict::Failed(state) => state,
            Verdict::Reached => "yes",
        })
    }
}

impl From<Verdict> for String {
    fn from(verdict: Verdict) -> String {
        verdict.to_string()
    }
}

/// Who reaches what in one schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// Tables, views and functions, in order.
    pub sections: Vec<Section>,
}

/// One table, or all views, or all functions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its name: `table sessions`.
    pub name: String,
    /// Facts from the catalog, a line each.
    pub rights: Vec<String>,
    /// What was probed, in order.
    pub lines: Vec<Line>,
    /// What could not be built, and why.
    pub unknown: Vec<String>,
}

/// What was probed, and who reached it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What: `select`, `update, blind`, `give user_id`.
    pub label: String,
    /// The answers.
    pub cells: BTreeMap<Who, Verdict>,
    /// What a row that joins two worlds opens besides itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<String>,
}

impl Section {
    /// A section without lines yet.
    pub fn new(name: impl Into<String>) -> Section {
        Section { name: name.into(), ..Section::default() }
    }

    /// Puts an answer into its cell. Of several answers to one question the most far-reaching stays.
    pub fn put(&mut self, label: &str, who: Who, verdict: Verdict) {
        let at = self.lines.iter().position(|line| line.label == label).unwrap_or_else(|| {
            self.lines.push(Line { label: label.to_owned(), ..Line::default() });
            self.lines.len() - 1
        });
        if let Some(line) = self.lines.get_mut(at) {
            let cell = line.cells.entry(who).or_insert_with(|| verdict.clone());
            *cell = cell.clone().max(verdict);
        }
    }
}

impl Matrix {
    /// The first cell that is not as it was, in words. Only what is in this matrix is looked at.
    pub fn first_change(&self, before: &Matrix) -> Option<String> {
        for section in &self.sections {
            let was = before.sections.iter().find(|other| other.name == section.name);
            for line in &section.lines {
                let old = was.and_then(|was| was.lines.iter().find(|other| other.label == line.label));
                if old == Some(line) {
                    continue;
                }
                let mut cells = line.cells.iter();
                let changed = cells.find(|(who, verdict)| old.and_then(|old| old.cells.get(who)) != Some(verdict));
                let heading =
                    |who: Who| COLUMNS.iter().find(|(other, _)| *other == who).map_or("", |(_, heading)| heading);
                let what = changed
                    .map_or("opens more or less".to_owned(), |(who, verdict)| format!("{}: {verdict}", heading(*who)));
                return Some(format!("{}: {}: {what}", section.name, line.label));
            }
        }
        None
    }

    /// How many cells there are, and how many of them nobody knows.
    pub fn count(&self) -> (usize, usize) {
        let cells = || self.sections.iter().flat_map(|section| &section.lines).flat_map(|line| line.cells.values());
        (cells().count(), cells().filter(|verdict| matches!(verdict, Verdict::Unknown | Verdict::Failed(_))).count())
    }
}
