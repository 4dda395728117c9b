//! `test roundtrip`: every version up, down and up again on a scratch database leads to equal catalogs.

use clap::Subcommand;

use crate::command::Context;
use crate::command::replay::{Ground, Replay};
use crate::command::source::Sources;
use crate::db::catalog::Schemas;
use crate::diff::compare;
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::catalog::Catalog;
use crate::model::words::counted;
use crate::plan::{Repeat, Target};
use crate::report::verify::{ChangeLine, RoundtripLine};
use crate::report::{Detail, Outcome, Report};

/// What to try.
#[derive(Subcommand, Clone, Debug)]
pub enum TestCommand {
    /// Every version up, down and up again gives equal catalogs. On a scratch database beside the one of
    /// --database-url, or with --embedded on a throwaway server
    Roundtrip,
}

/// Tries every bundle asked for.
pub async fn run(command: &TestCommand, context: &Context<'_>) -> Result<Report> {
    let TestCommand::Roundtrip = command;
    let sources = Sources::of(context.config)?.on_scratch(None)?;
    let ground = Ground::of_config(context)?;
    let mut lines = Vec::new();
    let mut stops = Vec::new();
    for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
        let mut replay = Replay::on(&ground.address, context, &sources, &bundle.name, home(context, bundle)).await?;
        let tried = versions(&mut replay, bundle).await;
        replay.end().await?;
        let tried = tried?;
        lines.extend(tried.lines);
        stops.extend(tried.stop);
    }
    let report = Report::new("test roundtrip", Outcome::Done);
    let different = lines.iter().filter(|line| !line.after_down.is_empty() || !line.after_up.is_empty()).count();
    let one_way = lines.iter().filter(|line| !line.reversible).count();
    let has = if one_way == 1 { "has" } else { "have" };
    let report = report.detail(Detail::Roundtrip(lines));
    Ok(match (different, one_way) {
        (0, 0) => report,
        (0, _) => report.failed(
            Error::new(Code::Roundtrip, format!("{} {has} no down script", counted(one_way, "version")))
                .hint("Write one beside each up script."),
        ),
        (_, _) => {
            let (trips, lead) = (counted(different, "round trip"), if different == 1 { "does" } else { "do" });
            let mut error = Error::new(Code::Roundtrip, format!("{trips} {lead} not lead back"))
                .hint("Let the down script undo what its up script does, and nothing else.");
            error.notes = stops;
            report.failed(error)
        }
    })
}

/// What was tried of a bundle.
struct Tried {
    lines: Vec<RoundtripLine>,
    /// Why it did not get to the end: a version could not be applied a second time.
    stop: Option<String>,
}

fn home<'a>(context: &'a Context<'_>, bundle: &'a Bundle) -> &'a str {
    context.config.schema.as_ref().map_or(&bundle.schema, |schema| &schema.value)
}

async fn versions(replay: &mut Replay<'_>, bundle: &Bundle) -> Result<Tried> {
    let mut lines = Vec::new();
    let untouched = replay.catalog(&Schemas::Every).await?;
    replay.require().await?;
    let mut before = replay.catalog(&Schemas::Every).await?;
    for migration in &bundle.migrations {
        replay.up(Target::Version(migration.version)).await?;
        let up = replay.catalog(&Schemas::Every).await?;
        let mut line = RoundtripLine {
            bundle: bundle.name.clone(),
            version: migration.to_string(),
            reversible: migration.down.is_some(),
            after_down: Vec::new(),
            after_up: Vec::new(),
        };
        if line.reversible {
            replay.down(Target::Steps(1)).await?;
            line.after_down = changes(&before, &replay.catalog(&Schemas::Every).await?);
            match replay.up(Target::Version(migration.version)).await {
                Ok(()) => {}
                // What the way back left is why, and is told.
                Err(error) if !line.after_down.is_empty() => {
                    let stop = format!(
                        "{migration} could not be applied again, and nothing after it was tried: {}",
                        error.message
                    );
                    lines.push(line);
                    return Ok(Tried { lines, stop: Some(stop) });
                }
                Err(error) => return Err(error),
            }
            line.after_up = changes(&up, &replay.catalog(&Schemas::Every).await?);
        }
        lines.push(line);
        before = up;
    }
    if lines.iter().all(|line| line.reversible) {
        replay.down(Target::Nothing).await?;
        let after_down = changes(&untouched, &replay.catalog(&Schemas::Every).await?);
        lines.push(RoundtripLine {
            bundle: bundle.name.clone(),
            version: "all".to_owned(),
            reversible: true,
            after_down,
            after_up: Vec::new(),
        });
    }
    if !bundle.repeatables.is_empty() {
        lines.push(repeated(replay, bundle).await?);
    }
    Ok(Tried { lines, stop: None })
}

/// What is repeated has to lead to the same catalog when it runs a second time.
async fn repeated(replay: &mut Replay<'_>, bundle: &Bundle) -> Result<RoundtripLine> {
    replay.repeat = Repeat::Changed;
    replay.up(Target::Latest).await?;
    let once = replay.catalog(&Schemas::Every).await?;
    replay.repeat_again().await?;
    let after_up = changes(&once, &replay.catalog(&Schemas::Every).await?);
    let version = "R__ twice".to_owned();
    Ok(RoundtripLine { bundle: bundle.name.clone(), version, reversible: true, after_down: Vec::new(), after_up })
}

fn changes(expected: &Catalog, found: &Catalog) -> Vec<ChangeLine> {
    let named = |catalog: &Catalog| catalog.named("", &catalog.owner);
    compare(&named(expected), &named(found)).changes.iter().map(ChangeLine::from).collect()
}
