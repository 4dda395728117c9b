//! The canonical catalog of a live database: one statement, one message, one round trip.

mod pieces;
mod text;

pub mod links;
pub mod recorded;

use serde_json::Value as Json;

pub use text::Schemas;

use crate::db::session::{Failure, Session};
use crate::error::{Code, Error, Result};
use crate::model::catalog::{Catalog, Key, Object, Recorded, Roots, Scope};
use crate::sql::quote::array;
use crate::sql::template::{Template, Value};

const OPEN: Template = Template(include_str!("open.sql"));
const DETAILS: Template = Template(include_str!("details.sql"));
const CLOSE: &str = include_str!("close.sql");
const INSIDE_OPEN: &str = include_str!("inside_open.sql");
const INSIDE_CLOSE: &str = include_str!("inside_close.sql");

/// How many characters of a hash are kept.
const SHORT: usize = 16;

/// The two digests of the schemas, and nothing else.
pub async fn roots(session: &mut Session, schemas: &Schemas) -> Result<Roots> {
    let rows = read(session, &text::digest(schemas)).await?;
    rows.iter().rfind(|row| row.len() == 3).ok_or_else(unreadable).and_then(|row| roots_of(row))
}

/// The same inside an open transaction, which goes on as it was.
pub async fn roots_inside(session: &mut Session, schemas: &Schemas) -> Result<Roots, Failure> {
    let message = format!("{INSIDE_OPEN}{}{}{INSIDE_CLOSE}", text::settings(), text::digest(schemas));
    let rows = session.rows(message).await?;
    let found = rows.iter().rfind(|row| row.len() == 3).and_then(|row| roots_of(row).ok());
    found.ok_or_else(|| Failure::Lost("the catalog's answer cannot be read".to_owned()))
}

fn roots_of(row: &[Option<String>]) -> Result<Roots> {
    Ok(Roots {
        schema: cell(row, 0)?,
        environment: cell(row, 1)?,
        objects: cell(row, 2)?.parse().map_err(|_| unreadable())?,
    })
}

/// What one message tells.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The two digests of each of the schemas.
    pub roots: Vec<Roots>,
    /// What was recorded of every bundle.
    pub recorded: Vec<Recorded>,
    /// The answers to the other questions.
    pub answers: Vec<Option<String>>,
}

/// The two digests of each of the schemas, what was recorded of every bundle, and what else was asked that is one row of
/// one column: one message, one round trip.
pub async fn survey(session: &mut Session, schemas: &[Schemas], questions: &[String]) -> Result<Survey> {
    let mut body = String::new();
    if !schemas.is_empty() {
        body.push_str(&recorded::query(None));
        body.push_str(";\n");
    }
    for one in schemas {
        body.push_str(&text::digest(one));
    }
    for question in questions {
        body.push_str(question);
        body.push_str(";\n");
    }
    let mut survey = Survey::default();
    for row in read(session, &body).await? {
        match row.len() {
            1 => survey.answers.extend(row),
            3 => survey.roots.push(roots_of(&row)?),
            recorded::COLUMNS => survey.recorded.push(recorded::read(&row)?),
            _ => {}
        }
    }
    let complete = survey.roots.len() == schemas.len() && survey.answers.len() == questions.len();
    if complete { Ok(survey) } else { Err(unreadable()) }
}

/// Every object's hash, and the details of those that `expected` does not know by their hash.
pub async fn details(session: &mut Session, schemas: &Schemas, expected: &[&Catalog]) -> Result<Catalog> {
    let hashes = array(expected.iter().flat_map(|catalog| catalog.hashes()));
    let rows = read(session, &text::statement(schemas, &DETAILS.fill(&[("expected", Value::Text(&hashes))]))).await?;
    let mut catalog = catalog_of(&rows)?;
    for known in expected {
        catalog.complete(known);
    }
    Ok(catalog)
}

/// The catalog that rows of hashes and details make.
fn catalog_of(rows: &[Vec<Option<String>>]) -> Result<Catalog> {
    let mut catalog = Catalog::default();
    for row in rows.iter().filter(|row| row.len() == 5) {
        let scope = match cell(row, 0)?.as_str() {
            "root" => {
                catalog.roots = Roots {
                    schema: cell(row, 1)?,
                    environment: cell(row, 2)?,
                    objects: cell(row, 3)?.parse().map_err(|_| unreadable())?,
                };
                catalog.owner = cell(row, 4).unwrap_or_default();
                continue;
            }
            "e" => Scope::Environment,
            _ => Scope::Schema,
        };
        let (key, object) = object(scope, cell(row, 1)?, cell(row, 2)?, &cell(row, 3)?, row.get(4).cloned().flatten())?;
        catalog.objects.insert(key, object);
    }
    Ok(catalog)
}

/// An object from its parts, as the server gave them.
fn object(scope: Scope, kind: String, id: String, hash: &str, detail: Option<String>) -> Result<(Key, Object)> {
    let detail = match detail {
        Some(text) => Some(serde_json::from_str::<Json>(&text).map_err(|_| unreadable())?),
        None => None,
    };
    Ok((Key { scope, kind, id }, Object { hash: hash.get(..SHORT).unwrap_or(hash).to_owned(), detail }))
}

async fn read(session: &mut Session, body: &str) -> Result<Vec<Vec<Option<String>>>> {
    let mut message = OPEN.fill(&[]);
    message.push_str(&text::settings());
    message.push_str(body);
    message.push_str(CLOSE);
    let mut attempt = 0;
    loop {
        attempt += 1;
        match session.rows(message.clone()).await {
            // Definitions are read from the newest catalogs and not from the snapshot: what vanishes meanwhile is
            // looked for once more.
            Err(Failure::Server(error))
                if attempt == 1 && matches!(error.code(), "XX000" | "42704" | "42P01" | "42883") => {}
            Err(failure) => return Err(explain(failure)),
            Ok(rows) => return Ok(rows),
        }
    }
}

fn explain(failure: Failure) -> Box<Error> {
    if let Failure::Server(error) = &failure
        && error.code() == "55P03"
    {
        return Error::new(Code::TableLocked, "a schema change is in progress: the catalog cannot be read")
            .sqlstate(error.code())
            .state("nothing was changed, and nothing was verified")
            .hint("Wait for the session that holds the lock, then run the command again.");
    }
    failure.into_error("reading the catalog")
}

fn cell(row: &[Option<String>], column: usize) -> Result<String> {
    row.get(column).cloned().flatten().ok_or_else(unreadable)
}

fn unreadable() -> Box<Error> {
    Error::new(Code::Bug, "the catalog's answer cannot be read")
}
