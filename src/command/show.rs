//! `show`: the SQL of one version.

use crate::command::Context;
use crate::command::source::Sources;
use crate::error::{Code, Error, Result};
use crate::model::version::Version;
use crate::report::bundles::ScriptText;
use crate::report::{Detail, Outcome, Report};

/// The flags of `show`.
#[derive(clap::Args, Clone, Debug)]
pub struct ShowArgs {
    /// The version, like 3, 0003 or 0003_add_tags
    // Its own id: `version` is the id of --version.
    #[arg(id = "wanted", value_name = "VERSION")]
    pub version: Version,
    /// Show the way back instead
    #[arg(long)]
    pub down: bool,
}

/// Finds the version and hands out its text.
pub fn run(args: &ShowArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    let mut scripts = Vec::new();
    for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
        let Some(migration) = bundle.migration(bundle.layout.meant(args.version)) else { continue };
        let chosen = if args.down { migration.down.as_ref() } else { Some(&migration.up) };
        let verify = migration.verify.as_ref().filter(|_| !args.down);
        for script in [chosen, verify].into_iter().flatten() {
            scripts.push(ScriptText { path: script.path.clone(), text: script.original().to_owned() });
        }
    }
    if scripts.is_empty() {
        let names = sources.asked.join(", ");
        let known = sources.bundles.iter().any(|bundle| {
            sources.asked.contains(&bundle.name) && bundle.migration(bundle.layout.meant(args.version)).is_some()
        });
        return Err(match known {
            true => Error::new(Code::Unknown, format!("{} of {names} has no down script", args.version)),
            false => Error::new(Code::Unknown, format!("{names} has no version {}", args.version))
                .hint("`schemactl bundles` lists the bundles, `schemactl export <folder>` writes one out; `--bundle` names another."),
        });
    }
    Ok(Report::new("show", Outcome::Done).detail(Detail::Scripts(scripts)))
}
