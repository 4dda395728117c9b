//! What was taken into the history, for a person.

use std::io::{self, Write};

use crate::model::words::counted;
use crate::render::style::{Colour, Tone, paint, printable};
use crate::render::table::{self, Cell};
use crate::report::adoption::AdoptionReport;
use crate::report::{Outcome, Report};

/// A line for each version, then one for all of them.
pub fn write(out: &mut dyn Write, report: &Report, adoption: &AdoptionReport, colour: Colour) -> io::Result<()> {
    let word = match (report.result, adoption.tool.is_some()) {
        (Outcome::Planned, _) => "would record",
        (_, true) => "adopted",
        (_, false) => "recorded",
    };
    let dated = adoption.versions.iter().any(|line| line.applied_at.is_some());
    let rows: Vec<Vec<Cell>> = adoption
        .versions
        .iter()
        .map(|line| {
            let label =
                if line.name.is_empty() { line.version.clone() } else { format!("{}_{}", line.version, line.name) };
            let at = line.applied_at.as_deref().and_then(|at| at.get(..10)).unwrap_or("");
            let mut cells = vec![
                Cell::painted(word, Tone::Good, colour),
                Cell::plain(&line.bundle),
                Cell::plain(printable(&label)),
            ];
            if dated {
                cells.push(Cell::plain(at));
            }
            cells.push(Cell::plain(&line.why));
            cells
        })
        .collect();
    table::write(out, &rows)?;
    for note in &adoption.notes {
        writeln!(out, "{} {}", paint("!", Tone::Warning, colour), printable(note))?;
    }
    writeln!(out, "{}", summary(report, adoption))
}

fn summary(report: &Report, adoption: &AdoptionReport) -> String {
    let versions = counted(adoption.versions.len(), "version");
    let from = match (&adoption.tool, &adoption.table) {
        (Some(tool), Some(table)) => format!(" from {tool} ({table})"),
        _ => String::new(),
    };
    let on = report.target.as_ref().map(|target| format!(" on {target}")).unwrap_or_default();
    match report.result {
        Outcome::NothingToDo if adoption.known > 0 => {
            format!("nothing to do: the history has all {} already{from}{on}", adoption.known)
        }
        Outcome::NothingToDo => format!("nothing to do: no version is recorded there{from}{on}"),
        Outcome::Planned => format!("{versions}{from}; nothing was changed{on}"),
        _ => {
            let pending = match adoption.pending {
                0 => String::new(),
                count => format!("; {count} pending: `schemactl up` goes on from here"),
            };
            match adoption.tool.is_some() {
                true => format!("adopted {versions}{from}{pending}"),
                false => format!("recorded {versions} without running them{pending}"),
            }
        }
    }
}
