//! What row-level security lets through, for a person.

use std::io::{self, Write};

use crate::access::mutation::Mutation;
use crate::lint::Level;
use crate::render::style::{Colour, Tone, paint, printable};
use crate::render::table::{self, Cell};
use crate::report::access::{AccessLine, MatrixReport, MutationLine, Notice, Reviewed};
use crate::report::rules::RuleLine;

/// Writes every file of cases in a line.
pub fn cases(out: &mut dyn Write, lines: &[AccessLine], colour: Colour) -> io::Result<()> {
    let mut rows = Vec::new();
    for line in lines {
        let (word, tone, place) = match &line.broken {
            None => ("ok", Tone::Good, line.file.clone()),
            Some(broken) => ("failed", Tone::Bad, format!("{}:{}", line.file, broken.line)),
        };
        let what = line.broken.as_ref().map_or(format!("{} statements", line.held), |broken| broken.message.clone());
        rows.push(vec![
            Cell::painted(word, tone, colour),
            Cell::plain(printable(&place)),
            Cell::plain(printable(&what)),
        ]);
    }
    table::write(out, &rows)?;
    let held = lines.iter().filter(|line| line.broken.is_none()).count();
    writeln!(out, "{held} of {} files hold", lines.len())
}

/// Writes every matrix, or what is new in it.
pub fn matrices(out: &mut dyn Write, matrices: &[MatrixReport], colour: Colour) -> io::Result<()> {
    for found in matrices {
        match &found.diff {
            Some(diff) => diffed(out, diff, colour)?,
            None => write!(out, "{}", found.text)?,
        }
        let (words, tone) = match found.reviewed {
            Reviewed::Same => ("as reviewed", Tone::Good),
            Reviewed::Differs => ("not as reviewed", Tone::Bad),
            Reviewed::Missing => ("not compared with a reviewed one", Tone::Warning),
            Reviewed::Written => ("written as reviewed", Tone::Warning),
        };
        let unknown = if found.unknown == 0 {
            String::new()
        } else {
            format!(", {} of them could not be established", found.unknown)
        };
        writeln!(
            out,
            "\n{} in {}: {} probes, {} cells{unknown}: {}",
            found.bundle,
            found.schema,
            found.probes,
            found.cells,
            paint(words, tone, colour)
        )?;
    }
    Ok(())
}

fn diffed(out: &mut dyn Write, diff: &str, colour: Colour) -> io::Result<()> {
    for line in diff.lines() {
        let tone = match line.as_bytes().first() {
            Some(b'+') => Tone::Good,
            Some(b'-') => Tone::Bad,
            _ => Tone::Dim,
        };
        writeln!(out, "{}", paint(&printable(line), tone, colour))?;
    }
    Ok(())
}

/// Writes what the rules found, the worst first.
pub fn rules(out: &mut dyn Write, lines: &[RuleLine], colour: Colour) -> io::Result<()> {
    for line in lines {
        let (word, tone) = match line.level {
            _ if line.accepted.is_some() => ("meant", Tone::Dim),
            Level::Error => ("error", Tone::Bad),
            Level::Warn => ("warn ", Tone::Warning),
            Level::Info => ("info ", Tone::Dim),
        };
        let subject = line.place();
        writeln!(
            out,
            "  {}  {}  {}: {}",
            paint(word, tone, colour),
            line.rule,
            printable(&subject),
            printable(&line.message)
        )?;
        if let Some(more) = line.accepted.as_ref().or(line.hint.as_ref()) {
            writeln!(out, "         {}", printable(more))?;
        }
    }
    let count = |level: Level| lines.iter().filter(|line| line.level == level && line.accepted.is_none()).count();
    let accepted = lines.iter().filter(|line| line.accepted.is_some()).count();
    let meant = if accepted == 0 { String::new() } else { format!(", {accepted} accepted") };
    let (errors, warnings, notes) = (count(Level::Error), count(Level::Warn), count(Level::Info));
    writeln!(out, "{errors} errors, {warnings} warnings, {notes} notes{meant}")
}

/// Writes what nobody but the catalog noticed, and the counts of every way.
pub fn mutations(out: &mut dyn Write, lines: &[MutationLine], colour: Colour) -> io::Result<()> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let head = ["", "tried", "matrix", "catalog", "nobody"];
    rows.push(head.iter().map(|word| Cell::plain(*word)).collect());
    for mutation in Mutation::ALL {
        let tried: Vec<&MutationLine> = lines.iter().filter(|line| line.mutation == mutation).collect();
        rows.push(counts(mutation.words(), &tried));
    }
    rows.push(counts("all", &lines.iter().collect::<Vec<_>>()));
    for line in lines.iter().filter(|line| line.matrix == Notice::Missed) {
        let (word, tone) =
            if line.catalog == Notice::Noticed { ("catalog only", Tone::Warning) } else { ("nobody", Tone::Bad) };
        let what = format!("{} {}: {}", line.bundle, line.table, line.policy);
        writeln!(out, "  {}  {}  {}", paint(word, tone, colour), line.mutation.words(), printable(&what))?;
    }
    table::write(out, &rows)
}

fn counts(words: &str, lines: &[&MutationLine]) -> Vec<Cell> {
    let count = |wanted: &dyn Fn(&MutationLine) -> bool| {
        Cell::plain(lines.iter().filter(|line| wanted(line)).count().to_string())
    };
    vec![
        Cell::plain(words),
        Cell::plain(lines.len().to_string()),
        count(&|line| line.matrix == Notice::Noticed),
        count(&|line| line.catalog == Notice::Noticed),
        count(&|line| line.matrix == Notice::Missed && line.catalog == Notice::Missed),
    ]
}
