//! A report for a person.

use std::io::{self, Write};

use crate::model::words::counted;
use crate::render::fleet;
use crate::render::style::{Colour, Tone, paint, printable, printable_lines};
use crate::render::table::{self, Cell};
use crate::render::verify;
use crate::render::{access, adoption, checks, cleanup, difference, lint, plan};
use crate::report::bundles::BundleLine;
use crate::report::event_line::EventLine;
use crate::report::migration::{MigrationLine, PlannedSql};
use crate::report::{Detail, Outcome, Report};

/// Writes the result. A failure itself goes to stderr, by [`error`](crate::render::error).
///
/// SQL is written as it is, for psql; everything else without what could take a terminal over.
pub fn write(out: &mut dyn Write, report: &Report, colour: Colour) -> io::Result<()> {
    match &report.detail {
        Detail::Text(text) => return write!(out, "{text}"),
        Detail::Sql(steps) => sql(out, steps)?,
        Detail::Scripts(scripts) => {
            for script in scripts {
                writeln!(out, "-- {}\n{}", printable(&script.path), script.text)?;
            }
        }
        _ => {}
    }
    let mut lines = Vec::new();
    write_lines(&mut lines, report, colour)?;
    write!(out, "{}", printable_lines(&String::from_utf8_lossy(&lines), colour))
}

fn write_lines(out: &mut dyn Write, report: &Report, colour: Colour) -> io::Result<()> {
    match &report.detail {
        Detail::Files(files) => {
            for file in files {
                writeln!(out, "  {file}")?;
            }
            writeln!(out, "{} written", counted(files.len(), "file"))?;
        }
        Detail::Bundles(bundles) => bundle_lines(out, bundles)?,
        Detail::Events(events) => event_lines(out, events, colour)?,
        Detail::Servers(servers) => {
            let rows: Vec<Vec<Cell>> = servers
                .iter()
                .map(|server| vec![Cell::plain(&server.version), Cell::plain(server.source), Cell::plain(&server.bin)])
                .collect();
            table::write(out, &rows)?;
        }
        Detail::Checks(list) => checks::doctor(out, list, colour)?,
        Detail::Diff(diff) => difference::write(out, diff, colour)?,
        Detail::Verify(verified) => verify::write(out, verified, colour)?,
        Detail::Roundtrip(lines) => verify::roundtrip(out, lines, colour)?,
        Detail::Rules(lines) => access::rules(out, lines, colour)?,
        Detail::Cases(lines) => access::cases(out, lines, colour)?,
        Detail::Matrices(list) => access::matrices(out, list, colour)?,
        Detail::Mutations(lines) => access::mutations(out, lines, colour)?,
        Detail::Ready(ready) => {
            return checks::ready(out, ready, report.error.as_ref().and_then(|error| error.hint.as_deref()), colour);
        }
        Detail::Cleanup(report) => cleanup::write(out, report, colour)?,
        Detail::Schedule(report) => cleanup::schedule(out, report, colour)?,
        Detail::Plan(planned) => plan::write(out, planned, colour)?,
        Detail::Lint(found) => return lint::write(out, found, colour),
        Detail::Fleet(report) => return fleet::write(out, report, colour),
        Detail::Adoption(adopted) => return adoption::write(out, report, adopted, colour),
        Detail::Text(_) | Detail::Sql(_) | Detail::Scripts(_) | Detail::Lost(_) | Detail::None {} => {}
    }
    table::write(out, &report.migrations.iter().map(|line| migration(line, colour)).collect::<Vec<_>>())?;
    let piped = matches!(&report.detail, Detail::Verify(verified) if verified.fix_sql.is_some());
    for finding in report.findings.iter().filter(|_| !piped) {
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
        let (label, schema) = (printable(&step.label), printable(&step.schema));
        writeln!(out, "-- {} {} {label} in schema {schema}", step.action.replace('_', " "), step.bundle)?;
        if let Some(note) = step.note {
            writeln!(out, "-- {note}")?;
        }
        for script in &step.scripts {
            writeln!(out, "-- {}\n{}", printable(&script.path), script.text)?;
        }
    }
    Ok(())
}

fn event_lines(out: &mut dyn Write, events: &[EventLine], colour: Colour) -> io::Result<()> {
    let rows: Vec<Vec<Cell>> = events
        .iter()
        .map(|event| {
            vec![
                if event.intact {
                    Cell::plain(event.id.to_string())
                } else {
                    Cell::painted(&format!("{} broken", event.id), Tone::Bad, colour)
                },
                Cell::plain(&event.at),
                Cell::plain(&event.what),
                Cell::plain(event.bundle.as_deref().unwrap_or("")),
                Cell::plain(event.version.map(|version| version.to_string()).unwrap_or_default()),
                Cell::plain(printable(event.detail.as_deref().unwrap_or(""))),
                Cell::plain(format!("by {}", printable(&event.by))),
            ]
        })
        .collect();
    table::write(out, &rows)
}

