//! A fleet, for a person: every target of a small one, what is not well of a large one, and the sums.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::model::words::counted;
use crate::render::style::{Colour, Tone, printable};
use crate::render::table::{self, Cell};
use crate::report::fleet::{FleetLine, FleetReport, FleetResult};

/// So many targets are told one by one, whatever came of them; in a larger fleet those alike and well share a line.
const EACH: usize = 40;

/// Writes the lines and the sums.
pub fn write(out: &mut dyn Write, fleet: &FleetReport, colour: Colour) -> io::Result<()> {
    let mut rows = Vec::new();
    if fleet.lines.len() > EACH {
        let mut alike: BTreeMap<(FleetResult, String), usize> = BTreeMap::new();
        for line in fleet.lines.iter().filter(|line| is_told_in_sum(line)) {
            *alike.entry((line.result, versions(line))).or_default() += 1;
        }
        rows.extend(alike.into_iter().map(|((result, versions), count)| {
            vec![mark(result, colour), Cell::plain(format!("{count} databases")), Cell::plain(versions)]
        }));
    }
    for line in fleet.lines.iter().filter(|line| fleet.lines.len() <= EACH || !is_told_in_sum(line)) {
        rows.push(vec![mark(line.result, colour), Cell::plain(printable(&line.target)), Cell::plain(facts(line))]);
    }
    table::write(out, &rows)?;
    writeln!(out, "{}", summary(fleet))
}

fn is_told_in_sum(line: &FleetLine) -> bool {
    line.result.is_well() || line.result == FleetResult::NotStarted
}

fn mark(result: FleetResult, colour: Colour) -> Cell {
    let tone = match result {
        FleetResult::Done => Tone::Good,
        FleetResult::NothingToDo | FleetResult::DoneBefore => Tone::Dim,
        FleetResult::Planned | FleetResult::NotStarted => Tone::Strong,
        FleetResult::No | FleetResult::Failed | FleetResult::Interrupted => Tone::Bad,
    };
    Cell::painted(result.words(), tone, colour)
}

fn facts(line: &FleetLine) -> String {
    let mut facts: Vec<String> = Some(versions(line)).filter(|versions| !versions.is_empty()).into_iter().collect();
    if let Some(error) = &line.error {
        let place = error.file.as_ref().zip(error.line).map(|(file, line)| format!(" ({file}:{line})"));
        facts.push(format!("{} {}{}", error.code, error.message, place.unwrap_or_default()));
        facts.extend(error.state.clone());
    }
    if facts.is_empty() || line.duration_ms == 0 {
        return printable(&facts.join("; ")).into_owned();
    }
    printable(&format!("{} in {} ms", facts.join("; "), line.duration_ms)).into_owned()
}

/// `7 applied, 2 pending`.
fn versions(line: &FleetLine) -> String {
    let counts = line.versions.iter().map(|(status, count)| format!("{count} {}", status.replace('_', " ")));
    counts.collect::<Vec<_>>().join(", ")
}

fn summary(fleet: &FleetReport) -> String {
    let of = fleet.shard.as_ref().map(|shard| format!(" of shard {shard}")).unwrap_or_default();
    let counts: Vec<String> =
        fleet.counts.iter().map(|(result, count)| format!("{count} {}", result.words())).collect();
    let targets = counted(fleet.targets, "target");
    let counts = if counts.is_empty() { "nothing to do".to_owned() } else { counts.join(", ") };
    let why = fleet.stopped.as_ref().map(|why| format!("; stopped: {why}")).unwrap_or_default();
    format!("{targets}{of}: {counts} in {:.1} s{why}", fleet.duration_ms as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Error};

    fn line(number: usize, result: FleetResult) -> FleetLine {
        let mut line = FleetLine::untouched(format!("u@h:5432/t{number}"), None, result);
        line.versions.insert("applied".to_owned(), 7);
        line
    }

    fn text(mut fleet: FleetReport) -> String {
        fleet.targets = fleet.lines.len();
        for line in &fleet.lines {
            *fleet.counts.entry(line.result).or_default() += 1;
        }
        let mut out = Vec::new();
        write(&mut out, &fleet, Colour::Off).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_small_fleet_is_told_target_by_target() {
        let mut failed = line(2, FleetResult::Failed);
        failed.error = Some((*Error::new(Code::StepFailed, "no such type").state("rolled back")).into());
        let fleet = FleetReport {
            lines: vec![line(1, FleetResult::Done), failed],
            stopped: Some("a target failed".to_owned()),
            ..FleetReport::default()
        };
        assert_eq!(
            text(fleet),
            "  done    u@h:5432/t1  7 applied\n  \
             failed  u@h:5432/t2  7 applied; E501 no such type; rolled back\n\
             2 targets: 1 done, 1 failed in 0.0 s; stopped: a target failed\n"
        );
    }

    #[test]
    fn a_large_fleet_tells_what_is_alike_once_and_each_failure() {
        let mut lines: Vec<FleetLine> = (0..500).map(|number| line(number, FleetResult::Done)).collect();
        lines[321].result = FleetResult::Failed;
        let said = text(FleetReport { lines, shard: Some("0/2".to_owned()), ..FleetReport::default() });
        assert_eq!(
            said,
            "  done    499 databases  7 applied\n  failed  u@h:5432/t321  7 applied\n\
             500 targets of shard 0/2: 499 done, 1 failed in 0.0 s\n"
        );
    }
}
