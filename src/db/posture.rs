//! How a schema stands to the roles of the API.

use crate::db::catalog;
use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::lint::posture::Posture;
use crate::sql::template::{Template, Value};

const POSTURE: Template = Template(include_str!("posture.sql"));

/// The question about one schema, which any role may ask. Its answer is one row of one column.
pub fn question(schema: &str) -> String {
    POSTURE.fill(&[("schema", Value::Text(schema))])
}

/// What the answer says.
pub fn answer(text: Option<&str>) -> Result<Posture> {
    serde_json::from_str(text.unwrap_or("null"))
        .map_err(|error| Error::new(Code::Bug, format!("the answer about grants and policies cannot be read: {error}")))
}

/// Reads one schema, as the catalog is read: in a transaction that only reads and waits for nobody long.
pub async fn posture(session: &mut Session, schema: &str) -> Result<Posture> {
    let survey = catalog::survey(session, &[], &[question(schema)]).await?;
    answer(survey.answers.first().and_then(Option::as_deref))
}
