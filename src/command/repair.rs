//! `repair`: tells the history what an operator knows better.

use clap::Subcommand;

use crate::command::Context;
use crate::command::confirm::confirm;
use crate::command::keep::keep;
use crate::command::open::{Opened, on_database};
use crate::command::source::Sources;
use crate::command::up::{self, UpArgs};
use crate::db::apply::{ApplySettings, Atomicity};
use crate::db::repair::{Repair, repair};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::migration::Migration;
use crate::model::version::Version;
use crate::plan::record_refusals;
use crate::report::migration::MigrationLine;
use crate::report::{Outcome, Report};

/// What to repair.
#[derive(Subcommand, Clone, Debug)]
pub enum RepairCommand {
    /// Go on with a half-done version at its first unfinished statement
    Resume {
        /// The version
        version: Version,
    },
    /// A version was applied by hand: write it down, run nothing
    MarkApplied {
        /// The version
        version: Version,
    },
    /// A version was rolled back by hand: forget it, run nothing
    MarkReverted {
        /// The version
        version: Version,
    },
    /// The file as it is now is what was applied
    Checksum {
        /// The version
        version: Version,
    },
}

/// Changes the history and nothing else; `resume` is `up` to that version.
pub async fn run(command: &RepairCommand, context: &Context<'_>) -> Result<Report> {
    if let RepairCommand::Resume { version } = command {
        let args = UpArgs { to: Some(*version), out_of_order: "refuse".to_owned(), ..UpArgs::default() };
        return up::run(&args, context).await;
    }
    let sources = Sources::of(context.config)?;
    on_database("repair", context, async |opened| {
        let line = story(command, context, &sources, opened).await?;
        Ok(Report { migrations: vec![line], ..Report::new("repair", Outcome::Done) })
    })
    .await
}

async fn story(
    command: &RepairCommand,
    context: &Context<'_>,
    sources: &Sources,
    opened: &mut Opened,
) -> Result<MigrationLine> {
    let [name] = sources.asked.as_slice() else {
        return Err(Error::new(Code::Usage, "repair needs exactly one bundle").hint("Name one with --bundle."));
    };
    let Some(bundle) = sources.bundles.iter().find(|bundle| bundle.name == *name) else {
        return Err(Error::new(Code::Bug, format!("{name} was asked for and not loaded")));
    };
    let history = opened.snapshot.history.clone();
    Error::all(record_refusals(&opened.snapshot.server, &history))?;
    let schema = history
        .installed(name)
        .map(|installed| installed.schema.clone())
        .or_else(|| context.config.schema.as_ref().map(|schema| schema.value.clone()))
        .unwrap_or_else(|| bundle.schema.clone());
    let meant = |version: &Version| bundle.layout.meant(*version);
    let (change, version, status, what) = match command {
        RepairCommand::MarkApplied { version } => {
            (Repair::MarkApplied(file(bundle, meant(version))?), meant(version), "applied", "write down as applied")
        }
        RepairCommand::Checksum { version } => {
            row(&history, bundle, meant(version))?;
            (
                Repair::Checksum(file(bundle, meant(version))?),
                meant(version),
                "accepted",
                "take the file as it is now for what was applied:",
            )
        }
        RepairCommand::MarkReverted { version } | RepairCommand::Resume { version } => {
            row(&history, bundle, meant(version))?;
            (
                Repair::MarkReverted(meant(version), bundle.migration(meant(version))),
                meant(version),
                "forgotten",
                "forget",
            )
        }
    };
    opened.announce(context);
    confirm(context, opened, &format!("{what} {version} of {name}")).await?;
    let config = context.config;
    let settings = ApplySettings::new(config.lock_timeout.value, config.statement_timeout.value, Atomicity::PerStep)
        .keeping(keep(context, &opened.snapshot.server, [name.as_str()].into_iter()));
    repair(&mut opened.session, &history, &settings, name, &schema, change).await?;
    let label = bundle.migration(version).map(|migration| migration.name.clone());
    Ok(MigrationLine {
        bundle: name.clone(),
        version: version.to_string(),
        name: label.unwrap_or_default(),
        status: status.to_owned(),
        duration_ms: None,
        applied_at: None,
        applied_by: None,
    })
}

fn file(bundle: &Bundle, version: Version) -> Result<&Migration> {
    bundle.migration(version).ok_or_else(|| {
        Error::new(Code::Unknown, format!("{} has no file of version {version}", bundle.name))
            .hint("`schemactl status` lists the versions.")
    })
}

fn row(history: &crate::model::history::History, bundle: &Bundle, version: Version) -> Result<()> {
    match history.find(&bundle.name, version) {
        Some(_) => Ok(()),
        None => Err(Error::new(Code::Unknown, format!("{version} of {} is not in the history", bundle.name))
            .hint("`schemactl status` lists the versions.")),
    }
}
