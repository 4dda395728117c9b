//! The matrix as a text that a person reads and a repository keeps.

use crate::access::matrix::{COLUMNS, Matrix, Section};

/// The whole text. The same matrix gives the same text.
pub fn text(matrix: &Matrix) -> String {
    let mut out = String::from(HEAD);
    for section in &matrix.sections {
        out.push('\n');
        one(section, &mut out);
    }
    out
}

const HEAD: &str = "\
# Who reaches what, as `schemactl rls matrix` found it. Reviewed by people: write it anew with --write, and read what changed.
#
# yes: reached   no: ran and reached nothing   rls: a policy refused   priv: no grant
# fk: row-level security let it through, a foreign key did not   ?: the row could not be built
# held, ERR: a constraint or another error came first, so nobody knows
# own, other's, nobody's: rows as a signed-in user sees them; stranger: a user who has nothing; no id: a token without one
";

fn one(section: &Section, out: &mut String) {
    out.push_str(&format!("[{}]\n", section.name));
    for right in &section.rights {
        out.push_str(&format!("{right}\n"));
    }
    let width = section.lines.iter().map(|line| line.label.chars().count()).max().unwrap_or(0).max(24);
    if !section.lines.is_empty() {
        line("", width, COLUMNS.iter().map(|(_, heading)| (*heading).to_owned()), out);
    }
    for found in &section.lines {
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

fn line(label: &str, width: usize, cells: impl Iterator<Item = String>, out: &mut String) {
    let mut text = format!("{label:<width$}");
    for cell in cells {
        text.push_str(&format!("  {cell:<8}"));
    }
    out.push_str(text.trim_end());
    out.push('\n');
}
