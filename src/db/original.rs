//! The script of a version as it ran.

use crate::db::session::Session;
use crate::model::version::Version;
use crate::sql::template::{Template, Value};

const SCRIPT: Template = Template(include_str!("history/script.sql"));

/// The script as the history keeps it. Never fails: it only explains.
pub async fn script(session: &mut Session, bundle: &str, version: Version) -> Option<String> {
    let number = i64::try_from(version.0).ok()?;
    let sql = SCRIPT.fill(&[("bundle", Value::Text(bundle)), ("version", Value::Number(number))]);
    session.value(sql).await.ok().flatten()
}
