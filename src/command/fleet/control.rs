//! Where the list of targets comes from: a file, stdin, or a query on the control database.

use std::io::Read;
use std::path::Path;

use crate::command::Context;
use crate::command::open::{Reached, reach, settings};
use crate::db::connect::connect;
use crate::db::targets::targets;
use crate::error::{Code, Error, Result};
use crate::fleet::Tenant;
use crate::fleet::list;
use crate::model::address::Address;
use crate::sql::statement::statements;

/// The server that names are databases of; an error where none is named, which matters only if it is needed.
pub(super) fn open(context: &Context<'_>) -> Result<Reached> {
    reach(context)
}

/// The targets that a file or a query names.
pub(super) async fn tenants(named: &str, context: &Context<'_>, control: &Result<Reached>) -> Result<Vec<Tenant>> {
    let entries = match source(named)? {
        Source::Text { file, text } => list::entries(&file, &text)?,
        Source::Query(query) => {
            let control = control.as_ref().map_err(Clone::clone)?;
            let mut session = connect(&control.address, &settings(context), context.tell).await?;
            let rows = targets(&mut session, &query).await;
            session.close().await;
            list::rows(rows?)?
        }
    };
    list::tenants(entries, |named| match named.contains("://") {
        true => context.config.address(named),
        false => {
            let control = control.as_ref().map_err(Clone::clone)?;
            Ok(Address { database: named.to_owned(), ..control.address.clone() })
        }
    })
}

enum Source {
    Text { file: String, text: String },
    Query(String),
}

fn source(named: &str) -> Result<Source> {
    if named == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| unreadable("stdin", &error))?;
        return Ok(Source::Text { file: "stdin".to_owned(), text });
    }
    if Path::new(named).exists() {
        let text = std::fs::read_to_string(named).map_err(|error| unreadable(named, &error))?;
        return Ok(Source::Text { file: named.to_owned(), text });
    }
    let word = named.split_whitespace().next().unwrap_or("").to_lowercase();
    if !matches!(word.as_str(), "select" | "with" | "table" | "values") {
        return Err(Error::new(Code::BadTargets, "--targets names no file, and is no query")
            .hint("Name a file with one target a line, `-` for stdin, or a query that begins with select."));
    }
    match statements(named).len() {
        1 => Ok(Source::Query(named.trim().trim_end_matches(';').to_owned())),
        _ => {
            Err(Error::new(Code::BadTargets, "the query of --targets is more than one statement")
                .hint("Give one select."))
        }
    }
}

fn unreadable(file: &str, error: &std::io::Error) -> Box<Error> {
    Error::new(Code::BadTargets, format!("{file} cannot be read: {error}"))
        .hint("Name a file that you may read, in UTF-8.")
}
