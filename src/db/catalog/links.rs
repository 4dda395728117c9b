//! The catalog of schemas by their own names, together with what needs what: everything that a dump is made of.

use crate::db::catalog::{DETAILS, Schemas, catalog_of, cell, read, text, unreadable};
use crate::db::session::Session;
use crate::error::Result;
use crate::model::catalog::Catalog;
use crate::model::links::{Link, Links};
use crate::sql::template::{Template, Value};

const LINKS: Template = Template(include_str!("links.sql"));
const NAMES: &str = include_str!("names.sql");

/// How many columns a row of the links has.
const COLUMNS: usize = 6;

/// Both in one message, so that they speak of the same moment.
pub async fn linked(session: &mut Session, schemas: &Schemas) -> Result<(Catalog, Links)> {
    let mut body = text::statement(schemas, &DETAILS.fill(&[("expected", Value::Text("{}"))]));
    body.push_str(&LINKS.fill(&[("scope", Value::Sql(&text::scope(schemas)))]));
    let rows = read(session, &body).await?;
    let catalog = catalog_of(&rows)?;
    let mut links = Links::default();
    for row in rows.iter().filter(|row| row.len() == COLUMNS) {
        let (first, second) = (cell(row, 1)?, cell(row, 2)?);
        match cell(row, 0)?.as_str() {
            "inside" => links.inside.push(Link {
                from: (first, second),
                part: cell(row, 3)?,
                to: (cell(row, 4)?, cell(row, 5)?),
            }),
            "attributes" => {
                let names = serde_json::from_str(&cell(row, 3)?).map_err(|_| unreadable())?;
                links.attributes.insert(second, names);
            }
            "extension" => {
                links.extensions.insert(first, second);
            }
            _ => links.outside.push(format!("{first} {second}")),
        }
    }
    Ok((catalog, links))
}

/// The names of all schemas that are not Postgres' own and not the history's.
pub async fn names(session: &mut Session) -> Result<Vec<String>> {
    let rows = session.rows(NAMES.to_owned()).await.map_err(|failure| failure.into_error("looking for the schemas"))?;
    rows.iter().map(|row| cell(row, 0)).collect()
}
