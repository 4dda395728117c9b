//! `adopt`: takes over from another tool, where it stands.

use std::time::{Duration, Instant};

use crate::adopt::Tool;
use crate::adopt::adoption::{Adopted, Adoption};
use crate::adopt::detect::{Wanted, choose};
use crate::command::Context;
use crate::command::keep::keep;
use crate::command::open::{Opened, on_database};
use crate::command::source::Sources;
use crate::config::Origin;
use crate::db::adopt::{Ended, Foreign, Recorded, Recording, read, record, tables};
use crate::db::apply::{ApplySettings, Atomicity};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::history::History;
use crate::model::migration::Migration;
use crate::model::words::counted;
use crate::plan::{general_refusals, record_refusals};
use crate::report::adoption::{AdoptedLine, AdoptionReport};
use crate::report::event::Event;
use crate::report::migration::MigrationLine;
use crate::report::{Detail, Outcome, Report};

/// The flags of `adopt`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct AdoptArgs {
    /// The tool whose history it is: supabase, sqlx, flyway, prisma, refinery, goose, dbmate, golang-migrate,
    /// node-pg-migrate or sqitch [default: found out]
    #[arg(long, value_name = "TOOL")]
    pub from: Option<Tool>,
    /// The table it is in, where it has another name than usual
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// Print what would be recorded and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Loads, looks, reads the other tool's history, compares it with the files, records.
pub async fn run(args: &AdoptArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    let bundle = folder(context, &sources, "adopt")?;
    sources.tell(context);
    on_database("adopt", context, async |opened| story(args, context, bundle, opened).await).await
}

/// The one bundle of somebody's own that the command is about.
pub fn folder<'a>(context: &Context<'_>, sources: &'a Sources, command: &str) -> Result<&'a Bundle> {
    let bundle = sources.bundles.iter().find(|bundle| sources.asked.contains(&bundle.name));
    match (&context.config.origin.value, sources.asked.as_slice(), bundle) {
        (Origin::Folder(_), [_], Some(bundle)) => Ok(bundle),
        _ => Err(Error::new(Code::Usage, format!("{command} needs one folder of migrations"))
            .hint(format!("Name it: schemactl {command} --dir supabase/migrations"))),
    }
}

async fn story(args: &AdoptArgs, context: &Context<'_>, bundle: &Bundle, opened: &mut Opened) -> Result<Report> {
    let started = Instant::now();
    loop {
        let history = opened.snapshot.history.clone();
        let mut refusals = general_refusals(&history);
        refusals.extend(record_refusals(&opened.snapshot.server, &history));
        Error::all(refusals)?;
        let found = tables(&mut opened.session, args.table.as_deref()).await?;
        let (tool, table) =
            choose(&found, Wanted { tool: args.from, table: args.table.as_deref(), layout: bundle.layout })?;
        let foreign = read(&mut opened.session, table).await?;
        let adoption = Adoption::of(tool, tool.ledger(&foreign.rows, bundle.project.as_deref()), bundle, &history)?;
        let details = details(tool, &foreign, bundle, &history, &adoption);
        if args.dry_run || adoption.rows.is_empty() {
            let outcome = if adoption.rows.is_empty() { Outcome::NothingToDo } else { Outcome::Planned };
            return Ok(Report::new("adopt", outcome).detail(Detail::Adoption(details)));
        }
        let schema = home(context, bundle, opened)?;
        opened.announce(context);
        let detail = format!("{} from {tool}, {}", counted(adoption.rows.len(), "version"), foreign.table.path());
        let moments: Vec<Option<String>> = adoption.rows.iter().map(Adopted::at).collect();
        let rows = adoption.rows.iter().zip(&moments).map(|(row, at)| Recorded {
            migration: row.migration,
            at: at.as_deref(),
            by: row.entry.by.as_deref(),
            took: row.entry.took.unwrap_or(0),
        });
        let recording = Recording {
            bundle: &bundle.name,
            schema: &schema,
            other_schemas: &bundle.other_schemas,
            kind: "adopted",
            detail: &detail,
            rows: rows.collect(),
            repeatables: adoption.repeatables.clone(),
            foreign: Some(&foreign),
        };
        if written(context, opened, &recording, started).await? {
            return Ok(done("adopt", details));
        }
    }
}

