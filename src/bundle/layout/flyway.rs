//! Flyway: `V1.2__name.sql`, `U1.2__name.sql` that undoes it, `B5__name.sql` that stands for all versions up to 5 on a new
//! database, `R__name.sql` that runs whenever it has changed, and callbacks.
//!
//! A name is prefix, version, `__`, description; the version is split at `.` and `_` and compared part by part as
//! numbers; folders below count too (flyway/flyway, `ResourceNameParser.java`, `MigrationVersion.java`;
//! <https://documentation.red-gate.com/fd/migrations-271585107.html>). On Postgres a file of nothing but statements
//! that refuse a transaction runs outside one (`PostgreSQLParser.java`); `name.sql.conf` can say so too.

use crate::bundle::layout::{Named, Part, Piece, hook, unknown};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Repeatable;
use crate::model::layout::Layout;
use crate::model::migration::Order;
use crate::model::script::{Outside, Script};

const EXAMPLE: &str = "V1__what_it_does.sql, U1__what_it_does.sql or R__what_it_makes.sql";

pub(super) fn read(file: &str, mut script: Script) -> Result<Piece> {
    let stem = file.strip_suffix(".sql").unwrap_or(file);
    if let Some(hook) = hook::of_flyway(stem, &script)? {
        return Ok(Piece::Hook(hook));
    }
    if script.outside == Outside::Unsaid {
        script.outside = Outside::Found;
    }
    let (prefix, rest) = stem.split_at_checked(1).unwrap_or((stem, ""));
    let (version_text, name) = rest.split_once("__").unwrap_or((rest, ""));
    if prefix == "R" {
        return match version_text.is_empty() && !name.is_empty() {
            true => Ok(Piece::Repeatable(Repeatable { name: name.to_owned(), script })),
            false => Err(unknown(Layout::Flyway, &script, EXAMPLE)),
        };
    }
    if !["V", "U", "B"].contains(&prefix) {
        return Err(unknown(Layout::Flyway, &script, EXAMPLE));
    }
    let version = Layout::Flyway.version(version_text).map_err(|_| version_refused(version_text, &script))?;
    let named = Named {
        version,
        version_text: version_text.to_owned(),
        name: name.to_owned(),
        part: if prefix == "U" { Part::Down } else { Part::Up },
        order: Order::InOrder,
        script,
    };
    Ok(if prefix == "B" { Piece::Baseline(named) } else { Piece::Version(named) })
}

/// A version that is none, or one that the history has no room for.
pub(super) fn version_refused(text: &str, script: &Script) -> Box<Error> {
    let parts = text.split(['.', '_']).all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !parts {
        return unknown(Layout::Flyway, script, EXAMPLE);
    }
    Error::new(Code::Layout, format!("{}: the version {text} is longer than the history has room for", script.path))
        .hint("A version has a first part of up to 14 digits and then about eight parts up to 89, four up to 9999 or two larger ones.")
}
