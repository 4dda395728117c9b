//! Carries a plan out: what every command that changes a database shares.

use crate::command::Context;
use crate::command::keep::keep;
use crate::command::open::Opened;
use crate::db::apply::{self, ApplySettings, Atomicity, Budget, Ran};
use crate::db::look::Snapshot;
use crate::error::Result;
use crate::plan::{Begin, Plan, Step, StepKind};
use crate::report::bundles::ScriptText;
use crate::report::event::Event;
use crate::report::migration::{MigrationLine, PlannedSql, RESUMES};

/// Runs a plan to its end, planning again with `replan` whenever the database has moved.
pub async fn perform(
    context: &Context<'_>,
    opened: &mut Opened,
    plan: Plan,
    atomicity: Atomicity,
    replan: &dyn Fn(&Snapshot) -> Result<Plan>,
) -> Ran {
    opened.announce(context);
    (context.tell)(Event::Planned { steps: plan.steps.len(), verb: verb(&plan) });
    let config = context.config;
    let bundles = plan.steps.iter().map(|step| step.bundle.as_str());
    let settings = ApplySettings::new(config.lock_timeout.value, config.statement_timeout.value, atomicity)
        .keeping(keep(context, &opened.snapshot.server, bundles));
    let budget = Budget { lock_wait: context.config.lock_wait.value };
    let ran =
        apply::run(&mut opened.session, opened.snapshot.clone(), plan, replan, &settings, budget, context.tell).await;
    opened.snapshot = ran.snapshot.clone();
    ran
}

/// Plans for a run that will change something: waits for another run that is in the middle of a step.
pub async fn settled(
    context: &Context<'_>,
    opened: &mut Opened,
    make: &dyn Fn(&Snapshot) -> Result<Plan>,
) -> Result<Plan> {
    let budget = Budget { lock_wait: context.config.lock_wait.value };
    apply::settle(&mut opened.session, &mut opened.snapshot, make, budget, context.tell).await
}

fn verb(plan: &Plan) -> &'static str {
    match plan.steps.first().map(|step| step.kind) {
        Some(StepKind::Down) => "roll back",
        Some(StepKind::Seed) => "sow",
        _ => "apply",
    }
}

/// The steps that were done, as lines of a report.
pub fn lines(ran: &Ran) -> Vec<MigrationLine> {
    ran.done
        .iter()
        .map(|(step, took)| MigrationLine {
            bundle: step.bundle.clone(),
            version: version_text(step),
            name: if step.kind.has_version() { step.name.clone() } else { step.label() },
            status: status(step.kind).to_owned(),
            duration_ms: Some(u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
            applied_at: None,
            applied_by: None,
        })
        .collect()
}

fn version_text(step: &Step) -> String {
    if step.kind.has_version() { step.version.to_string() } else { String::new() }
}

fn status(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Up => "applied",
        StepKind::Down => "rolled_back",
        StepKind::Seed => "sown",
        StepKind::Repeat => "repeated",
        StepKind::Hook => "hook",
    }
}

/// The SQL of a plan, for a dry run.
pub fn planned(plan: &Plan) -> Vec<PlannedSql> {
    plan.steps
        .iter()
        .map(|step| PlannedSql {
            bundle: step.bundle.clone(),
            label: step.label(),
            action: match step.kind {
                StepKind::Up => "apply",
                StepKind::Down => "roll_back",
                StepKind::Seed => "sow",
                StepKind::Repeat => "repeat",
                StepKind::Hook => "run",
            },
            note: resumes(step),
            schema: step.schema.clone(),
            scripts: step
                .scripts
                .iter()
                .map(|script| ScriptText { path: script.path.clone(), text: script.shown() })
                .collect(),
        })
        .collect()
}

/// What is to be known of a step that began before.
pub fn resumes(step: &Step) -> Option<&'static str> {
    (step.begin == Begin::Resume).then_some(RESUMES)
}
