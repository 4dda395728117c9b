//! `up`: apply what is pending.

use std::path::PathBuf;

use clap::Args;

use crate::command::Context;
use crate::command::changed;
use crate::command::open::{Opened, open_glancing, open_reading, story_of};
use crate::command::perform::{lines, perform, planned, settled};
use crate::command::plan::saved;
use crate::command::seed::sow;
use crate::command::source::Sources;
use crate::db::apply::Atomicity;
use crate::db::look::{Seen, Snapshot};
use crate::error::{Code, Error, Result};
use crate::model::version::Version;
use crate::plan::saved::SavedPlan;
use crate::plan::{Direction, OutOfOrder, Plan, Repeat, Request, Target, Verify};
use crate::report::{Detail, Outcome, Report};

/// The flags of `up`.
#[derive(Args, Clone, Debug, Default)]
pub struct UpArgs {
    /// Stop after this version
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub to: Option<Version>,
    /// Apply at most this many versions
    #[arg(long, value_name = "N")]
    pub steps: Option<usize>,
    /// Do what this saved plan says and nothing else; refused if the database, the files or the target have moved
    #[arg(long, value_name = "FILE", conflicts_with_all = ["to", "steps", "no_verify", "out_of_order", "seed"])]
    pub plan: Option<PathBuf>,
    /// Print the SQL and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Apply all pending versions in one transaction, or none
    #[arg(long)]
    pub atomic: bool,
    /// Sow the seeds afterwards
    #[arg(long)]
    pub seed: bool,
    /// Leave out the verify scripts
    #[arg(long)]
    pub no_verify: bool,
    /// A pending version that is older than an applied one: refuse or allow it
    #[arg(long, value_name = "POLICY", default_value = "refuse", value_parser = ["refuse", "allow"], hide_possible_values = true)]
    pub out_of_order: String,
}

/// Loads, looks, plans, applies, reports.
pub async fn run(args: &UpArgs, context: &Context<'_>) -> Result<Report> {
    if args.plan.is_some() {
        return on(args, context, &Sources::of(context.config)?).await;
    }
    let (sources, opened) = open_reading(Seen::AtAGlance, context).await?;
    story_of("up", opened, async |opened| story(args, None, context, &sources, opened).await).await
}

/// The same, of bundles that are read already.
pub async fn on(args: &UpArgs, context: &Context<'_>, sources: &Sources) -> Result<Report> {
    let saved = args.plan.as_deref().map(saved::read).transpose()?;
    let opened = open_glancing(context).await?;
    story_of("up", opened, async |opened| story(args, saved.as_ref(), context, sources, opened).await).await
}

async fn story(
    args: &UpArgs,
    saved: Option<&SavedPlan>,
    context: &Context<'_>,
    sources: &Sources,
    opened: &mut Opened,
) -> Result<Report> {
    sources.tell(context);
    let request = match saved {
        Some(saved) => request(&saved::args(saved), context, sources)?,
        None => request(args, context, sources)?,
    };
    let make = |snapshot: &Snapshot| Plan::up(&request, &snapshot.server, &snapshot.history);
    let nothing = |opened: &Opened| make(&opened.snapshot).is_ok_and(|plan| plan.steps.is_empty());
    if opened.snapshot.seen == Seen::AtAGlance && saved.is_none() && !args.seed && nothing(opened) {
        let report = Report::new("up", Outcome::NothingToDo);
        return Ok(if args.dry_run { report.detail(Detail::Sql(Vec::new())) } else { report });
    }
    opened.look_closely().await?;
    if let Some(saved) = saved {
        let plan = make(&opened.snapshot)?;
        saved::must_hold(saved, opened, &plan, &request).await?;
    }
    if args.dry_run {
        let plan = make(&opened.snapshot)?;
        let outcome = if plan.steps.is_empty() { Outcome::NothingToDo } else { Outcome::Planned };
        return Ok(Report::new("up", outcome).detail(Detail::Sql(planned(&plan))));
    }
    let plan = match settled(context, opened, &make).await {
        Ok(plan) => plan,
        Err(refusal) => return Err(changed::explain(refusal, &sources.bundles, opened).await),
    };
    let mut report = Report::new("up", Outcome::NothingToDo);
    if !plan.steps.is_empty() {
        let target = plan.resolved(request.target, Direction::Up, &request, &opened.snapshot.history);
        let request = Request { target, ..request };
        let replan = |snapshot: &Snapshot| {
            let plan = Plan::up(&request, &snapshot.server, &snapshot.history)?;
            saved.map_or(Ok(()), |saved| saved::must_go_on(saved, &plan))?;
            Ok(plan)
        };
        if args.atomic {
            plan.in_one_transaction()?;
        }
        let atomicity = if args.atomic { Atomicity::Whole } else { Atomicity::PerStep };
        let ran = perform(context, opened, plan, atomicity, &replan).await;
        report.migrations = lines(&ran);
        if !ran.done.is_empty() {
            report.result = Outcome::Done;
        }
        if let Some(error) = ran.error {
            return Ok(report.failed(error));
        }
    }
    if !args.seed {
        return Ok(report);
    }
    if report.result == Outcome::Done {
        opened.look_again().await?;
    }
    sow(context, sources, opened, report).await
}

/// What the flags ask for.
pub fn request<'a>(args: &UpArgs, context: &'a Context<'_>, sources: &'a Sources) -> Result<Request<'a>> {
    let target = match (args.to, args.steps) {
        (Some(version), _) => Target::Version(sources.meant(version)),
        (None, Some(0)) => {
            return Err(Error::new(Code::Usage, "--steps 0 does nothing").hint("Give a number from 1 on."));
        }
        (None, Some(steps)) => Target::Steps(steps),
        (None, None) => Target::Latest,
    };
    one_bundle_for_target(target, sources)?;
    Ok(Request {
        bundles: &sources.bundles,
        asked: &sources.asked,
        target,
        schema: context.config.schema.as_ref().map(|schema| schema.value.as_str()),
        out_of_order: if args.out_of_order == "allow" { OutOfOrder::Allow } else { OutOfOrder::Refuse },
        verify: if args.no_verify { Verify::Skip } else { Verify::Run },
        repeat: Repeat::Changed,
    })
}

/// Versions of different bundles are different things: a target needs exactly one bundle.
pub fn one_bundle_for_target(target: Target, sources: &Sources) -> Result<()> {
    if matches!(target, Target::Version(_) | Target::Steps(_)) && sources.asked.len() > 1 {
        return Err(Error::new(Code::Usage, "--to and --steps need exactly one bundle").hint("Name one with --bundle."));
    }
    Ok(())
}
