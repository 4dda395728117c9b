//! What a run recorded of the catalog at its end: written in the transaction of its last step, read by `verify`.

use crate::db::catalog::{Schemas, object, text};
use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::model::catalog::{CANON, Catalog, Recorded, Roots, Scope};
use crate::model::version::Version;
use crate::sql::template::{Template, Value};

const RECORD: Template = Template(include_str!("record.sql"));
const CONTENT: Template = Template(include_str!("record_content.sql"));
const RESTORE: Template = Template(include_str!("restore.sql"));
const RECORDED: Template = Template(include_str!("recorded.sql"));

/// The text that records the catalog of a bundle, inside a transaction of a run.
pub fn record(bundle: &str, schemas: &Schemas) -> String {
    let mut message = text::settings();
    message.push_str(&text::prepare(schemas, &CONTENT.fill(&[])));
    message.push_str(&RECORD.fill(&[("bundle", Value::Text(bundle)), ("canon", Value::Number(i64::from(CANON)))]));
    message.push_str(&RESTORE.fill(&[]));
    message
}

/// The query for what was recorded of every bundle, with the content of `wanted`.
pub(super) fn query(wanted: Option<&str>) -> String {
    RECORDED.fill(&[("wanted", Value::Text(wanted.unwrap_or("")))])
}

/// How many columns a row of that query has.
pub(super) const COLUMNS: usize = 9;

/// What was recorded of one bundle, with its content.
pub async fn recorded(session: &mut Session, bundle: &str) -> Result<Option<Recorded>> {
    let rows =
        session.rows(query(Some(bundle))).await.map_err(|failure| failure.into_error("reading what was recorded"))?;
    let all: Vec<Recorded> = rows.iter().map(|row| read(row)).collect::<Result<_>>()?;
    Ok(all.into_iter().find(|recorded| recorded.bundle == bundle))
}

/// A row of that query.
pub(super) fn read(row: &[Option<String>]) -> Result<Recorded> {
    parse(row).ok_or_else(|| Error::new(Code::Bug, "what was recorded cannot be read"))
}

fn parse(row: &[Option<String>]) -> Option<Recorded> {
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
        let (key, object) = object(scope, kind, id, &hash, detail).ok()?;
        catalog.objects.insert(key, object);
    }
    catalog.objects.values().all(|object| object.detail.is_some()).then_some(catalog)
}