/// Writes down; false when somebody else has moved meanwhile and everything has to be looked at again.
pub async fn written(
    context: &Context<'_>,
    opened: &mut Opened,
    recording: &Recording<'_>,
    started: Instant,
) -> Result<bool> {
    let config = context.config;
    let settings = ApplySettings::new(config.lock_timeout.value, config.statement_timeout.value, Atomicity::PerStep)
        .keeping(keep(context, &opened.snapshot.server, [recording.bundle].into_iter()));
    let history = opened.snapshot.history.clone();
    let holder = match record(&mut opened.session, &history, &settings, recording).await? {
        Ended::Done => return Ok(true),
        Ended::Busy(holder) => Some(holder),
        Ended::Moved => None,
    };
    let waited = started.elapsed();
    if waited >= config.lock_wait.value {
        let error = Error::new(Code::LockHeld, "another run held the lock, or went on changing the history")
            .state("nothing was recorded")
            .hint("Wait for it to end and run the command again.");
        return Err(match holder.flatten() {
            Some(holder) => error.note(format!("held by {holder}")),
            None => error,
        });
    }
    if let Some(holder) = holder {
        (context.tell)(Event::WaitingForRun { holder, waited });
    }
    let pause = Duration::from_millis(200).min(config.lock_wait.value.saturating_sub(waited));
    opened.session.interrupt.sleep(pause).await.map_err(|code| Error::new(code, "interrupted while waiting"))?;
    opened.look_again().await?;
    Ok(false)
}

/// The schema where the bundle lives, which has to be there: what was applied has made it.
pub fn home(context: &Context<'_>, bundle: &Bundle, opened: &Opened) -> Result<String> {
    let snapshot = &opened.snapshot;
    let schema = snapshot
        .history
        .installed(&bundle.name)
        .map(|installed| installed.schema.clone())
        .or_else(|| context.config.schema.as_ref().map(|schema| schema.value.clone()))
        .unwrap_or_else(|| bundle.schema.clone());
    if snapshot.server.schemas.contains(&schema) {
        return Ok(schema);
    }
    Err(Error::new(Code::Unknown, format!("there is no schema {schema} in this database"))
        .state("nothing was recorded")
        .hint("Say with --schema where the migrations have made their objects."))
}

/// The report of what was written down.
pub fn done(command: &'static str, details: AdoptionReport) -> Report {
    let migrations = details.versions.iter().map(|line| MigrationLine {
        bundle: line.bundle.clone(),
        version: line.version.clone(),
        name: line.name.clone(),
        status: "recorded".to_owned(),
        duration_ms: None,
        applied_at: line.applied_at.clone(),
        applied_by: None,
    });
    let migrations = migrations.collect();
    Report { migrations, ..Report::new(command, Outcome::Done) }.detail(Detail::Adoption(details))
}

/// How many files are neither in our history nor covered by what is adopted.
fn pending(bundle: &Bundle, history: &History, adoption: &Adoption<'_>) -> usize {
    let script = |row: &Adopted<'_>| bundle.baselines.iter().any(|base| std::ptr::eq(base, row.migration));
    let base = adoption.rows.iter().find(|row| script(row)).map(|row| row.migration.version);
    let done = |file: &Migration| {
        Some(file.version) <= base
            || adoption.rows.iter().any(|row| row.migration.version == file.version)
            || history.find(&bundle.name, file.version).is_some()
    };
    bundle.migrations.iter().filter(|file| !done(file)).count()
}

fn details(
    tool: Tool,
    foreign: &Foreign,
    bundle: &Bundle,
    history: &History,
    adoption: &Adoption<'_>,
) -> AdoptionReport {
    let versions = adoption.rows.iter().map(|row| AdoptedLine {
        bundle: bundle.name.clone(),
        version: row.migration.version.to_string(),
        name: row.migration.name.clone(),
        file: row.migration.up.path.clone(),
        checksum: row.migration.up.checksum().0,
        applied_at: row.at(),
        why: row.why(),
    });
    AdoptionReport {
        tool: Some(tool.to_string()),
        table: Some(foreign.table.path()),
        versions: versions.collect(),
        known: adoption.known,
        pending: pending(bundle, history, adoption),
        notes: adoption.asides.clone(),
    }
}
