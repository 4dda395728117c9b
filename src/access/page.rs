//! The matrix as a text that a person reads and a repository keeps.

use crate::access::matrix::{COLUMNS, Line, Matrix, Section, Verdict};

/// The whole text. The same matrix gives the same text.
pub fn text(matrix: &Matrix) -> String {
    let mut out = String::from(HEAD);
    for section in &matrix.sections {
        out.push('\n');
        one(section, &mut out);
    }
    out
}

/// What a text says, without its comments.
pub fn facts(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect()
}

/// The same without the lines of statements that touch every row, and without the room that those took.
pub fn facts_without_blind(text: &str) -> String {
    let mut out = String::new();
    let mut blind = false;
    for line in facts(text).lines() {
        let opens = line.starts_with("  opens:");
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        blind = (opens && blind) || line.split("  ").next().is_some_and(|label| label.ends_with(", blind"));
        if !blind {
            out.push_str(&words);
            out.push('\n');
        }
    }
    out
}

const HEAD: &str = "\
# Who reaches what, as `schemactl rls matrix` found it. Reviewed by people: write it anew with --write, and read what changed.
#
# yes: reached   no: ran and reached nothing   rls: a policy refused   priv: no grant
# fk: row-level security let it through, a foreign key did not   ?: the row could not be built
# blind: without a condition, so that policies for select do not count   [column=word]: on rows that hold this word
# (own a; other's b): on a row that joins two users; opens: what else that row lets the user reach. A blind line or one with
# a word that says the same as the plain one is left out
# held, gone, ERR: a constraint came first, the row was not there, or it failed otherwise, so nobody knows
# own, other's, nobody's: rows as a signed-in user sees them; stranger: a user who has nothing; no id: a token without one
";

fn one(section: &Section, out: &mut String) {
    out.push_str(&format!("[{}]\n", section.name));
    for right in &section.rights {
        out.push_str(&format!("{right}\n"));
    }
    let width = section
        .lines
        .iter()
        .filter(|line| tells_more(section, line))
        .map(|line| line.label.chars().count())
        .max()
        .unwrap_or(0)
        .max(24);
    if !section.lines.is_empty() {
        line("", width, COLUMNS.iter().map(|(_, heading)| (*heading).to_owned()), out);
    }
    for found in section.lines.iter().filter(|line| tells_more(section, line)) {
        let cells = COLUMNS.iter().map(|(who, _)| found.cells.get(who).map_or(".".to_owned(), ToString::to_string));
        line(&found.label, width, cells, out);
        if !found.opens.is_empty() {
            out.push_str(&format!("  opens: {}\n", found.opens.join(", ")));
        }
    }
    for unknown in &section.unknown {
        out.push_str(&format!("? {unknown}\n"));
    }
}

/// Whether a line says more than the one it varies. Of a row that keys make impossible one line says it.
fn tells_more(section: &Section, line: &Line) -> bool {
    let joined = line.label.strip_prefix("update (").or_else(|| line.label.strip_prefix("delete ("));
    let row =
        joined.and_then(|rest| section.lines.iter().find(|other| other.label.strip_prefix("select (") == Some(rest)));
    if row.is_some_and(|row| {
        row.cells == line.cells && line.cells.values().all(|verdict| *verdict == Verdict::ForeignKey)
    }) {
        return false;
    }
    let plain = line.label.strip_suffix(", blind").or_else(|| line.label.split_once(" [").map(|(plain, _)| plain));
    let plain = plain.and_then(|plain| section.lines.iter().find(|other| other.label == plain));
    plain.is_none_or(|plain| {
        plain.opens != line.opens || line.cells.iter().any(|(who, verdict)| plain.cells.get(who) != Some(verdict))
    })
}

fn line(label: &str, width: usize, cells: impl Iterator<Item = String>, out: &mut String) {
    let mut text = format!("{label:<width$}");
    for cell in cells {
        text.push_str(&format!("  {cell:<8}"));
    }
    out.push_str(text.trim_end());
    out.push('\n');
}
