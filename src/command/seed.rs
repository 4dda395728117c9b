//! `seed`: sow what is new or changed. A seed that was sown as it is now is left alone.

use crate::command::Context;
use crate::command::open::{Opened, on_database};
use crate::command::perform::{lines, perform};
use crate::command::source::Sources;
use crate::db::apply::Atomicity;
use crate::db::look::Snapshot;
use crate::error::{Code, Error, Result};
use crate::model::history::History;
use crate::plan::{Plan, Request};
use crate::report::{Outcome, Report};
use crate::standing::{self, Standing};

/// The flags of `seed`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct SeedArgs {
    /// Sow everything again, also what has not changed
    #[arg(long)]
    pub again: bool,
}

/// Loads, looks, sows, reports.
pub async fn run(args: &SeedArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    on_database("seed", context, async |opened| {
        if args.again {
            opened.snapshot.history.sown.clear();
        }
        sow(context, &sources, opened, Report::new("seed", Outcome::NothingToDo)).await
    })
    .await
}

/// Sows what is new or changed and adds it to `report`.
pub async fn sow(context: &Context<'_>, sources: &Sources, opened: &mut Opened, mut report: Report) -> Result<Report> {
    installed(sources, &opened.snapshot.history)?;
    let request = Request::latest(&sources.bundles, &sources.asked);
    let plan = Plan::seed(&request, &opened.snapshot.server, &opened.snapshot.history)?;
    if plan.steps.is_empty() {
        return Ok(report);
    }
    let replan = |snapshot: &Snapshot| Plan::seed(&request, &snapshot.server, &snapshot.history);
    let ran = perform(context, opened, plan, Atomicity::PerStep, &replan).await;
    report.migrations.extend(lines(&ran));
    report.result = Outcome::Done;
    Ok(match ran.error {
        Some(error) => report.failed(error),
        None => report,
    })
}

/// A seed needs its tables: refuses bundles that are not installed to their end.
fn installed(sources: &Sources, history: &History) -> Result<()> {
    let behind = sources
        .bundles
        .iter()
        .filter(|bundle| sources.asked.contains(&bundle.name) && !bundle.seeds.is_empty())
        .find(|bundle| {
            let pending = |line: &standing::Line<'_>| matches!(line.standing, Standing::Pending | Standing::OutOfOrder);
            history.newest(&bundle.name).is_none() || standing::lines(bundle, history).iter().any(pending)
        });
    match behind {
        Some(bundle) => {
            Err(Error::new(Code::Collision, format!("{} is not installed to its newest version", bundle.name))
                .state("nothing was sown")
                .hint("Run `schemactl up` first, or `schemactl up --seed`."))
        }
        None => Ok(()),
    }
}
