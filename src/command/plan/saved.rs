//! A saved plan, when `up` is to carry it out.

use std::path::Path;

use crate::bundle::folder;
use crate::command::open::Opened;
use crate::command::plan::save;
use crate::command::up::UpArgs;
use crate::error::{Code, Error, Result};
use crate::model::version::Version;
use crate::plan::saved::{SavedPlan, SavedStep};
use crate::plan::{Direction, OutOfOrder, Plan, Request, Verify};

/// Reads the file.
pub fn read(path: &Path) -> Result<SavedPlan> {
    let file = folder::script(path).map_err(|error| {
        Error::new(Code::BadPlan, error.message.clone()).hint("Make one: schemactl plan --out FILE.")
    })?;
    SavedPlan::read(&file)
}

/// The flags that lead to the same plan, where nothing has moved.
pub fn args(saved: &SavedPlan) -> UpArgs {
    UpArgs {
        to: saved.asked.to.map(Version),
        no_verify: saved.asked.verify == Verify::Skip,
        out_of_order: if saved.asked.out_of_order == OutOfOrder::Allow { "allow" } else { "refuse" }.to_owned(),
        ..UpArgs::default()
    }
}

/// Refuses a plan that is no longer true, with everything that has moved.
pub async fn must_hold(saved: &SavedPlan, opened: &mut Opened, plan: &Plan, request: &Request<'_>) -> Result<()> {
    let target = plan.resolved(request.target, Direction::Up, request, &opened.snapshot.history);
    let now = save::of(opened, plan, request, target).await?;
    let moved = saved.moved(&now);
    if moved.is_empty() { Ok(()) } else { Err(refusal(moved)) }
}

/// Refuses to go on where somebody else has moved the database in between.
pub fn must_go_on(saved: &SavedPlan, plan: &Plan) -> Result<()> {
    match SavedStep::is_rest_of(plan, &saved.steps) {
        true => Ok(()),
        false => Err(refusal(vec!["another run has moved the database in between".to_owned()])),
    }
}

fn refusal(moved: Vec<String>) -> Box<Error> {
    let error = Error::new(Code::PlanMoved, "the plan is no longer true");
    let error = moved.into_iter().fold(error, |error, fact| error.note(fact));
    error.state("nothing was run").hint("Make a new plan with `schemactl plan --out FILE`, read it, and use that one.")
}
