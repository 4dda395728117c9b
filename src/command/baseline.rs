//! `baseline`: records versions without running them, where no history tells what was applied.

use std::time::Instant;

use crate::adopt::promised;
use crate::command::Context;
use crate::command::adopt::{done, home, written};
use crate::command::confirm::confirm;
use crate::command::open::{Opened, on_database};
use crate::command::source::Sources;
use crate::config::Source;
use crate::db::adopt::{Recorded, Recording, absent, tables};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::history::History;
use crate::model::migration::Migration;
use crate::model::version::Version;
use crate::model::words::counted;
use crate::plan::{general_refusals, record_refusals};
use crate::report::adoption::{AdoptedLine, AdoptionReport};
use crate::report::{Detail, Outcome, Report};
use crate::sql::quote::plain_identifier;

/// The flags of `baseline`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct BaselineArgs {
    /// The last version that the database has already [default: all]
    #[arg(long, value_name = "VERSION")]
    pub at: Option<Version>,
    /// Print what would be recorded and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Loads, looks, doubts, asks where there is doubt, records.
pub async fn run(args: &BaselineArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    let bundle = sources.bundles.iter().find(|bundle| sources.asked.contains(&bundle.name));
    let Some(bundle) = bundle.filter(|_| sources.asked.len() == 1 && context.config.origin.from != Source::Default)
    else {
        return Err(Error::new(Code::Usage, "baseline needs one folder or bundle")
            .hint("Name it: schemactl baseline --dir migrations"));
    };
    sources.tell(context);
    on_database("baseline", context, async |opened| story(args, context, bundle, opened).await).await
}

async fn story(args: &BaselineArgs, context: &Context<'_>, bundle: &Bundle, opened: &mut Opened) -> Result<Report> {
    let started = Instant::now();
    let mut confirmed = false;
    loop {
        let history = opened.snapshot.history.clone();
        let mut refusals = general_refusals(&history);
        refusals.extend(record_refusals(&opened.snapshot.server, &history));
        Error::all(refusals)?;
        let chosen = chosen(args.at, bundle)?;
        let mut details = details(bundle, &chosen);
        if chosen.iter().all(|migration| history.find(&bundle.name, migration.version).is_some()) {
            details = AdoptionReport { known: chosen.len(), versions: Vec::new(), ..details };
            return Ok(Report::new("baseline", Outcome::NothingToDo).detail(Detail::Adoption(details)));
        }
        nothing_recorded(bundle, &history)?;
        let schema = home(context, bundle, opened)?;
        details.notes = doubts(opened, &chosen, &schema).await?;
        if args.dry_run {
            return Ok(Report::new("baseline", Outcome::Planned).detail(Detail::Adoption(details)));
        }
        opened.announce(context);
        if !details.notes.is_empty() && !confirmed {
            ask(context, opened, &details.notes, chosen.len(), &bundle.name).await?;
            confirmed = true;
        }
        let detail = chosen.last().map(|last| format!("up to {last}")).unwrap_or_default();
        let rows = chosen.iter().map(|migration| Recorded { migration, at: None, by: None, took: 0 });
        let recording = Recording {
            bundle: &bundle.name,
            schema: &schema,
            other_schemas: &bundle.other_schemas,
            kind: "baseline",
            detail: &detail,
            rows: rows.collect(),
            repeatables: Vec::new(),
            foreign: None,
        };
        if written(context, opened, &recording, started).await? {
            return Ok(done("baseline", details));
        }
    }
}

/// The versions up to the one that was named.
fn chosen(at: Option<Version>, bundle: &Bundle) -> Result<Vec<&Migration>> {
    let last = at.map(|version| bundle.layout.meant(version));
    let known =
        |last: &Version| bundle.migration(*last).is_some() || bundle.baselines.iter().any(|base| base.version == *last);
    if let Some(last) = last.filter(|last| !known(last)) {
        let newest = bundle.latest().map_or("it has none".to_owned(), |newest| format!("its newest is {newest}"));
        return Err(Error::new(Code::Unknown, format!("{} has no version {last}; {newest}", bundle.name))
            .hint("`schemactl status` lists the versions."));
    }
    let within = |migration: &&Migration| last.is_none_or(|last| migration.version <= last);
    // A baseline script stands for everything up to its own version.
    let base = bundle.baselines.iter().rfind(within);
    let after = |migration: &&Migration| base.is_none_or(|base| base.version < migration.version);
    Ok(base.into_iter().chain(bundle.migrations.iter().filter(within).filter(after)).collect())
}

/// A baseline is where a history begins.
fn nothing_recorded(bundle: &Bundle, history: &History) -> Result<()> {
    let Some(newest) = history.newest(&bundle.name) else { return Ok(()) };
    Err(Error::new(Code::Collision, format!("{} has a history here already: it is at {newest}", bundle.name))
        .state("nothing was recorded")
        .hint("`schemactl up` goes on from there; `schemactl repair mark-applied <version>` records a single version."))
}

/// What speaks against it.
async fn doubts(opened: &mut Opened, chosen: &[&Migration], schema: &str) -> Result<Vec<String>> {
    let mut doubts = Vec::new();
    let promised = promised::tables(chosen.iter().copied(), schema);
    let missing = absent(&mut opened.session, &promised).await?;
    if !missing.is_empty() {
        let names: Vec<String> = missing
            .iter()
            .take(10)
            .map(|(schema, table)| format!("{}.{}", plain_identifier(schema), plain_identifier(table)))
            .collect();
        let more = if missing.len() > names.len() { ", …" } else { "" };
        doubts.push(format!(
            "{} of {} tables that these versions make are not here: {}{more}",
            missing.len(),
            promised.len(),
            names.join(", ")
        ));
    }
    for table in tables(&mut opened.session, None).await? {
        if let Some(tool) = table.tool().filter(|_| table.filled == Some(true)) {
            doubts.push(format!(
                "{} is the history of {tool}: `schemactl adopt` reads it and checks the files",
                table.path()
            ));
        }
    }
    Ok(doubts)
}

async fn ask(context: &Context<'_>, opened: &Opened, doubts: &[String], count: usize, bundle: &str) -> Result<()> {
    let versions = counted(count, "version");
    let but = doubts.join("; and ");
    confirm(context, opened, &format!("record {versions} of {bundle} as applied without running them, although {but}"))
        .await
}

fn details(bundle: &Bundle, chosen: &[&Migration]) -> AdoptionReport {
    let versions = chosen.iter().map(|migration| AdoptedLine {
        bundle: bundle.name.clone(),
        version: migration.version.to_string(),
        name: migration.name.clone(),
        file: migration.up.path.clone(),
        checksum: migration.up.checksum().0,
        applied_at: None,
        why: "as its file is now".to_owned(),
    });
    let newest = chosen.last().map(|migration| migration.version);
    let pending = bundle.migrations.iter().filter(|migration| Some(migration.version) > newest).count();
    AdoptionReport { versions: versions.collect(), pending, ..AdoptionReport::default() }
}
