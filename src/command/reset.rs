//! `reset`: for development. Rolls back everything the history owns, applies what was asked for, and sows it.

use crate::bundle::embedded;
use crate::command::Context;
use crate::command::down::roll_back;
use crate::command::open::{Opened, on_database};
use crate::command::perform::{lines, perform};
use crate::command::seed::sow;
use crate::command::source::Sources;
use crate::db::apply::Atomicity;
use crate::db::look::Snapshot;
use crate::error::{Code, Error, Result};
use crate::plan::{Plan, Request, Target};
use crate::report::{Outcome, Report};

/// The flags of `reset`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct ResetArgs {
    /// Leave the seeds out
    #[arg(long)]
    pub no_seed: bool,
}

/// Down to nothing, up, seeds.
pub async fn run(args: &ResetArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    on_database("reset", context, async |opened| story(args, context, &sources, opened).await).await
}

async fn story(args: &ResetArgs, context: &Context<'_>, sources: &Sources, opened: &mut Opened) -> Result<Report> {
    let everything = everything_installed(sources, opened)?;
    let down = Request { target: Target::Nothing, ..Request::latest(&everything.bundles, &everything.asked) };
    let plan = Plan::down(&down, &opened.snapshot.server, &opened.snapshot.history)?;
    let mut report = Report::new("reset", Outcome::Done);
    if !plan.steps.is_empty() {
        report = roll_back(context, opened, &down, plan, Atomicity::PerStep, report).await?;
        if report.error.is_some() {
            return Ok(report);
        }
        opened.look_again().await?;
    }
    let schema = context.config.schema.as_ref().map(|schema| schema.value.as_str());
    let up = Request { schema, ..Request::latest(&sources.bundles, &sources.asked) };
    let plan = Plan::up(&up, &opened.snapshot.server, &opened.snapshot.history)?;
    if !plan.steps.is_empty() {
        let replan = |snapshot: &Snapshot| Plan::up(&up, &snapshot.server, &snapshot.history);
        let ran = perform(context, opened, plan, Atomicity::PerStep, &replan).await;
        report.migrations.extend(lines(&ran));
        if let Some(error) = ran.error {
            return Ok(report.failed(error));
        }
    }
    if args.no_seed {
        return Ok(report);
    }
    opened.look_again().await?;
    sow(context, sources, opened, report).await
}

/// The bundles that were asked for and all others that the history has.
fn everything_installed(sources: &Sources, opened: &Opened) -> Result<Sources> {
    let mut everything = sources.clone();
    for installed in &opened.snapshot.history.installed {
        let name = &installed.bundle;
        if everything.asked.contains(name) || everything.bundles.iter().any(|bundle| bundle.name == *name) {
            continue;
        }
        if !embedded::names().contains(&name.as_str()) {
            return Err(Error::new(
                Code::Unknown,
                format!("the history has a bundle `{name}` that is not in this binary"),
            )
            .state("nothing was changed")
            .hint("Roll it back first with its folder: schemactl down --all --dir <folder>"));
        }
        everything.ask_for(name)?;
    }
    Ok(everything)
}
