//! `rls`: what row-level security really lets through.

mod cases;
pub mod matrix;
mod mutate;

use std::path::PathBuf;

use crate::command::Context;
use crate::command::open::{Opened, open};
use crate::command::source::Sources;
use crate::config::{Database, Origin};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::plan::write_refusals;
use crate::report::Report;

/// The flags of `rls`.
#[derive(clap::Args, Clone, Debug)]
pub struct RlsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Clone, Debug)]
enum What {
    /// Replay the access cases of a bundle, each as the role it names; everything is rolled back
    Cases(Live),
    /// Try everything as everybody on rows of two users, and compare with the reviewed matrix
    Matrix(MatrixArgs),
}

/// Whether a database with real data may be probed.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Live {
    /// Also on a database elsewhere or one that is marked; triggers fire there and rows are locked for a moment
    #[arg(long)]
    pub allow_live: bool,
}

#[derive(clap::Args, Clone, Debug)]
struct MatrixArgs {
    #[command(flatten)]
    live: Live,
    /// Write what was found as the reviewed matrix, rls/matrix.txt
    #[arg(long, conflicts_with = "mutate")]
    write: bool,
    /// Weaken each policy in nine ways and see whether the matrix or the catalog notices; only on this machine
    #[arg(long, conflicts_with = "allow_live")]
    mutate: bool,
}

/// How careful the probes have to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// Everything may be tried.
    Scratch,
    /// Nothing that touches every row.
    LiveData,
}

/// Runs what was asked for.
pub async fn run(args: &RlsArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    let mut opened = open(context).await?;
    let ended = match &args.what {
        What::Cases(live) => match care(context, &opened, live) {
            Ok(_) => cases::run(&sources, &mut opened).await,
            Err(error) => Err(error),
        },
        What::Matrix(args) => match care(context, &opened, &args.live) {
            Ok(_) if args.mutate => mutate::run(&sources, &mut opened).await,
            Ok(care) => matrix::run(&sources, &mut opened, care, args.write.then(|| home(context)).as_deref()).await,
            Err(error) => Err(error),
        },
    };
    let facts = opened.facts.clone();
    opened.close().await;
    ended.map(|report| report.on(facts))
}

/// Rows are put up, triggers fire and statements without a condition run, so a database with real data is left alone
/// unless that was asked for.
pub fn care(context: &Context<'_>, opened: &Opened, live: &Live) -> Result<Care> {
    // Rows that are rolled back are written all the same. What is only read-only by default may be asked for.
    if opened.snapshot.server.replica {
        Error::all(write_refusals(&opened.snapshot.server))?;
    }
    let elsewhere = matches!(context.config.database()?, Database::At(address) if !address.is_local());
    let refused = if elsewhere {
        "the database is not on this machine".to_owned()
    } else if let Some(mark) = &opened.facts.mark {
        format!("the database is marked as {mark}")
    } else {
        return Ok(Care::Scratch);
    };
    if live.allow_live {
        return Ok(Care::LiveData);
    }
    Err(Error::new(Code::NotConfirmed, format!("row-level security is not probed here: {refused}"))
        .note(format!("database: {}", opened.facts))
        .state("nothing was changed")
        .hint("Probe a scratch database of the same version. With --allow-live it is done here: rolled back, without statements that touch every row."))
}

/// The folder that holds the bundles' folders, or the one folder.
fn home(context: &Context<'_>) -> PathBuf {
    match &context.config.origin.value {
        Origin::Folder(path) => path.clone(),
        Origin::Embedded(_) | Origin::Several(_) => PathBuf::from("migrations"),
    }
}

/// The asked bundles, each with the schema it is installed in.
fn installed<'a>(sources: &'a Sources, opened: &Opened) -> Result<Vec<(&'a Bundle, String)>> {
    let history = &opened.snapshot.history;
    let asked = sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name));
    asked
        .map(|bundle| match history.installed(&bundle.name) {
            Some(installed) => Ok((bundle, installed.schema.clone())),
            None => Err(Error::new(Code::Unknown, format!("{} is not installed here", bundle.name))
                .state("nothing was changed")
                .hint(format!("Run `schemactl up --bundle {}` on this database first.", bundle.name))),
        })
        .collect()
}
