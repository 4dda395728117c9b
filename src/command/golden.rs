//! `golden`: makes the catalogs that the versions of a bundle lead to, on scratch databases of a throwaway server.

use std::fs;
use std::path::PathBuf;

use crate::bundle::golden::Golden;
use crate::command::Context;
use crate::command::replay::{Ground, Replay};
use crate::command::source::Sources;
use crate::db::catalog::Schemas;
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::plan::Target;
use crate::report::{Detail, Outcome, Report};

/// The flags of `golden`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct GoldenArgs {
    /// Write `DIR/<bundle>/golden.json`; what another major version made of the same scripts is kept
    #[arg(long, value_name = "DIR", required_unless_present = "check")]
    pub write: Option<PathBuf>,
    /// Compare with the goldens there are instead; exit 1 when they are stale
    #[arg(long, conflicts_with = "write")]
    pub check: bool,
}

/// Makes the goldens of every bundle asked for, then writes or compares them.
pub async fn run(args: &GoldenArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    let ground = Ground::of_config(context)?;
    let mut said = String::new();
    for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
        let made = make(&ground, context, &sources, bundle).await?;
        match &args.write {
            Some(folder) => said.push_str(&format!("wrote {}\n", write(folder, bundle, made)?)),
            None => {
                compare(bundle, &made)?;
                said.push_str(&format!("{}: {} versions as they were\n", bundle.name, made.versions.len()));
            }
        }
    }
    Ok(Report::new("golden", Outcome::Done).detail(Detail::Text(said)))
}

async fn make(ground: &Ground, context: &Context<'_>, sources: &Sources, bundle: &Bundle) -> Result<Golden> {
    let mut replay = Replay::on(&ground.address, context, sources, &bundle.name, &bundle.schema).await?;
    let made = versions(&mut replay, bundle).await;
    replay.end().await?;
    made
}

async fn versions(replay: &mut Replay<'_>, bundle: &Bundle) -> Result<Golden> {
    let schemas = Schemas::Named { home: bundle.schema.clone(), others: bundle.other_schemas.clone() };
    let mut golden = Golden::empty(bundle);
    for migration in &bundle.migrations {
        replay.up(Target::Version(migration.version)).await?;
        let catalog = replay.catalog(&schemas).await?;
        golden.push(bundle, migration.version, replay.major(), &catalog);
    }
    Ok(golden)
}

fn write(folder: &std::path::Path, bundle: &Bundle, mut made: Golden) -> Result<String> {
    let path = folder.join(&bundle.name).join("golden.json");
    if let Ok(text) = fs::read_to_string(&path)
        && let Ok(known) = serde_json::from_str::<Golden>(&text)
        && known.same_scripts(&made)
    {
        made.merge(&known).map_err(|difference| disagree(bundle, &difference))?;
    }
    let failed =
        |error: std::io::Error| Error::new(Code::Usage, format!("{} cannot be written: {error}", path.display()));
    fs::create_dir_all(folder.join(&bundle.name)).map_err(failed)?;
    fs::write(&path, made.text()?).map_err(failed)?;
    Ok(path.display().to_string())
}

fn compare(bundle: &Bundle, made: &Golden) -> Result<()> {
    let stale = |why: String| {
        Err(Error::new(Code::Drift, format!("the goldens of {} are stale: {why}", bundle.name))
            .hint("Make them anew with `schemactl golden --write migrations`."))
    };
    let Some(mut known) = Golden::of(bundle)? else { return stale("there are none".to_owned()) };
    if !known.same_scripts(made) {
        return stale("the scripts have changed".to_owned());
    }
    let before = known.clone();
    if let Err(difference) = known.merge(made) {
        return stale(difference);
    }
    for (old, new) in before.versions.iter().zip(&known.versions) {
        if let Some(major) =
            old.roots.iter().find_map(|(major, root)| (new.roots.get(major) != Some(root)).then_some(major))
        {
            return stale(format!("version {} has another digest on Postgres {major}", old.version));
        }
    }
    Ok(())
}

fn disagree(bundle: &Bundle, difference: &str) -> Box<Error> {
    Error::new(Code::Drift, format!("two major versions of Postgres disagree on {}: {difference}", bundle.name))
        .hint("A rule of the canonical form is missing: that is a bug, please report it.")
}
