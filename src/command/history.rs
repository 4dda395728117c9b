//! `history`: everything that ever happened, and whether the record of it is whole.

use crate::command::Context;
use crate::command::open::open;
use crate::db::chain::events;
use crate::error::{Code, Error, Result};
use crate::report::{Detail, Outcome, Report};

/// The flags of `history`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct HistoryArgs {
    /// Exit with 1 when an event was changed, removed or put in
    #[arg(long)]
    pub verify: bool,
}

/// Reads the chain. Writes nothing.
pub async fn run(args: &HistoryArgs, context: &Context<'_>) -> Result<Report> {
    let mut opened = open(context).await?;
    let events =
        if opened.snapshot.history.format.is_some() { events(&mut opened.session).await } else { Ok(Vec::new()) };
    let report = Report::new("history", Outcome::Done).on(opened.facts.clone());
    opened.close().await;
    let events = match events {
        Ok(events) => events,
        Err(error) => return Ok(report.failed(error)),
    };
    let broken = events.iter().find(|event| !event.intact).map(|event| event.id);
    let report = report.detail(Detail::Events(events));
    Ok(match broken {
        Some(id) if args.verify => report.failed(
            Error::new(
                Code::ChainBroken,
                format!("event {id} is not as it was written, or does not follow on the one before"),
            )
            .hint("Somebody has changed schemactl.events: compare with a backup."),
        ),
        _ => report,
    })
}
