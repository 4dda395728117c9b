//! `cleanup`: delete what retention says, in short transactions, and say what is left.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use clap::Args;
use uuid::Uuid;

use crate::command::open::{Opened, on_database};
use crate::command::source::Sources;
use crate::command::{Context, schedule};
use crate::db::cleanup::days::{Turned, turn};
use crate::db::cleanup::run::{CleanupSettings, End, Work, run as delete};
use crate::db::cleanup::{count, facts, note};
use crate::error::{Code, Error, Result};
use crate::model::history::History;
use crate::plan::{general_refusals, write_refusals};
use crate::report::cleanup::{CleanupReport, RuleReport};
use crate::report::event::Event;
use crate::report::{Detail, Finding, Outcome, Report};
use crate::retention::cron::Schedule;
use crate::retention::days::{self, Turnover};
use crate::retention::facts::{Due, TableFacts};
use crate::retention::guard::{self, Objection};
use crate::retention::keep::Keep;
use crate::retention::pace::Pause;
use crate::retention::{Home, Task, Wish, tasks};

/// Dropping the days of a table is tried for a quarter of the time of a run, or of this.
const DAYS_AT_MOST: Duration = Duration::from_secs(240);

/// The flags of `cleanup`.
#[derive(Args, Clone, Debug)]
pub struct CleanupArgs {
    /// Count what would be deleted and delete nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The most rows of one transaction [default: as many as take half a millisecond, or 5 to 20 ms with a --pause of your own]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub batch: Option<u64>,
    /// Stop after this time and say what is left
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = runtime)]
    pub max_runtime: Duration,
    /// How long to rest between transactions: auto (twice as long as they took), 0 or a time
    #[arg(long, value_name = "TIME", default_value = "auto", value_parser = pause)]
    pub pause: Pause,
    /// Only this table; can be given more than once
    #[arg(long = "table", value_name = "NAME")]
    pub tables: Vec<String>,
    /// Another time to keep the rows of a rule, for example logs=7d; can be given more than once
    #[arg(long = "keep", value_name = "RULE=TIME", value_parser = keep)]
    pub keeps: Vec<(String, Keep)>,
    /// Delete even where a guard (clock, share, missing index) stands before it
    #[arg(long)]
    pub force: bool,
    /// Let pg_cron clean up by itself, for example '17 * * * *'
    #[arg(long, value_name = "CRON", value_parser = cron, conflicts_with_all = ["unschedule", "batch", "max_runtime", "pause", "tables", "keeps", "force"])]
    pub schedule: Option<Schedule>,
    /// Remove the job of --schedule
    #[arg(long, conflicts_with_all = ["batch", "max_runtime", "pause", "tables", "keeps", "force"])]
    pub unschedule: bool,
}

/// Loads, looks, guards, counts, deletes, reports.
pub async fn run(args: &CleanupArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    let run = if args.dry_run { schedule::Run::Dry } else { schedule::Run::Real };
    on_database("cleanup", context, async |opened| match (&args.schedule, args.unschedule) {
        (Some(when), _) => schedule::install(when, run, context, &sources, opened).await,
        (None, true) => schedule::remove(run, context, &sources, opened).await,
        (None, false) => story(args, context, &sources, opened).await,
    })
    .await
}

