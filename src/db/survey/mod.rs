//! What a plan meets on the live database: how large its tables are, who is in the way, which database it is.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::locks::mode::Mode;
use crate::locks::name::Name;
use crate::plan::forecast::Size;
use crate::plan::saved::Identity;
use crate::report::blocker::Blocker;
use crate::sql::template::{Template, Value};

const SIZES: Template = Template(include_str!("sizes.sql"));
const BLOCKERS: Template = Template(include_str!("blockers.sql"));
const ELDERS: &str = include_str!("elders.sql");
const IDENTITY: &str = include_str!("identity.sql");
const IDENTITY_PLAIN: &str = include_str!("identity_plain.sql");

#[derive(Deserialize)]
struct Sized {
    #[serde(flatten)]
    name: Name,
    rows: Option<i64>,
    bytes: i64,
}

/// How large these relations are. One that is not there is left out.
pub async fn sizes(session: &mut Session, relations: impl Iterator<Item = &Name>) -> Result<BTreeMap<Name, Size>> {
    let wanted: Vec<_> = relations.map(|name| json!({"schema": name.schema, "name": name.name})).collect();
    let wanted = json!(wanted).to_string();
    let sized: Vec<Sized> =
        ask(session, SIZES.fill(&[("relations", Value::Text(&wanted))]), "measuring tables").await?;
    Ok(sized.into_iter().map(|it| (it.name, Size { rows: it.rows, bytes: it.bytes })).collect())
}

/// The sessions that hold, or already wait for, what excludes these locks.
pub async fn blockers(session: &mut Session, locks: &BTreeMap<Name, Mode>) -> Result<Vec<Blocker>> {
    let wanted: Vec<_> = locks
        .iter()
        .map(|(name, mode)| {
            let excluded: Vec<&str> =
                Mode::ALL.into_iter().filter(|other| mode.conflicts(*other)).map(Mode::server).collect();
            json!({"schema": name.schema, "name": name.name, "excluded": excluded})
        })
        .collect();
    let wanted = json!(wanted).to_string();
    ask(session, BLOCKERS.fill(&[("relations", Value::Text(&wanted))]), "looking for blockers").await
}

/// The transactions that something built concurrently would wait for.
pub async fn elders(session: &mut Session) -> Result<Vec<Blocker>> {
    ask(session, ELDERS.to_owned(), "looking for old transactions").await
}

/// Which database this is.
pub async fn identity(session: &mut Session) -> Result<Identity> {
    match ask(session, IDENTITY.to_owned(), "asking which database this is").await {
        Ok(identity) => Ok(identity),
        Err(error) if error.code == Code::NoRights => {
            ask(session, IDENTITY_PLAIN.to_owned(), "asking which database this is").await
        }
        Err(error) => Err(error),
    }
}

async fn ask<T: DeserializeOwned>(session: &mut Session, sql: String, doing: &str) -> Result<T> {
    let answer = session.value(sql).await.map_err(|failure| failure.into_error(doing))?;
    serde_json::from_str(answer.as_deref().unwrap_or("null"))
        .map_err(|error| Error::new(Code::Bug, format!("the answer of {doing} cannot be read: {error}")))
}
