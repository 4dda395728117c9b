//! `dump`: the catalog as SQL that makes it again, or as JSON that can be compared. Writes nothing, needs no pg_dump.

use crate::command::Context;
use crate::command::held::{Held, Wanted};
use crate::dump::{self, Owners};
use crate::error::Result;
use crate::report::event::Event;
use crate::report::{Detail, Outcome, Report};

/// The flags of `dump`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct DumpArgs {
    /// Which schemas.
    #[command(flatten)]
    pub wanted: Wanted,
    /// sql, which loads into an empty database, or json, for `diff` and `docs`
    #[arg(long, value_enum, default_value = "sql", value_name = "FORMAT", hide_possible_values = true)]
    pub format: Format,
    /// Do not say who owns what
    #[arg(long)]
    pub no_owner: bool,
}

/// What to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// SQL.
    #[default]
    Sql,
    /// The canonical catalog.
    Json,
}

/// Reads and writes the text out; what is not in it is told beside it.
pub async fn run(args: &DumpArgs, context: &Context<'_>) -> Result<Report> {
    let held = Held::live(context.config.database()?, &args.wanted, context).await?;
    let text = match args.format {
        Format::Json => dump::json::write(&held.catalog, &held.schemas)?,
        Format::Sql => {
            let owners = if args.no_owner { Owners::Left } else { Owners::Said };
            let dump = dump::sql(&held.catalog, &held.links, &held.schemas, owners);
            for omitted in dump.omitted {
                (context.tell)(Event::Note(format!("not written: {omitted}")));
            }
            dump.sql
        }
    };
    let report = Report::new("dump", Outcome::Done).detail(Detail::Text(text));
    Ok(match held.facts {
        Some(facts) => report.on(facts),
        None => report,
    })
}
