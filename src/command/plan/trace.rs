//! Tries what is pending on a copy of the schema: the applied versions, played on a scratch database.

use crate::command::Context;
use crate::command::open::{Opened, settings};
use crate::command::replay::{Ground, Replay};
use crate::command::source::Sources;
use crate::db::connect::connect;
use crate::db::look::look;
use crate::db::trace::{self, TracedStatement};
use crate::error::{Code, Error, Result};
use crate::plan::{Mode, Plan, Target};
use crate::standing::{self, Standing};

/// Where a copy may be made.
pub async fn ground(url: Option<&str>, context: &Context<'_>) -> Result<Ground> {
    let Some(url) = url else { return Ground::throwaway(context) };
    let ground = Ground::at(url)?;
    let mut session = connect(&ground.address, &settings(context), context.tell).await?;
    let mark = look(&mut session).await.map(|snapshot| snapshot.history.mark);
    session.close().await;
    match mark? {
        None => Ok(ground),
        Some(mark) => Err(Error::new(
            Code::NotConfirmed,
            format!("--shadow-url leads to a database that is marked `{mark}`: nothing is tried out there"),
        )
        .hint("Name a throwaway server, or use --shadow embedded.")),
    }
}

/// What each statement of the plan's steps does there. What runs outside a transaction is applied, but its locks are gone
/// before anybody can look.
pub async fn trace(
    ground: &Ground,
    context: &Context<'_>,
    sources: &Sources,
    opened: &Opened,
    plan: &Plan,
) -> Result<Vec<(usize, TracedStatement)>> {
    let sources = &sources.on_scratch(Some(&opened.snapshot.server.platform))?;
    let mut all = Vec::new();
    for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
        let steps: Vec<usize> =
            (0..plan.steps.len()).filter(|index| plan.steps[*index].bundle == bundle.name).collect();
        let Some(first) = steps.first() else { continue };
        let history = &opened.snapshot.history;
        let straight = standing::lines(bundle, history)
            .iter()
            .all(|line| matches!(line.standing, Standing::Applied | Standing::Reworded | Standing::Pending));
        if !straight {
            return Err(Error::new(
                Code::Unverified,
                format!("the history of {} is not what its files say, so no copy can be made of it", bundle.name),
            )
            .hint("`schemactl status` says what is different."));
        }
        let schema = plan.steps[*first].schema.clone();
        let mut replay = Replay::on(&ground.address, context, sources, &bundle.name, &schema).await?;
        let newest = history.newest(&bundle.name).map(|row| row.version);
        let traced = of_bundle(&mut replay, newest.map(Target::Version), &steps, plan).await;
        replay.end().await?;
        all.extend(traced?);
    }
    Ok(all)
}

async fn of_bundle(
    replay: &mut Replay<'_>,
    applied: Option<Target>,
    steps: &[usize],
    plan: &Plan,
) -> Result<Vec<(usize, TracedStatement)>> {
    match applied {
        Some(target) => replay.up(target).await?,
        None => replay.require().await?,
    }
    let mut all = Vec::new();
    for index in steps {
        let step = &plan.steps[*index];
        if step.mode == Mode::Transaction {
            let traced = trace::step(replay.session(), step).await?;
            all.extend(traced.into_iter().map(|statement| (*index, statement)));
        }
        if step.kind.has_version() {
            replay.up(Target::Version(step.version)).await?;
        }
    }
    Ok(all)
}
