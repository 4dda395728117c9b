//! A plan for a person: each step with the statements that others will feel, the tables, who is in the way.

use std::io::{self, Write};

use crate::locks::effect::{Certain, Kind};
use crate::locks::mode::{Mode, Stops};
use crate::model::words::counted;
use crate::plan::forecast::Risk;
use crate::render::lint;
use crate::render::style::{Colour, Tone, paint, printable};
use crate::report::plan::{PlanReport, PlanStatement, PlanStep, RelationLine, StepMode};

/// How much of a statement's first line is shown.
const WIDTH: usize = 100;

/// Writes the plan.
pub fn write(out: &mut dyn Write, plan: &PlanReport, colour: Colour) -> io::Result<()> {
    for step in &plan.steps {
        one_step(out, step, plan, colour)?;
    }
    if !plan.blockers.is_empty() {
        writeln!(out, "{}", paint("in the way right now", Tone::Strong, colour))?;
        for blocker in &plan.blockers {
            writeln!(out, "  {}", printable(&blocker.to_string()))?;
        }
        writeln!(out)?;
    }
    if !plan.waits_for.is_empty() {
        writeln!(out, "{}", paint("what is built concurrently waits for", Tone::Strong, colour))?;
        for blocker in &plan.waits_for {
            writeln!(out, "  {}", printable(&blocker.to_string()))?;
        }
        writeln!(out)?;
    }
    for line in plan.findings.iter().filter(|line| line.accepted.is_none()) {
        writeln!(out, "{}\n", lint::one(line, colour))?;
    }
    if let Some(place) = &plan.traced_on {
        writeln!(out, "traced on {place}: a copy without rows")?;
    }
    if let Some(path) = &plan.saved_to {
        writeln!(out, "saved to {path}: `schemactl up --plan {path}` does this and nothing else")?;
    }
    if !plan.steps.is_empty() {
        let (word, tone) = risk(plan.risk);
        writeln!(out, "risk: {}", paint(word, tone, colour))?;
    }
    Ok(())
}

fn one_step(out: &mut dyn Write, step: &PlanStep, plan: &PlanReport, colour: Colour) -> io::Result<()> {
    let how = match step.mode {
        StepMode::Transaction => "one transaction",
        StepMode::StatementByStatement => "statement by statement, outside a transaction",
    };
    let name = paint(&format!("{} {}", step.bundle, step.label), Tone::Strong, colour);
    writeln!(out, "{name}  in {}, {how}", printable(&step.schema))?;
    if let Some(note) = step.note {
        writeln!(out, "  {note}")?;
    }
    let mut quiet = 0;
    for statement in &step.statements {
        if statement.risk == Risk::None && statement.traced.as_ref().is_none_or(|it| it.rewritten.is_empty()) {
            quiet += 1;
        } else {
            felt(out, statement, plan, colour)?;
        }
    }
    match (quiet, step.statements.len()) {
        (0, _) => {}
        (all, total) if all == total => writeln!(out, "  {} that nobody else will feel", counted(all, "statement"))?,
        (some, _) => writeln!(out, "  and {} that nobody else will feel", counted(some, "statement"))?,
    }
    for script in step.scripts.iter().flatten() {
        writeln!(out, "-- {}\n{}", script.path, script.text.trim_end())?;
    }
    writeln!(out)
}

fn felt(out: &mut dyn Write, statement: &PlanStatement, plan: &PlanReport, colour: Colour) -> io::Result<()> {
    let (_, tone) = risk(statement.risk);
    let mut text: String = printable(&statement.statement).chars().take(WIDTH).collect();
    if statement.statement.chars().count() > WIDTH {
        text.push('…');
    }
    let file = statement.file.rsplit('/').next().unwrap_or_default();
    writeln!(out, "  {}:{}  {}", printable(file), statement.line, paint(&text, tone, colour))?;
    for lock in statement.locks.iter().filter(|lock| lock.mode.stops() != Stops::Nobody) {
        let name = lock.relation.to_string();
        let stops = match lock.mode.stops() {
            Stops::Everything => "nobody else can read or write it",
            Stops::Writes => "nobody else can write it",
            Stops::Nobody => "",
        };
        writeln!(out, "      {} on {}{}: {stops}", lock.mode, printable(&name), size(plan.size(&name)))?;
    }
    for lock in statement.locks.iter().filter(|lock| lock.mode == Mode::RowExclusive) {
        let name = lock.relation.to_string();
        writeln!(out, "      writes rows of {}{}", printable(&name), size(plan.size(&name)))?;
    }
    for work in &statement.works {
        let verb = match work.kind {
            Kind::Rewrite => "rewrites",
            Kind::Build => "reads all, and builds an index, of",
            Kind::Scan => "reads all of",
        };
        let perhaps = if work.certain == Certain::Maybe { "may be: " } else { "" };
        writeln!(out, "      {perhaps}{verb} {}: {}", printable(&work.relation.to_string()), work.why)?;
    }
    if let Some(why) = statement.beyond {
        writeln!(out, "      may lock more: {why}")?;
    }
    traced(out, statement)
}

fn traced(out: &mut dyn Write, statement: &PlanStatement) -> io::Result<()> {
    let Some(traced) = &statement.traced else { return Ok(()) };
    let mut parts: Vec<String> =
        traced.locks.iter().map(|lock| format!("{} on {}", lock.mode, printable(&lock.relation))).collect();
    parts.extend(traced.rewritten.iter().map(|table| format!("rewrote {}", printable(table))));
    let what = if parts.is_empty() { "no lock that was not held already".to_owned() } else { parts.join(", ") };
    writeln!(out, "      traced: {what}")
}

fn risk(risk: Risk) -> (&'static str, Tone) {
    match risk {
        Risk::None => ("none: nobody else will feel it", Tone::Good),
        Risk::Low => ("low: locks that keep others out, for a moment", Tone::Strong),
        Risk::Medium => ("medium: others wait for work on a table that is not small, or nobody knows", Tone::Warning),
        Risk::High => ("high: others wait for work on a large table", Tone::Bad),
    }
}

/// ` (12 GB, about 3000000 rows)`.
fn size(relation: Option<&RelationLine>) -> String {
    let Some(relation) = relation else { return String::new() };
    let mut parts: Vec<String> = relation.bytes.map(bytes).into_iter().collect();
    match relation.rows {
        Some(rows) => parts.push(format!("about {rows} rows")),
        None if relation.bytes.is_some() => parts.push("rows never counted".to_owned()),
        None => {}
    }
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

fn bytes(count: i64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    let mut amount = count / 1024;
    let mut unit = 0;
    while amount >= 10 * 1024 && unit + 1 < units.len() {
        amount /= 1024;
        unit += 1;
    }
    format!("{amount} {}", units[unit])
}
