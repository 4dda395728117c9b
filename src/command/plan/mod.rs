//! `plan`: what `up` would do, and what that means for the tables that are there. Writes nothing.

pub mod save;
pub mod saved;
mod trace;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::command::Context;
use crate::command::open::{Opened, on_database};
use crate::command::perform::{planned, resumes};
use crate::command::source::Sources;
use crate::command::up::{self, UpArgs};
use crate::db::facts::facts;
use crate::db::survey;
use crate::db::trace::TracedStatement;
use crate::error::{Code, Error, Result};
use crate::lint::Level;
use crate::lint::script::{FileFinding, Paired, Unit, lint};
use crate::locks::mode::Mode as LockMode;
use crate::locks::name::Name;
use crate::locks::{
    self,
    facts::{Facts, Files},
};
use crate::model::declared::Accepted;
use crate::model::version::Version;
use crate::plan::forecast::{self, Forecast, Size, forecast};
use crate::plan::{Direction, Mode, Plan, Step};
use crate::report::lint::LintLine;
use crate::report::plan::{PlanReport, PlanStatement, PlanStep, RelationLine, StepMode};
use crate::report::{Detail, Outcome, Report};

/// The flags of `plan`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct PlanArgs {
    /// Stop after this version
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub to: Option<Version>,
    /// At most this many versions
    #[arg(long, value_name = "N")]
    pub steps: Option<usize>,
    /// Print the SQL too
    #[arg(long)]
    pub sql: bool,
    /// Try it on a copy of the schema, and show the locks that are really taken
    #[arg(long)]
    pub trace: bool,
    /// A server where a scratch database may be made, for --trace
    #[arg(long, value_name = "URL", requires = "trace", conflicts_with = "shadow")]
    pub shadow_url: Option<String>,
    /// Trace on a throwaway server of schemactl's own, which is what happens without this
    #[arg(long, value_name = "KIND", requires = "trace", value_parser = ["embedded"])]
    pub shadow: Option<String>,
    /// Save the plan: `up --plan FILE` does this and nothing else
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Exit 1 when there is something to do
    #[arg(long)]
    pub check: bool,
    /// Leave out the verify scripts
    #[arg(long)]
    pub no_verify: bool,
    /// A pending version that is older than an applied one: refuse or allow it
    #[arg(long, value_name = "POLICY", default_value = "refuse", value_parser = ["refuse", "allow"], hide_possible_values = true)]
    pub out_of_order: String,
}

/// Loads, looks, plans, measures, reports.
pub async fn run(args: &PlanArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    on_database("plan", context, async |opened| story(args, context, &sources, opened).await).await
}

async fn story(args: &PlanArgs, context: &Context<'_>, sources: &Sources, opened: &mut Opened) -> Result<Report> {
    let asked = UpArgs {
        to: args.to,
        steps: args.steps,
        no_verify: args.no_verify,
        out_of_order: args.out_of_order.clone(),
        ..UpArgs::default()
    };
    let request = up::request(&asked, context, sources)?;
    let plan = Plan::up(&request, &opened.snapshot.server, &opened.snapshot.history)?;
    let mut found = survey_of(&plan, context, sources, opened).await?;
    if args.trace && !plan.steps.is_empty() {
        let ground = trace::ground(args.shadow_url.as_deref(), context).await?;
        let traced = trace::trace(&ground, context, sources, opened, &plan).await?;
        found.traced_on =
            Some(if args.shadow_url.is_some() { "a scratch database" } else { "a server of its own" }.into());
        add_traces(&mut found, traced);
    }
    if args.sql {
        for (step, sql) in found.steps.iter_mut().zip(planned(&plan)) {
            step.scripts = Some(sql.scripts);
        }
    }
    if let Some(path) = &args.out {
        let target = plan.resolved(request.target, Direction::Up, &request, &opened.snapshot.history);
        save::write(path, &save::of(opened, &plan, &request, target).await?)?;
        found.saved_to = Some(path.display().to_string());
    }
    let pending = plan.steps.len();
    let outcome = if pending == 0 { Outcome::NothingToDo } else { Outcome::Planned };
    let report = Report::new("plan", outcome).detail(Detail::Plan(found));
    if args.check && pending > 0 {
        let versions = if pending == 1 { "1 version".to_owned() } else { format!("{pending} versions") };
        let error =
            Error::new(Code::Pending, format!("{versions} would be applied")).hint("`schemactl up` applies them.");
        return Ok(report.failed(error));
    }
    Ok(report)
}

