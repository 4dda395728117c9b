//! Who is in the way.

use crate::db::session::{Failure, Session};
use crate::report::blocker::Blocker;
use crate::sql::template::{Template, Value};

const HOLDER: &str = include_str!("lock.sql");
const FREE: &str = include_str!("free.sql");
const BLOCKERS: Template = Template(include_str!("blockers.sql"));

/// What a statement raises that did not get its lock in time, or was the victim of a deadlock.
const IN_THE_WAY: [&str; 2] = ["55P03", "40P01"];

/// Whether a statement failed with this because somebody was in its way.
pub fn was_in_the_way(sqlstate: &str) -> bool {
    IN_THE_WAY.contains(&sqlstate)
}

/// The run that holds the lock, when the server tells. Never fails: it only explains.
pub async fn holder(session: &mut Session) -> Option<Blocker> {
    let answer = session.value(HOLDER.to_owned()).await.ok().flatten()?;
    serde_json::from_str::<Vec<Blocker>>(&answer).ok()?.into_iter().next()
}

/// Whether no run holds the lock.
pub async fn is_free(session: &mut Session) -> Result<bool, Failure> {
    Ok(session.value(FREE.to_owned()).await?.as_deref() == Some("t"))
}

/// The sessions that hold what a statement needs. Never fails: it only explains.
pub async fn blockers(session: &mut Session, statement: &str) -> Vec<Blocker> {
    for text in [statement, ""] {
        let sql = BLOCKERS.fill(&[("statement", Value::Text(text))]);
        let answer = session.value(sql).await.ok().flatten();
        let found: Vec<Blocker> = answer.and_then(|answer| serde_json::from_str(&answer).ok()).unwrap_or_default();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}