async fn story(args: &CleanupArgs, context: &Context<'_>, sources: &Sources, opened: &mut Opened) -> Result<Report> {
    let began = Instant::now();
    let deadline = began + args.max_runtime;
    let mut report = Report::new("cleanup", Outcome::Done);
    let mut refusals = general_refusals(&opened.snapshot.history);
    if !args.dry_run {
        refusals.extend(write_refusals(&opened.snapshot.server));
    }
    Error::all(refusals)?;
    let homes = homes(sources, &opened.snapshot.history, &mut report)?;
    let (clock, old_transactions) = facts::clock(&mut opened.session).await?;
    let wish = Wish { tables: args.tables.clone(), keeps: args.keeps.clone() };
    let mut found = look(opened, tasks(&homes, &wish, clock.server)?, &mut report).await?;
    for (task, facts) in &mut found {
        days::by_whole_days(task, &facts.days);
    }
    let mut objections: Vec<Objection> = guard::clock(clock).into_iter().collect();
    objections.extend(found.iter().flat_map(|(task, facts)| guard::table(task, facts)));
    let turnovers: Vec<Turnover> =
        found.iter().map(|(task, facts)| days::turnover(task, &facts.days, clock.server)).collect();
    for ((task, facts), turnover) in found.iter().zip(&turnovers) {
        objections.extend(days::everything(task, &facts.days, turnover));
    }
    settle(args, &mut objections, &mut report)?;
    let (found, turned) = turn_days(args, context, opened, found, &turnovers, deadline).await?;
    let due = count(args, opened, &found, deadline, &mut objections).await?;
    settle(args, &mut objections, &mut report)?;

    let mut cleanup = CleanupReport {
        run_id: Uuid::new_v4().to_string(),
        server_time: clock.server.to_rfc3339(),
        ..CleanupReport::default()
    };
    let mut works: Vec<Work> = found
        .into_iter()
        .zip(due)
        .map(|((task, facts), due)| Work::new(task, facts, due, args.batch, args.pause))
        .collect();
    for (work, turned) in works.iter_mut().zip(&turned) {
        if let Some(error) = &turned.error {
            work.leave(error.clone());
        }
    }
    if args.dry_run {
        cleanup.dry_run = true;
        report.result = Outcome::Planned;
        for (work, turnover) in works.iter().zip(turnovers) {
            let children = count::children(&mut opened.session, &work.task, Duration::from_secs(30)).await;
            let made = turnover.coming.into_iter().map(|coming| coming.name).collect();
            cleanup.rules.push(work.planned(children).with_days(&turnover.gone, made));
        }
        return Ok(report.detail(Detail::Cleanup(cleanup.finish(began.elapsed()))));
    }
    opened.announce(context);
    if old_transactions > 0 {
        (context.tell)(Event::Note(format!(
            "{old_transactions} transactions are older than 10 minutes: until they end, deleted rows keep their space"
        )));
    }
    let settings = CleanupSettings { deadline, pause: args.pause };
    let end = delete(&mut opened.session, &mut works, settings, context.tell).await;
    let reports =
        works.iter().zip(turned).map(|(work, turned)| work.report(&end).with_days(&turned.dropped, turned.made));
    cleanup.rules.extend(reports);
    let cleanup = cleanup.finish(began.elapsed());
    if !matches!(end, End::Failed(_)) {
        note::cleanup(&mut opened.session, &cleanup).await;
    }
    Ok(conclude(report, cleanup, works, end))
}

/// Drops the days that are over and makes those to come, before anything is counted: what goes with a day need not be.
async fn turn_days(
    args: &CleanupArgs,
    context: &Context<'_>,
    opened: &mut Opened,
    found: Vec<(Task, TableFacts)>,
    turnovers: &[Turnover],
    deadline: Instant,
) -> Result<(Vec<(Task, TableFacts)>, Vec<Turned>)> {
    let mut all: Vec<Turned> = turnovers.iter().map(|_| Turned::default()).collect();
    if args.dry_run || turnovers.iter().all(|turnover| *turnover == Turnover::default()) {
        return Ok((found, all));
    }
    opened.announce(context);
    for (((task, _), turnover), turned) in found.iter().zip(turnovers).zip(&mut all) {
        // A table that somebody holds must not use up the time of the others.
        let until = Instant::now() + deadline.saturating_duration_since(Instant::now()).min(DAYS_AT_MOST) / 4;
        *turned = turn(&mut opened.session, task, turnover, until, args.pause, context.tell).await;
        // Nothing can be asked any more, and what is known must be said.
        if let Some(error) = turned.error.take_if(|error| error.code == Code::ConnectionLost) {
            let gone: usize = all.iter().map(|turned| turned.dropped.len()).sum();
            return Err(
                error.state(format!("{gone} days were dropped before that; of those named here, all are gone or none"))
            );
        }
    }
    let tasks: Vec<Task> = found.into_iter().map(|(task, _)| task).collect();
    let facts = facts::tables(&mut opened.session, &tasks).await?;
    Ok((tasks.into_iter().zip(facts).collect(), all))
}

/// The asked for bundles that are installed, with their schemas.
fn homes<'a>(sources: &'a Sources, history: &'a History, report: &mut Report) -> Result<Vec<Home<'a>>> {
    let mut homes = Vec::new();
    let mut missing = Vec::new();
    for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
        match history.installed(&bundle.name) {
            Some(installed) => homes.push(Home { bundle, schema: &installed.schema }),
            None => missing.push(bundle.name.clone()),
        }
    }
    if homes.is_empty() {
        return Err(Error::new(Code::Collision, format!("{} is not installed in this database", missing.join(", ")))
            .state("nothing was deleted")
            .hint("Run `schemactl up` first, or look whether this is the right database."));
    }
    report.findings.extend(
        missing
            .into_iter()
            .map(|name| finding("not-installed", &name, format!("{name} is not installed in this database"), None)),
    );
    Ok(homes)
}

