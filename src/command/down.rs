//! `down`: roll back, newest first, after saying what will be lost.

use clap::Args;

use crate::command::Context;
use crate::command::changed;
use crate::command::confirm::confirm;
use crate::command::open::{Opened, on_database};
use crate::command::perform::{lines, perform, planned, settled};
use crate::command::source::Sources;
use crate::command::up::one_bundle_for_target;
use crate::db::apply::Atomicity;
use crate::db::look::Snapshot;
use crate::db::loss;
use crate::error::{Code, Error, Result};
use crate::model::version::Version;
use crate::model::words::counted;
use crate::plan::{Direction, Plan, Request, Target};
use crate::report::event::Event;
use crate::report::loss::{Count, LostRows};
use crate::report::{Detail, Outcome, Report};

/// The flags of `down`.
#[derive(Args, Clone, Debug, Default)]
pub struct DownArgs {
    /// Roll back everything newer than this version; 0 for everything
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["steps", "all"])]
    pub to: Option<Version>,
    /// Roll back this many versions [default: 1]
    #[arg(long, value_name = "N", conflicts_with = "all")]
    pub steps: Option<usize>,
    /// Roll back everything
    #[arg(long)]
    pub all: bool,
    /// Print the SQL and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Roll all of it back in one transaction
    #[arg(long)]
    pub atomic: bool,
}

/// Loads, looks, plans, counts, confirms, rolls back, reports.
pub async fn run(args: &DownArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    let target = match (args.to, args.all, args.steps) {
        (Some(version), _, _) => Target::Version(sources.meant(version)),
        (None, true, _) => Target::Nothing,
        (None, false, steps) => Target::Steps(steps.unwrap_or(1)),
    };
    on_database("down", context, async |opened| story(args, target, context, &sources, opened).await).await
}

async fn story(
    args: &DownArgs,
    target: Target,
    context: &Context<'_>,
    sources: &Sources,
    opened: &mut Opened,
) -> Result<Report> {
    if target == Target::Steps(0) {
        return Err(Error::new(Code::Usage, "--steps 0 does nothing").hint("Give a number from 1 on."));
    }
    one_bundle_for_target(target, sources)?;
    let sources = &sources.beside_installed(&opened.snapshot.history);
    let request = Request { target, ..Request::latest(&sources.bundles, &sources.asked) };
    let make = |snapshot: &Snapshot| Plan::down(&request, &snapshot.server, &snapshot.history);
    let plan = if args.dry_run { make(&opened.snapshot) } else { settled(context, opened, &make).await };
    let plan = match plan {
        Ok(plan) => plan,
        Err(refusal) => return Err(changed::explain(refusal, &sources.bundles, opened).await),
    };
    if plan.steps.is_empty() {
        return Ok(Report::new("down", Outcome::NothingToDo));
    }
    if args.dry_run {
        return Ok(Report::new("down", Outcome::Planned).detail(Detail::Sql(planned(&plan))));
    }
    if args.atomic {
        plan.in_one_transaction()?;
    }
    let atomicity = if args.atomic { Atomicity::Whole } else { Atomicity::PerStep };
    let report = Report::new("down", Outcome::Done);
    roll_back(context, opened, &request, plan, atomicity, report).await
}

/// Counts what will be lost, asks, rolls back, and adds it all to `report`.
pub async fn roll_back(
    context: &Context<'_>,
    opened: &mut Opened,
    request: &Request<'_>,
    plan: Plan,
    atomicity: Atomicity,
    mut report: Report,
) -> Result<Report> {
    opened.announce(context);
    let lost = loss::count(&mut opened.session, &plan).await;
    for table in lost.iter().filter(|table| table.rows > 0) {
        (context.tell)(Event::Note(format!("{table} will be lost")));
    }
    confirm(context, opened, &summary(plan.steps.len(), &lost)).await?;
    let target = plan.resolved(request.target, Direction::Down, request, &opened.snapshot.history);
    let request = Request { target, ..request.clone() };
    let replan = |snapshot: &Snapshot| Plan::down(&request, &snapshot.server, &snapshot.history);
    let ran = perform(context, opened, plan, atomicity, &replan).await;
    report.migrations.extend(lines(&ran));
    report.detail = Detail::Lost(lost);
    Ok(match ran.error {
        Some(error) => report.failed(error),
        None => report,
    })
}

/// What would be done and lost, in a few words. Tables that stay may lose columns: only rows of dropped ones are counted.
fn summary(steps: usize, lost: &[LostRows]) -> String {
    let versions = format!("roll back {}", counted(steps, "version"));
    let rows: u64 = lost.iter().map(|table| table.rows).sum();
    let about = if lost.iter().any(|table| table.count == Count::Estimated) { "about " } else { "" };
    match (lost.len(), rows) {
        (0, _) => versions,
        (1, 0) => format!("{versions} and drop an empty table"),
        (tables, 0) => format!("{versions} and drop {tables} empty tables"),
        (_, rows) => format!("{versions} and lose {about}{rows} row{}", if rows == 1 { "" } else { "s" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_reads_what_will_be_lost() {
        let table = |rows, count| LostRows { table: "notes".to_owned(), rows, count };
        assert_eq!(summary(1, &[]), "roll back 1 version");
        assert_eq!(summary(2, &[table(0, Count::Exact)]), "roll back 2 versions and drop an empty table");
        assert_eq!(summary(1, &[table(1, Count::Exact)]), "roll back 1 version and lose 1 row");
        let large = [table(0, Count::Exact), table(2_000_000, Count::Estimated)];
        assert_eq!(summary(1, &large), "roll back 1 version and lose about 2000000 rows");
    }
}
