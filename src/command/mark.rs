//! `mark`: says what a database is. A marked one is destroyed only with `--confirm` and its name.

use crate::command::Context;
use crate::command::confirm::confirm;
use crate::command::open::{Opened, on_database};
use crate::db::apply::{ApplySettings, Atomicity};
use crate::db::repair::{Repair, repair};
use crate::error::{Code, Error, Result};
use crate::plan::record_refusals;
use crate::report::{Outcome, Report};

/// The flags of `mark`.
#[derive(clap::Args, Clone, Debug)]
pub struct MarkArgs {
    /// What the database is, for example `production`
    #[arg(required_unless_present = "clear", conflicts_with = "clear")]
    pub name: Option<String>,
    /// Take the mark away
    #[arg(long)]
    pub clear: bool,
}

/// Writes the mark into the history's schema.
pub async fn run(args: &MarkArgs, context: &Context<'_>) -> Result<Report> {
    on_database("mark", context, async |opened| story(args, context, opened).await).await
}

async fn story(args: &MarkArgs, context: &Context<'_>, opened: &mut Opened) -> Result<Report> {
    if let Some(name) = args.name.as_deref()
        && (name.trim().is_empty() || name.chars().any(char::is_control) || name.len() > 60)
    {
        return Err(
            Error::new(Code::Usage, "a mark is a short word").hint("Say for example: schemactl mark production")
        );
    }
    if args.name == opened.snapshot.history.mark {
        return Ok(Report::new("mark", Outcome::NothingToDo));
    }
    Error::all(record_refusals(&opened.snapshot.server, &opened.snapshot.history))?;
    if args.clear {
        confirm(context, opened, "take the mark away").await?;
    }
    opened.announce(context);
    let config = context.config;
    let settings = ApplySettings::new(config.lock_timeout.value, config.statement_timeout.value, Atomicity::PerStep);
    let history = opened.snapshot.history.clone();
    repair(&mut opened.session, &history, &settings, "", "", Repair::Mark(args.name.as_deref())).await?;
    opened.facts.mark.clone_from(&args.name);
    Ok(Report::new("mark", Outcome::Done))
}
