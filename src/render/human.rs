//! A report for a person.

use std::io::{self, Write};

use crate::render::{access, checks};
use crate::render::style::{Colour, Tone, paint, printable};
use crate::render::table::{self, Cell};
use crate::report::bundles::BundleLine;
use crate::report::migration::{MigrationLine, PlannedSql};
use crate::report::{Detail, Outcome, Report};

/// Writes the result. A failure itself goes to stderr, by [`error`](crate::render::error).
pub fn write(out: &mut dyn Write, report: &Report, colour: Colour) -> io::Result<()> {
    match &report.detail {
        Detail::Text(text) => return write!(out, "{text}"),
        Detail::Sql(steps) => sql(out, steps)?,
        Detail::Scripts(scripts) => {
            for script in scripts {
                writeln!(out, "-- {}\n{}", script.path, script.text)?;
            }
        }
        Detail::Files(files) => {
            for file in files {
                writeln!(out, "  {file}")?;
            }
            writeln!(out, "wrote {} files", files.len())?;
        }
        Detail::Bundles(bundles) => bundle_lines(out, bundles)?,
        Detail::Checks(list) => checks::doctor(out, list, colour)?,
        Detail::Cases(lines) => access::cases(out, lines, colour)?,
        Detail::Matrices(list) => access::matrices(out, list, colour)?,
        Detail::Mutations(lines) => access::mutations(out, lines, colour)?,
        Detail::Ready(ready) => return checks::ready(out, ready, colour),
        Detail::Cleanup(_) | Detail::Lost(_) | Detail::None {} => {}
    }
    table::write(out, &report.migrations.iter().map(|line| migration(line, colour)).collect::<Vec<_>>())?;
    for finding in &report.findings {
        writeln!(out, "{} {}", paint("!", Tone::Warning, colour), printable(&finding.message))?;
        if let Some(hint) = &finding.hint {
            writeln!(out, "  {}", printable(hint))?;
        }
    }
    if let Some(summary) = summary(report) {
        writeln!(out, "{summary}")?;
    }
    Ok(())
}

fn sql(out: &mut dyn Write, steps: &[PlannedSql]) -> io::Result<()> {
    for step in steps {
        writeln!(out, "-- {} {} {} in schema {}", step.action.replace('_', " "), step.bundle, step.label, step.schema)?;
        for script in &step.scripts {
            writeln!(out, "-- {}\n{}", script.path, script.text)?;
        }
    }
    Ok(())
}

fn bundle_lines(out: &mut dyn Write, bundles: &[BundleLine]) -> io::Result<()> {
    let rows: Vec<Vec<Cell>> = bundles
        .iter()
        .map(|bundle| {
            vec![
                Cell::plain(&bundle.name),
                Cell::plain(format!("{} versions", bundle.versions)),
                Cell::plain(format!("schema {}", bundle.schema)),
                Cell::plain(&bundle.digest),
                Cell::plain(&bundle.purpose),
            ]
        })
        .collect();
    table::write(out, &rows)
}

fn migration(line: &MigrationLine, colour: Colour) -> Vec<Cell> {
    let tone = match line.status.as_str() {
        "applied" | "sown" | "reworded" => Tone::Good,
        "pending" | "rolled_back" => Tone::Strong,
        _ => Tone::Bad,
    };
    let label = match (line.version.is_empty(), line.name.is_empty()) {
        (true, _) => line.name.clone(),
        (false, true) => line.version.clone(),
        (false, false) => format!("{}_{}", line.version, line.name),
    };
    let when = match (&line.applied_at, line.duration_ms) {
        (Some(at), _) => format!("{} by {}", at.get(..19).unwrap_or(at).replace('T', " "), line.applied_by.as_deref().unwrap_or("?")),
        (None, Some(took)) => format!("{took} ms"),
        (None, None) => String::new(),
    };
    vec![
        Cell::painted(&line.status.replace('_', " "), tone, colour),
        Cell::plain(&line.bundle),
        Cell::plain(printable(&label)),
        Cell::plain(when),
    ]
}

fn summary(report: &Report) -> Option<String> {
    let count = |status: &str| report.migrations.iter().filter(|line| line.status == status).count();
    match (report.command, report.result) {
        ("status", _) => {
            let (applied, pending) = (count("applied") + count("reworded"), count("pending"));
            let other = report.migrations.len() - applied - pending;
            let more = if other > 0 { format!(", {other} not as the files say") } else { String::new() };
            Some(format!("{applied} applied, {pending} pending{more}"))
        }
        (_, Outcome::NothingToDo) => Some("nothing to do".to_owned()),
        (_, Outcome::Planned) => Some("-- nothing was changed".to_owned()),
        (_, Outcome::Done | Outcome::Failed) if !report.migrations.is_empty() => {
            let parts: Vec<String> = [("applied", "applied"), ("rolled_back", "rolled back"), ("sown", "sown")]
                .into_iter()
                .filter(|(status, _)| count(status) > 0)
                .map(|(status, words)| format!("{words} {}", count(status)))
                .collect();
            let took: u64 = report.migrations.iter().filter_map(|line| line.duration_ms).sum();
            Some(format!("{} in {:.2} s", parts.join(", "), took as f64 / 1000.0))
        }
        _ => None,
    }
}