/// The plan, with what is known of its statements and of the tables that they are about.
async fn survey_of(plan: &Plan, context: &Context<'_>, sources: &Sources, opened: &mut Opened) -> Result<PlanReport> {
    if plan.steps.is_empty() {
        return Ok(PlanReport::default());
    }
    let major = opened.snapshot.server.major();
    let known = facts(&mut opened.session, major, &plan.steps[0].schema).await?;
    let forecasts = forecast(plan, &known);
    let locks = forecast::strongest(&forecasts);
    let sizes = survey::sizes(&mut opened.session, locks.keys()).await?;
    let blockers = survey::blockers(&mut opened.session, &locks).await?;
    let concurrently = plan.steps.iter().any(|step| step.mode == Mode::Outside);
    let waits_for = if concurrently { survey::elders(&mut opened.session).await? } else { Vec::new() };
    let findings = judged(plan, known, &sizes, context, sources)?;
    let steps = steps(plan, &forecasts, &sizes);
    let risk = steps.iter().flat_map(|step| &step.statements).map(|statement| statement.risk).max();
    Ok(PlanReport {
        risk: risk.unwrap_or_default(),
        relations: relations(&locks, &sizes),
        steps,
        blockers,
        waits_for,
        findings,
        ..PlanReport::default()
    })
}

fn steps(plan: &Plan, forecasts: &[Forecast], sizes: &BTreeMap<Name, Size>) -> Vec<PlanStep> {
    let of_step = |index: usize| {
        forecasts.iter().filter(move |forecast| forecast.step == index).map(|forecast| PlanStatement {
            file: forecast.place.file.clone(),
            line: forecast.place.line,
            statement: forecast.text.clone(),
            risk: forecast::risk(&forecast.effect, sizes),
            locks: forecast.effect.locks.clone(),
            works: forecast.effect.works.clone(),
            beyond: forecast.effect.beyond,
            traced: None,
        })
    };
    let step = |(index, step): (usize, &Step)| PlanStep {
        bundle: step.bundle.clone(),
        label: step.label(),
        schema: step.schema.clone(),
        mode: if step.mode == Mode::Outside { StepMode::StatementByStatement } else { StepMode::Transaction },
        note: resumes(step),
        statements: of_step(index).collect(),
        scripts: None,
    };
    plan.steps.iter().enumerate().map(step).collect()
}

fn relations(locks: &BTreeMap<Name, LockMode>, sizes: &BTreeMap<Name, Size>) -> Vec<RelationLine> {
    let line = |(name, mode): (&Name, &LockMode)| {
        let size = sizes.get(name);
        let bytes = size.map(|size| size.bytes).filter(|bytes| *bytes > 0);
        RelationLine { name: name.to_string(), mode: *mode, rows: size.and_then(|size| size.rows), bytes }
    };
    locks.iter().map(line).collect()
}

/// What the rules find in what is pending, with what is really there. On a table that is known to be small, what is about
/// time is only worth knowing.
fn judged(
    plan: &Plan,
    known: Facts,
    sizes: &BTreeMap<Name, Size>,
    context: &Context<'_>,
    sources: &Sources,
) -> Result<Vec<LintLine>> {
    let mut findings = Vec::new();
    let mut facts = Facts { files: Files::Together, ..known };
    // Steps of one bundle are judged together: a later file may guard what an earlier one makes.
    for bundle in &sources.bundles {
        let steps: Vec<&Step> = plan.steps.iter().filter(|step| step.bundle == bundle.name).collect();
        let Some(first) = steps.first() else { continue };
        facts.home = first.schema.clone();
        let scripts = steps.iter().filter_map(|step| step.scripts.get(step.main));
        let units: Vec<Unit<'_>> = scripts.map(|up| Unit { up, down: None, paired: Paired::No }).collect();
        let accepted = bundle.accepted.rules.iter().chain(&context.config.accepted.rules).cloned();
        let accepted: Vec<Accepted> = accepted.collect();
        findings.extend(lint(&units, facts.clone(), &context.config.lint, &accepted)?);
        for unit in &units {
            locks::read(&unit.up.text, &mut facts);
        }
    }
    Ok(findings.into_iter().map(|finding| LintLine::from(milder(finding, sizes))).collect())
}

/// Rules about how long others wait.
const ABOUT_TIME: [&str; 6] = [
    "rewrites_table",
    "scans_under_lock",
    "index_blocks_writes",
    "validates_at_once",
    "lock_and_backfill",
    "writes_every_row",
];

fn milder(mut finding: FileFinding, sizes: &BTreeMap<Name, Size>) -> FileFinding {
    let size = sizes.iter().find(|(name, _)| name.to_string() == finding.subject).map(|(_, size)| size.bytes);
    if let Some(bytes) = size.filter(|bytes| ABOUT_TIME.contains(&finding.rule) && *bytes < forecast::SMALL) {
        finding.level = Level::Info;
        finding.message = format!("{} (it has {} kB now)", finding.message, bytes / 1024);
    }
    finding
}

fn add_traces(report: &mut PlanReport, traced: Vec<(usize, TracedStatement)>) {
    for (step, one) in traced {
        let statements = report.steps.get_mut(step).map(|step| &mut step.statements).into_iter().flatten();
        let mut same =
            statements.filter(|it| it.file == one.place.file && it.line == one.place.line && it.traced.is_none());
        if let Some(statement) = same.next() {
            statement.traced = Some(one.traced);
        }
    }
}
