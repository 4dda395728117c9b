//! The flags of `fleet`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::command::status::StatusArgs;
use crate::command::up::UpArgs;
use crate::fleet::course::Course;
use crate::fleet::shard::Shard;

/// What to do with every database of a fleet.
#[derive(Subcommand, Clone, Debug)]
pub enum FleetCommand {
    /// Apply what is pending, everywhere
    Up {
        /// Which databases, and how
        #[command(flatten)]
        fleet: FleetArgs,
        /// How to apply
        #[command(flatten)]
        up: UpArgs,
    },
    /// What is applied, pending, changed or missing, everywhere
    Status {
        /// Which databases, and how
        #[command(flatten)]
        fleet: FleetArgs,
        /// How to look
        #[command(flatten)]
        status: StatusArgs,
    },
    /// Whether every database is what its migrations say
    Verify {
        /// Which databases, and how
        #[command(flatten)]
        fleet: FleetArgs,
    },
}

/// Which databases, how many at once, and when to stop.
#[derive(Args, Clone, Debug)]
pub struct FleetArgs {
    /// A file with one URL or database name a line, and perhaps a schema after it (`-` for stdin); or a query, run
    /// read-only on --database-url, that gives them in one or two columns. Names are databases of that server
    #[arg(long, value_name = "FILE|QUERY", help_heading = "Fleet")]
    pub targets: String,
    /// How many databases at once, with one connection each
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1000), help_heading = "Fleet")]
    pub parallel: u16,
    /// So many targets go first, and nobody else starts if one of them fails [default: 1 for `up`, else 0]
    #[arg(long, value_name = "N", help_heading = "Fleet")]
    pub canary: Option<usize>,
    /// Start nobody else after so many failures; 0 for never [default: 1 for `up`, else 0]
    #[arg(long, value_name = "N", help_heading = "Fleet")]
    pub max_failures: Option<usize>,
    /// This machine's part of the targets, by a hash that all machines agree on: 0/4 to 3/4
    #[arg(long, value_name = "I/N", help_heading = "Fleet")]
    pub shard: Option<Shard>,
    /// Keep the result of each target in this file, a line of JSON each, as they end
    #[arg(long, value_name = "FILE", help_heading = "Fleet")]
    pub report: Option<PathBuf>,
    /// Leave out what the file of --report says is done
    #[arg(long, requires = "report", help_heading = "Fleet")]
    pub resume: bool,
}

impl FleetCommand {
    /// The name, as it is typed.
    pub fn name(&self) -> &'static str {
        match self {
            FleetCommand::Up { .. } => "fleet up",
            FleetCommand::Status { .. } => "fleet status",
            FleetCommand::Verify { .. } => "fleet verify",
        }
    }

    /// Which databases, and how.
    pub fn args(&self) -> &FleetArgs {
        match self {
            FleetCommand::Up { fleet, .. } | FleetCommand::Status { fleet, .. } | FleetCommand::Verify { fleet } => {
                fleet
            }
        }
    }

    /// When to start whom. What only looks goes on to the end; what writes stops at the first failure.
    pub fn course(&self) -> Course {
        let careful = usize::from(matches!(self, FleetCommand::Up { .. }));
        let args = self.args();
        Course {
            parallel: usize::from(args.parallel),
            canary: args.canary.unwrap_or(careful),
            max_failures: Some(args.max_failures.unwrap_or(careful)).filter(|most| *most > 0),
        }
    }
}
