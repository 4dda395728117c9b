//! `cleanup`, for a person.

use std::io::{self, Write};

use crate::render::style::{Colour, Tone, paint, printable};
use crate::render::table::{self, Cell};
use crate::report::cleanup::{CleanupReport, RuleReport, ScheduleReport};
use crate::report::loss::Count;

/// Writes a line for every rule and the sum.
pub fn write(out: &mut dyn Write, report: &CleanupReport, colour: Colour) -> io::Result<()> {
    let rows: Vec<Vec<Cell>> = report
        .rules
        .iter()
        .map(|rule| if report.dry_run { planned(rule, colour) } else { done(rule, colour) })
        .collect();
    table::write(out, &rows)?;
    let seconds = report.duration_ms as f64 / 1000.0;
    if report.dry_run {
        return writeln!(out, "{} would be deleted; nothing was changed", rows_of(report.deleted_total));
    }
    let left: u64 = report.rules.iter().map(|rule| rule.left).sum();
    let left = if left == 0 { String::new() } else { format!("; {} still due", grouped(left)) };
    match report.deleted_total {
        0 => writeln!(out, "nothing to delete{left}"),
        total => writeln!(out, "deleted {} in {seconds:.2} s{left}", rows_of(total)),
    }
}

fn done(rule: &RuleReport, colour: Colour) -> Vec<Cell> {
    let turned = !rule.days_dropped.is_empty() || !rule.days_made.is_empty();
    let (word, tone) = match (rule.complete, rule.deleted) {
        (false, _) => ("stopped", Tone::Bad),
        (true, 0) if turned => ("done", Tone::Good),
        (true, 0) => ("nothing", Tone::Dim),
        (true, _) => ("deleted", Tone::Good),
    };
    let mut facts = Vec::new();
    if rule.batches > 0 {
        facts.push(format!(
            "{} batches of {} ms, longest {} ms",
            grouped(rule.batches),
            rule.batch_ms.p50,
            rule.batch_ms.max
        ));
        facts.push(format!("{} rows/s", grouped(rule.rows_per_second)));
    }
    facts.extend(days(rule, ["dropped", "made"]));
    if rule.left > 0 {
        let why = if rule.complete { " and in use by others" } else { "" };
        facts.push(format!("{} still due{why}", grouped(rule.left)));
    }
    facts.extend(rule.stopped.clone());
    vec![
        Cell::painted(word, tone, colour),
        Cell::plain(printable(&rule.table)),
        Cell::plain(printable(&rule.rule)),
        Cell::plain(format!("{}{}", rows_of(rule.deleted), children(rule))),
        Cell::plain(printable(&facts.join(", "))),
    ]
}

fn planned(rule: &RuleReport, colour: Colour) -> Vec<Cell> {
    let (word, tone) = if rule.due == 0 { ("nothing", Tone::Dim) } else { ("due", Tone::Strong) };
    let days: String = days(rule, ["would drop", "would make"]).into_iter().map(|fact| format!(", {fact}")).collect();
    let about = if rule.due_count == Count::Estimated { "about " } else { "" };
    let oldest = rule.oldest.as_ref().map(|oldest| format!(", the oldest of {oldest}")).unwrap_or_default();
    vec![
        Cell::painted(word, tone, colour),
        Cell::plain(printable(&rule.table)),
        Cell::plain(printable(&rule.rule)),
        Cell::plain(format!("{about}{}{}", rows_of(rule.due), children(rule))),
        Cell::plain(printable(&format!("before {}{oldest}{days}", rule.cutoff.get(..19).unwrap_or(&rule.cutoff)))),
    ]
}

/// `dropped 14 days (about 2,500,000 rows), made 8 days`.
fn days(rule: &RuleReport, [dropped, made]: [&str; 2]) -> Vec<String> {
    let count =
        |days: &[String]| format!("{} day{}", grouped(days.len() as u64), if days.len() == 1 { "" } else { "s" });
    let mut facts = Vec::new();
    if !rule.days_dropped.is_empty() {
        let rows = rows_of(rule.rows_dropped_about);
        facts.push(format!("{dropped} {} (about {rows})", count(&rule.days_dropped)));
    }
    if !rule.days_made.is_empty() {
        facts.push(format!("{made} {}", count(&rule.days_made)));
    }
    facts
}

fn children(rule: &RuleReport) -> String {
    rule.children
        .iter()
        .filter(|(_, rows)| **rows > 0)
        .map(|(table, rows)| format!(" + {} of {table}", grouped(*rows)))
        .collect()
}

/// Writes a line for every job, and what it runs.
pub fn schedule(out: &mut dyn Write, report: &ScheduleReport, colour: Colour) -> io::Result<()> {
    for job in &report.jobs {
        let tone = if matches!(job.status, "installed" | "changed" | "removed") { Tone::Good } else { Tone::Dim };
        let when = job.schedule.as_ref().map(|schedule| format!(": {schedule}")).unwrap_or_default();
        writeln!(out, "  {} {}{}", paint(job.status, tone, colour), printable(&job.name), printable(&when))?;
        if let Some(command) = job.command.as_ref().filter(|_| job.status != "removed") {
            writeln!(out, "    {}", printable(command))?;
        }
    }
    Ok(())
}

fn rows_of(rows: u64) -> String {
    format!("{} row{}", grouped(rows), if rows == 1 { "" } else { "s" })
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(report: &CleanupReport) -> String {
        let mut out = Vec::new();
        write(&mut out, report, Colour::Off).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_rule_says_what_it_deleted_how_fast_and_what_is_left() {
        let rule = RuleReport {
            rule: "expired-sessions".to_owned(),
            table: "public.sessions".to_owned(),
            deleted: 1_500,
            children: [("public.messages".to_owned(), 2)].into(),
            batches: 3,
            rows_per_second: 12_000,
            left: 7,
            stopped: Some("the time was over".to_owned()),
            ..RuleReport::default()
        };
        let report = CleanupReport { rules: vec![rule], ..CleanupReport::default() }
            .finish(std::time::Duration::from_millis(1_250));
        assert_eq!(
            text(&report),
            "  stopped  public.sessions  expired-sessions  1,500 rows + 2 of public.messages  \
             3 batches of 0 ms, longest 0 ms, 12,000 rows/s, 7 still due, the time was over\n\
             deleted 1,502 rows in 1.25 s; 7 still due\n"
        );
    }

    #[test]
    fn a_dry_run_says_what_would_go() {
        let rule = RuleReport {
            rule: "logs".to_owned(),
            table: "public.logs".to_owned(),
            due: 1,
            cutoff: "2026-11-07 02:00:00.000000+00".to_owned(),
            complete: true,
            ..RuleReport::default()
        };
        let report = CleanupReport { dry_run: true, rules: vec![rule], ..CleanupReport::default() }
            .finish(std::time::Duration::ZERO);
        assert_eq!(
            text(&report),
            "  due  public.logs  logs  1 row  before 2026-11-07 02:00:00\n1 row would be deleted; nothing was changed\n"
        );
    }
}