/// The tasks whose tables are there, with what the database says of them.
async fn look(opened: &mut Opened, tasks: Vec<Task>, report: &mut Report) -> Result<Vec<(Task, TableFacts)>> {
    let facts = facts::tables(&mut opened.session, &tasks).await?;
    let (found, absent): (Vec<_>, Vec<_>) = tasks.into_iter().zip(facts).partition(|(_, facts)| facts.found);
    report.findings.extend(absent.into_iter().map(|(task, _)| {
        let fact = format!(
            "there is no table {} with a column {}: {} was left out",
            task.table(),
            task.rule.time,
            task.name()
        );
        finding(
            "absent",
            &task.table(),
            fact,
            Some("Run `schemactl status`: the bundle may not be installed to its newest version."),
        )
    }));
    Ok(found)
}

/// Counts what each task would delete, and adds what speaks against it.
async fn count(
    args: &CleanupArgs,
    opened: &mut Opened,
    found: &[(Task, TableFacts)],
    deadline: Instant,
    objections: &mut Vec<Objection>,
) -> Result<Vec<Due>> {
    let mut before: HashMap<String, u64> = HashMap::new();
    let mut all = Vec::new();
    for (task, facts) in found {
        let patience = (deadline.saturating_duration_since(Instant::now()) / 4)
            .clamp(Duration::from_secs(1), Duration::from_secs(30));
        let earlier = before.entry(task.table()).or_default();
        let due = count::due(&mut opened.session, task, facts, *earlier, args.pause, patience).await?;
        objections.extend(guard::everything(task, &due, *earlier));
        *earlier += due.rows;
        all.push(due);
    }
    Ok(all)
}

/// Refuses for every objection that stands; those of a dry run are findings.
fn settle(args: &CleanupArgs, objections: &mut Vec<Objection>, report: &mut Report) -> Result<()> {
    let mut objections = std::mem::take(objections);
    // Two rules of one table have the same to say of it.
    let mut said = HashSet::new();
    objections.retain(|objection| said.insert(objection.error.message.clone()));
    if args.dry_run {
        report.findings.extend(
            objections
                .into_iter()
                .map(|it| finding(it.guard, &it.subject, it.error.message.clone(), it.error.hint.as_deref())),
        );
        return Ok(());
    }
    let standing = objections.into_iter().filter(|objection| !(args.force && objection.yields_to_force()));
    Error::all(standing.map(|objection| objection.error.state("nothing was deleted")).collect())
}

/// What the end of the run means for whoever called.
fn conclude(mut report: Report, cleanup: CleanupReport, works: Vec<Work>, end: End) -> Report {
    let left: u64 = cleanup.rules.iter().map(|rule| rule.left).sum();
    let state = format!("{} rows were deleted and stay deleted; {left} are still due", cleanup.deleted_total);
    let turned = |rule: &RuleReport| !(rule.days_dropped.is_empty() && rule.days_made.is_empty());
    if cleanup.deleted_total == 0 && !cleanup.rules.iter().any(turned) {
        report.result = Outcome::NothingToDo;
    }
    let report = report.detail(Detail::Cleanup(cleanup));
    let error = match end {
        End::Through => works.into_iter().find_map(|work| work.error),
        End::TimeOver => Some(
            Error::new(Code::Backlog, format!("{left} rows are still due: the time was over"))
                .hint("Run it again, more often, or for longer with --max-runtime."),
        ),
        End::Interrupted(code) => {
            Some(Error::new(code, "interrupted after a batch").hint("Run it again: it goes on where this run stopped."))
        }
        End::Failed(error) => Some(error),
    };
    match error {
        Some(error) => report.failed(error.state(state)),
        None => report,
    }
}

fn finding(rule: &str, subject: &str, message: String, hint: Option<&str>) -> Finding {
    Finding { rule: rule.to_owned(), subject: subject.to_owned(), message, file: None, hint: hint.map(str::to_owned) }
}

fn runtime(text: &str) -> Result<Duration, String> {
    let time = crate::config::duration(text).map_err(|error| error.message.clone())?;
    if time.is_zero() { Err("no time at all does nothing".to_owned()) } else { Ok(time) }
}

fn pause(text: &str) -> Result<Pause, String> {
    match text {
        "auto" => Ok(Pause::Auto),
        _ => crate::config::duration(text).map(Pause::Fixed).map_err(|error| error.message.clone()),
    }
}

fn keep(text: &str) -> Result<(String, Keep), String> {
    let (rule, time) = text.split_once('=').ok_or("write RULE=TIME, for example logs=7d")?;
    let keep = Keep::parse_asked(time)
        .map_err(|error| format!("{}; {}", error.message, error.hint.as_deref().unwrap_or_default()))?;
    Ok((rule.to_owned(), keep))
}

fn cron(text: &str) -> Result<Schedule, String> {
    Schedule::parse(text).map_err(|error| error.message.clone())
}