fn bundle_lines(out: &mut dyn Write, bundles: &[BundleLine]) -> io::Result<()> {
    let rows: Vec<Vec<Cell>> = bundles
        .iter()
        .map(|bundle| {
            vec![
                Cell::plain(&bundle.name),
                Cell::plain(counted(bundle.versions, "version")),
                Cell::plain(format!("schema {}", bundle.schema)),
                Cell::plain(&bundle.digest),
            ]
        })
        .collect();
    let mut lines = Vec::new();
    table::write(&mut lines, &rows)?;
    for (line, bundle) in String::from_utf8_lossy(&lines).lines().zip(bundles) {
        writeln!(out, "{line}\n      {}", printable(&bundle.purpose))?;
    }
    Ok(())
}

fn migration(line: &MigrationLine, colour: Colour) -> Vec<Cell> {
    let tone = match line.status.as_str() {
        "applied" | "accepted" | "sown" | "reworded" | "repeated" | "hook" => Tone::Good,
        "pending" | "to_repeat" | "rolled_back" | "forgotten" | "gone" => Tone::Strong,
        _ => Tone::Bad,
    };
    let label = match (line.version.is_empty(), line.name.is_empty()) {
        (true, _) => line.name.clone(),
        (false, true) => line.version.clone(),
        (false, false) => format!("{}_{}", line.version, line.name),
    };
    let when = match (&line.applied_at, line.duration_ms) {
        (Some(at), _) => {
            let reworded = if line.status == "reworded" { "; only its comments or spaces changed since" } else { "" };
            let at = at.get(..19).unwrap_or(at).replace('T', " ");
            format!("{at} UTC by {}{reworded}", line.applied_by.as_deref().unwrap_or("?"))
        }
        (None, Some(took)) => format!("{took} ms"),
        (None, None) => String::new(),
    };
    vec![
        Cell::painted(
            &if line.status == "reworded" { "applied".to_owned() } else { line.status.replace('_', " ") },
            tone,
            colour,
        ),
        Cell::plain(&line.bundle),
        Cell::plain(printable(&label)),
        Cell::plain(when),
    ]
}

fn on(report: &Report) -> String {
    report.target.as_ref().map(|target| format!(" on {}", printable(&target.to_string()))).unwrap_or_default()
}

/// Which of the history's rows were put right; scripts were not run, so nothing took any time.
fn repaired(count: &dyn Fn(&str) -> usize) -> Option<String> {
    let told = [
        ("applied", "written down as applied"),
        ("accepted", "taken, as its file is now, for what was applied"),
        ("forgotten", "forgotten, as if it had never been applied"),
    ];
    let (status, done) = told.into_iter().find(|(status, _)| count(status) > 0)?;
    Some(format!("{} {done}; only the history was changed, no script was run", counted(count(status), "version")))
}

fn summary(report: &Report) -> Option<String> {
    if let Detail::Verify(verified) = &report.detail {
        return verify::summary(verified);
    }
    let count = |status: &str| report.migrations.iter().filter(|line| line.status == status).count();
    match (report.command, report.result) {
        ("status", _) if report.target.is_some() => {
            let mut parts = vec![
                format!("{} applied", count("applied") + count("reworded")),
                format!("{} pending", count("pending") + count("to_repeat")),
            ];
            for other in ["out_of_order", "changed", "missing", "half_done"] {
                if count(other) > 0 {
                    parts.push(format!("{} {}", count(other), other.replace('_', " ")));
                }
            }
            Some(format!("{}{}", parts.join(", "), on(report)))
        }
        ("repair", Outcome::Done) => repaired(&count),
        ("mark", Outcome::Done) => Some(match report.target.as_ref().and_then(|target| target.mark.as_deref()) {
            Some(mark) => format!("marked {mark}: what destroys data here needs --confirm and the database's name"),
            None => "marked no longer".to_owned(),
        }),
        // Its own lines have said it all.
        ("cleanup", _) if !matches!(report.detail, Detail::None {}) => None,
        (_, Outcome::NothingToDo) => Some(format!("nothing to do{}", on(report))),
        (_, Outcome::Planned) => Some(format!("-- nothing was changed{}", on(report))),
        (_, Outcome::Done | Outcome::Failed) if !report.migrations.is_empty() => {
            let parts: Vec<String> = [
                ("rolled_back", "rolled back", "version"),
                ("applied", "applied", "version"),
                ("repeated", "repeated", "script"),
                ("sown", "sowed", "seed"),
            ]
            .into_iter()
            .filter(|(status, _, _)| count(status) > 0)
            .map(|(status, verb, noun)| format!("{verb} {}", counted(count(status), noun)))
            .collect();
            if parts.is_empty() {
                return None;
            }
            let took: u64 = report.migrations.iter().filter_map(|line| line.duration_ms).sum();
            let took = if took < 1000 { format!("{took} ms") } else { format!("{:.1} s", took as f64 / 1000.0) };
            Some(format!("{} in {took}", parts.join(", ")))
        }
        _ => None,
    }
}
