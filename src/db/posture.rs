//! How a schema stands to the roles of the API.

use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::lint::posture::Posture;
use crate::sql::template::{Template, Value};

const POSTURE: Template = Template(include_str!("posture.sql"));

/// Reads it in one query, which any role may run.
pub async fn posture(session: &mut Session, schema: &str) -> Result<Posture> {
    let sql = POSTURE.fill(&[("schema", Value::Text(schema))]);
    let answer = session.value(sql).await.map_err(|failure| failure.into_error("reading grants and policies"))?;
    serde_json::from_str(answer.as_deref().unwrap_or("null"))
        .map_err(|error| Error::new(Code::Bug, format!("the answer about grants and policies cannot be read: {error}")))
}
