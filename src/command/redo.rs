//! `redo`: roll the newest versions back and apply them again.

use clap::Args;

use crate::command::Context;
use crate::command::down::roll_back;
use crate::command::open::{Opened, on_database};
use crate::command::perform::{lines, perform};
use crate::command::source::Sources;
use crate::command::up::one_bundle_for_target;
use crate::db::apply::Atomicity;
use crate::db::look::Snapshot;
use crate::error::Result;
use crate::plan::{OutOfOrder, Plan, Request, Target};
use crate::report::{Outcome, Report};

/// The flags of `redo`.
#[derive(Args, Clone, Debug, Default)]
pub struct RedoArgs {
    /// How many versions, newest first
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub steps: usize,
}

/// Down, then up to where it was.
pub async fn run(args: &RedoArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    on_database("redo", context, async |opened| story(args, context, &sources, opened).await).await
}

async fn story(args: &RedoArgs, context: &Context<'_>, sources: &Sources, opened: &mut Opened) -> Result<Report> {
    let target = Target::Steps(args.steps.max(1));
    one_bundle_for_target(target, sources)?;
    let schema = sources
        .asked
        .first()
        .and_then(|name| opened.snapshot.history.installed(name))
        .map(|installed| installed.schema.clone());
    let newest = sources.asked.first().and_then(|name| opened.snapshot.history.newest(name)).map(|row| row.version);
    let down = Request { target, ..Request::latest(&sources.bundles, &sources.asked) };
    let plan = Plan::down(&down, &opened.snapshot.server, &opened.snapshot.history)?;
    let Some(newest) = newest.filter(|_| !plan.steps.is_empty()) else {
        return Ok(Report::new("redo", Outcome::NothingToDo));
    };
    let report =
        roll_back(context, opened, &down, plan, Atomicity::PerStep, Report::new("redo", Outcome::Done)).await?;
    if report.error.is_some() {
        return Ok(report);
    }
    opened.look_again().await?;
    let up = Request {
        target: Target::Version(newest),
        schema: schema.as_deref(),
        out_of_order: OutOfOrder::Allow,
        ..down.clone()
    };
    let plan = Plan::up(&up, &opened.snapshot.server, &opened.snapshot.history)?;
    let replan = |snapshot: &Snapshot| Plan::up(&up, &snapshot.server, &snapshot.history);
    let ran = perform(context, opened, plan, Atomicity::PerStep, &replan).await;
    let mut report = report;
    report.migrations.extend(lines(&ran));
    Ok(match ran.error {
        Some(error) => report.failed(error),
        None => report,
    })
}
