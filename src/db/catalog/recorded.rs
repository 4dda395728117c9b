//! What a run recorded of the catalog at its end: written in the transaction of its last step, read by `verify`.

use crate::db::catalog::{self, Schemas, text};
use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::model::catalog::{CANON, Catalog, Roots, Scope};
use crate::model::version::Version;
use crate::sql::template::{Template, Value};

const RECORD: Template = Template(include_str!("record.sql"));
const CONTENT: Template = Template(include_str!("record_content.sql"));
const RESTORE: Template = Template(include_str!("restore.sql"));
const RECORDED: Template = Template(include_str!("recorded.sql"));

/// What was recorded of one bundle.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The bundle.
    pub bundle: String,
    /// The newest version at that time.
    pub version: Version,
    /// The canonical form it was made with.
    pub canon: u32,
    /// The server's major version at that time.
    pub major: u32,
    /// The digests.
    pub roots: Roots,
    /// When, in ISO 8601 and UTC.
    pub at: String,
    /// The objects, if they were asked for and kept.
    pub content: Option<Catalog>,
}

/// The text that records the catalog of a bundle, inside a transaction of a run.
pub fn record(bundle: &str, schemas: &Schemas) -> String {
    let statement = text::statement(schemas, &CONTENT.fill(&[]));
    let mut text = text::settings();
    let values = [("statement", Value::Sql(&statement)), ("bundle", Value::Text(bundle)), ("canon", Value::Number(i64::from(CANON)))];
    text.push_str(&RECORD.fill(&values));
    text.push_str(&RESTORE.fill(&[]));
    text
}

/// What was recorded of every bundle; the content of `wanted` only.
pub async fn recorded(session: &mut Session, wanted: Option<&str>) -> Result<Vec<Recorded>> {
    let sql = RECORDED.fill(&[("wanted", Value::Text(wanted.unwrap_or("")))]);
    let rows = session.rows(sql).await.map_err(|failure| failure.into_error("reading what was recorded"))?;
    rows.iter().map(|row| read(row).ok_or_else(|| Error::new(Code::Bug, "what was recorded cannot be read"))).collect()
}

fn read(row: &[Option<String>]) -> Option<Recorded> {
    let cell = |column: usize| row.get(column).cloned().flatten();
    let server: u32 = cell(3)?.parse().ok()?;
    let roots = Roots { schema: cell(4)?, environment: cell(5)?, objects: cell(6)?.parse().ok()? };
    let content = match cell(8) {
        Some(text) => content(&text, &roots),
        None => None,
    };
    Some(Recorded {
        bundle: cell(0)?,
        version: Version(cell(1)?.parse().ok()?),
        canon: cell(2)?.parse().ok()?,
        major: server / 10_000,
        roots,
        at: cell(7)?,
        content,
    })
}

/// The objects, unless they were too many to keep.
fn content(text: &str, roots: &Roots) -> Option<Catalog> {
    let rows: Vec<(String, String, String, String, Option<String>)> = serde_json::from_str(text).ok()?;
    let mut catalog = Catalog { roots: roots.clone(), ..Catalog::default() };
    for (scope, kind, id, hash, detail) in rows {
        let scope = if scope == "e" { Scope::Environment } else { Scope::Schema };
        let (key, object) = catalog::object(scope, kind, id, &hash, detail).ok()?;
        catalog.objects.insert(key, object);
    }
    catalog.objects.values().all(|object| object.detail.is_some()).then_some(catalog)
}
