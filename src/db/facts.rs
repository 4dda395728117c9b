//! What is there that statements may be about.

use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::locks::facts::Facts;

const FACTS: &str = include_str!("facts.sql");

/// Reads it in one query, which any role may run and which locks nothing but catalogs.
pub async fn facts(session: &mut Session, major: u32, home: &str) -> Result<Facts> {
    let answer = session.value(FACTS.to_owned()).await.map_err(|failure| failure.into_error("reading the catalog"))?;
    let mut facts: Facts = serde_json::from_str(answer.as_deref().unwrap_or("null"))
        .map_err(|error| Error::new(Code::Bug, format!("the answer about relations cannot be read: {error}")))?;
    facts.major = major;
    facts.home = home.to_owned();
    Ok(facts)
}
