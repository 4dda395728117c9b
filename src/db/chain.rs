//! The chain of events.

use crate::db::session::Session;
use crate::error::Result;
use crate::model::version::Version;
use crate::report::event_line::EventLine;

const CHAIN: &str = include_str!("chain.sql");

/// Every event, oldest first, each with whether its link holds.
pub async fn events(session: &mut Session) -> Result<Vec<EventLine>> {
    let rows = session.rows(CHAIN.to_owned()).await.map_err(|failure| failure.into_error("reading the events"))?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let text = |column: usize| row.get(column).cloned().flatten();
            EventLine {
                id: text(0).and_then(|id| id.parse().ok()).unwrap_or(0),
                at: text(1).unwrap_or_default(),
                what: text(2).unwrap_or_default(),
                bundle: text(3),
                version: text(4).and_then(|version| version.parse().ok()).map(Version),
                detail: text(5),
                by: text(6).unwrap_or_default(),
                intact: text(7).as_deref() == Some("t"),
            }
        })
        .collect())
}
