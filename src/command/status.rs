//! `status`: applied, pending, changed, missing, half-done.

use std::collections::BTreeMap;

use crate::command::Context;
use crate::command::open::{Opened, open, open_reading};
use crate::command::source::Sources;
use crate::db::lock::holder;
use crate::db::look::Seen;
use crate::error::{Code, Error, Result};
use crate::model::bundle::{Bundle, Kind};
use crate::model::history::History;
use crate::model::server::Server;
use crate::plan::general_refusals;
use crate::report::blocker::Blocker;
use crate::report::migration::MigrationLine;
use crate::report::{Finding, Outcome, Report};
use crate::standing::{self, Line, RepeatLine, Standing};

/// The flags of `status`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct StatusArgs {
    /// Exit with 1 unless every version is applied as its file says
    #[arg(long)]
    pub check: bool,
}

/// Loads, looks, compares, reports. Writes nothing.
pub async fn run(args: &StatusArgs, context: &Context<'_>) -> Result<Report> {
    let (sources, opened) = open_reading(Seen::Closely, context).await?;
    compare(args, context, &sources, opened).await
}

/// The same, of bundles that are read already.
pub async fn on(args: &StatusArgs, context: &Context<'_>, sources: &Sources) -> Result<Report> {
    let opened = open(context).await?;
    compare(args, context, sources, opened).await
}

async fn compare(args: &StatusArgs, context: &Context<'_>, sources: &Sources, mut opened: Opened) -> Result<Report> {
    sources.tell(context);
    let mut report = Report::new("status", Outcome::Done).on(opened.facts.clone());
    let (history, server) = (opened.snapshot.history.clone(), opened.snapshot.server.clone());
    let at_work = at_work(&mut opened).await;
    opened.close().await;
    if let Some(refusal) = general_refusals(&history).into_iter().next() {
        return Ok(report.failed(refusal));
    }
    let mut unfinished: BTreeMap<Standing, usize> = BTreeMap::new();
    for bundle in sources.bundles.iter().filter(|bundle| relevant(bundle, sources, &history, &server)) {
        for line in standing::lines(bundle, &history) {
            if !matches!(line.standing, Standing::Applied | Standing::Reworded) {
                *unfinished.entry(line.standing).or_default() += 1;
            }
            report.findings.extend(finding(bundle, &line, at_work.as_ref()));
            report.migrations.push(describe(bundle, &line));
        }
        for line in standing::repeated(bundle, &history) {
            if line.standing == Standing::Pending {
                *unfinished.entry(line.standing).or_default() += 1;
            }
            report.migrations.push(describe_repeated(bundle, &line));
        }
    }
    if args.check && !unfinished.is_empty() {
        let hint = match unfinished.keys().all(|standing| *standing == Standing::Pending) {
            true => "Run `schemactl up`.",
            false => "`schemactl up` applies what is pending once the rest is mended.",
        };
        let counts: Vec<String> =
            unfinished.iter().map(|(standing, count)| format!("{count} {}", words(*standing))).collect();
        return Ok(
            report.failed(Error::new(Code::Pending, format!("not up to date: {}", counts.join(", "))).hint(hint))
        );
    }
    Ok(report)
}

/// A stand-in that is not needed here is nothing to speak of.
fn relevant(bundle: &Bundle, sources: &Sources, history: &History, server: &Server) -> bool {
    bundle.kind == Kind::Regular
        || sources.asked.contains(&bundle.name)
        || history.newest(&bundle.name).is_some()
        || server.lacks_platform()
}

fn describe(bundle: &Bundle, line: &Line<'_>) -> MigrationLine {
    let name =
        line.migration.map(|migration| migration.name.clone()).or_else(|| line.applied.map(|row| row.name.clone()));
    MigrationLine {
        bundle: bundle.name.clone(),
        version: line.version.to_string(),
        name: name.unwrap_or_default(),
        status: standing_name(line.standing).to_owned(),
        duration_ms: line.applied.and_then(|row| u64::try_from(row.duration_ms).ok()),
        applied_at: line.applied.map(|row| row.applied_at.clone()),
        applied_by: line.applied.map(|row| row.applied_by.clone()),
    }
}

fn describe_repeated(bundle: &Bundle, line: &RepeatLine<'_>) -> MigrationLine {
    let status = match (line.standing, line.repeated) {
        // Its file may be gone: what it made stays.
        (Standing::Missing, _) => "gone",
        (Standing::Pending, Some(_)) => "to_repeat",
        (standing, _) => standing_name(standing),
    };
    MigrationLine {
        bundle: bundle.name.clone(),
        version: String::new(),
        name: format!("R__{}", line.name),
        status: status.to_owned(),
        duration_ms: line.repeated.and_then(|row| u64::try_from(row.duration_ms).ok()),
        applied_at: line.repeated.map(|row| row.applied_at.clone()),
        applied_by: line.repeated.map(|row| row.applied_by.clone()),
    }
}

/// The word for a standing, in every output.
pub fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Applied => "applied",
        Standing::Reworded => "reworded",
        Standing::Pending => "pending",
        Standing::OutOfOrder => "out_of_order",
        Standing::Changed => "changed",
        Standing::Missing => "missing",
        Standing::HalfDone => "half_done",
    }
}

/// The same, as people read it.
pub fn words(standing: Standing) -> String {
    standing_name(standing).replace('_', " ")
}

/// The run that holds the lock, where a version is half-done: it may be at it.
pub async fn at_work(opened: &mut Opened) -> Option<Blocker> {
    if opened.snapshot.history.half_done() > 0 { holder(&mut opened.session).await } else { None }
}

/// What is wrong with a version, if something is.
pub fn finding(bundle: &Bundle, line: &Line<'_>, at_work: Option<&Blocker>) -> Option<Finding> {
    let refusal = line.refusal(bundle)?;
    let hint = match at_work {
        Some(run) if line.standing == Standing::HalfDone => Some(format!("A run is at work: wait for it. It is {run}")),
        _ => refusal.hint.clone(),
    };
    Some(Finding {
        rule: standing_name(line.standing).to_owned(),
        subject: format!("{} {}", bundle.name, line.version),
        message: refusal.message.clone(),
        file: line.migration.map(|migration| migration.up.path.clone()),
        hint,
    })
}
