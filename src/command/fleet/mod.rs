//! `fleet`: one command over many databases. Each target's own history says what is left there, so running it again goes
//! on where it stopped.

mod control;
mod flags;
mod ledger;
mod visit;

use std::time::Instant;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::command::Context;
use crate::command::fleet::ledger::Ledger;
use crate::command::source::Sources;
use crate::error::{Code, Error, Result};
use crate::fleet::Tenant;
use crate::fleet::course::{Progress, severity};
use crate::report::event::Event;
use crate::report::fleet::{FleetLine, FleetReport, FleetResult};
use crate::report::{Detail, Outcome, Report};

pub use flags::{FleetArgs, FleetCommand};

/// Reads the migrations and the list once, visits every target, and hands out one report of all.
pub async fn run(command: &FleetCommand, context: &Context<'_>) -> Result<Report> {
    let began = Instant::now();
    let args = command.args();
    if let FleetCommand::Up { up, .. } = command
        && up.plan.is_some()
    {
        return Err(Error::new(Code::Usage, "a saved plan is of one database, and `fleet up` is about many")
            .hint("Leave --plan out: each database is planned from its own history."));
    }
    let sources = Sources::of(context.config)?;
    sources.tell(context);
    let control = control::open(context);
    let tenants = control::tenants(&args.targets, context, &control).await?;
    let tenants: Vec<Tenant> =
        tenants.into_iter().filter(|tenant| args.shard.is_none_or(|shard| shard.holds(&tenant.key()))).collect();
    let ledger = Ledger::open(args, command, context, &sources)?;
    let (lines, stopped) = visit_all(command, context, &sources, &tenants, ledger).await?;
    if let Ok(control) = control {
        control.close();
    }
    let mut report = FleetReport {
        shard: args.shard.map(|shard| shard.to_string()),
        targets: tenants.len(),
        stopped,
        duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        lines,
        ..FleetReport::default()
    };
    for line in &report.lines {
        *report.counts.entry(line.result).or_default() += 1;
    }
    Ok(conclude(command.name(), report))
}

/// Visits the targets, so many at once, until all are done or nobody else may start. Lines come in the list's order.
async fn visit_all(
    command: &FleetCommand,
    context: &Context<'_>,
    sources: &Sources,
    tenants: &[Tenant],
    mut ledger: Ledger,
) -> Result<(Vec<FleetLine>, Option<String>)> {
    let done_before = |tenant: &Tenant| ledger.says_done(tenant);
    let (known, left): (Vec<_>, Vec<_>) = tenants.iter().enumerate().partition(|(_, tenant)| done_before(tenant));
    let course = command.course();
    (context.tell)(Event::Planned { steps: left.len(), verb: command.name() });
    let mut lines: Vec<(usize, FleetLine)> = known
        .into_iter()
        .map(|(index, tenant)| {
            (index, FleetLine::untouched(tenant.to_string(), tenant.schema.clone(), FleetResult::DoneBefore))
        })
        .collect();
    let mut now = Progress::default();
    let mut running = FuturesUnordered::new();
    let mut waiting = left.iter();
    loop {
        while context.interrupt.get().is_none() && course.may_start(now) {
            let Some((index, tenant)) = waiting.next() else { break };
            now.started += 1;
            running.push(async move { (*index, *tenant, visit::visit(command, context, sources, tenant).await) });
        }
        let Some((index, tenant, line)) = running.next().await else { break };
        now.ended += 1;
        now.failed += usize::from(!line.result.is_well());
        ledger.note(tenant, &line)?;
        (context.tell)(Event::TargetDone {
            label: line.target.clone(),
            result: line.result,
            error: line.error.as_ref().map(|error| error.message.clone()),
            ended: now.ended,
            of: left.len(),
            failed: now.failed,
        });
        lines.push((index, line));
    }
    let stopped = (waiting.len() > 0).then(|| match context.interrupt.get() {
        Some(_) => Some("interrupted".to_owned()),
        None => course.stopped(now),
    });
    lines.extend(waiting.map(|(index, tenant)| {
        (*index, FleetLine::untouched(tenant.to_string(), tenant.schema.clone(), FleetResult::NotStarted))
    }));
    lines.sort_by_key(|(index, _)| *index);
    Ok((lines.into_iter().map(|(_, line)| line).collect(), stopped.flatten()))
}

/// The fleet's report: its failure is the worst of the targets', told with its target and what to do.
fn conclude(command: &'static str, fleet: FleetReport) -> Report {
    let count = |result: FleetResult| fleet.counts.get(&result).copied().unwrap_or(0);
    let not_started = count(FleetResult::NotStarted);
    let well: usize = fleet.counts.iter().filter(|(result, _)| result.is_well()).map(|(_, count)| count).sum();
    let result =
        match (well == count(FleetResult::NothingToDo) + count(FleetResult::DoneBefore), count(FleetResult::Planned)) {
            (true, _) => Outcome::NothingToDo,
            (false, 0) => Outcome::Done,
            (false, _) => Outcome::Planned,
        };
    let failures = fleet.lines.iter().rev().filter(|line| line.error.is_some());
    // Of those that are equally bad, the first.
    let worst = failures.max_by_key(|line| severity(line.exit_code)).cloned();
    let (targets, bad) = (fleet.targets, fleet.targets - well - not_started);
    let mut report = Report::new(command, result).detail(Detail::Fleet(fleet));
    match worst {
        Some(FleetLine { target, error: Some(mut error), exit_code, .. }) => {
            error.message = format!("{bad} of {targets} targets did not end well; {target}: {}", error.message);
            error.hint = error.hint.map(|hint| match hint.contains("the command again") {
                true => hint,
                false => format!("There: {hint}"),
            });
            if not_started > 0 {
                error.notes.push(format!("{not_started} of the targets were not started"));
            }
            report.result = if exit_code == 1 { Outcome::No } else { Outcome::Failed };
            report.exit_code = exit_code;
            report.error = Some(error);
            report
        }
        _ if not_started > 0 => report.failed(
            Error::new(Code::Interrupted, format!("{not_started} of {targets} targets were not started"))
                .hint("Run the command again: it does what is left."),
        ),
        _ => report,
    }
}
