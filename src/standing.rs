//! Where every version of a bundle stands: what the files say against what the history says.

use serde::Serialize;

use crate::error::{Code, Error};
use crate::model::bundle::Bundle;
use crate::model::checksum::Checksum;
use crate::model::history::{Applied, History, Status};
use crate::model::migration::Migration;
use crate::model::version::Version;

/// Where one version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Applied, and the file is the one that ran.
    Applied,
    /// Applied; only comments or white space of the file changed since.
    Reworded,
    /// Not applied yet, newer than everything applied.
    Pending,
    /// Not applied, but something newer is.
    OutOfOrder,
    /// Applied, and the SQL of the file changed since.
    Changed,
    /// Applied, and the file is gone.
    Missing,
    /// A step outside a transaction began and did not end.
    HalfDone,
}

/// One version with its standing.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The version.
    pub version: Version,
    /// Where it stands.
    pub standing: Standing,
    /// Its files, unless they are missing.
    pub migration: Option<&'a Migration>,
    /// Its row, if there is one.
    pub applied: Option<&'a Applied>,
}

/// Every version that the files or the history know, in order.
pub fn lines<'a>(bundle: &'a Bundle, history: &'a History) -> Vec<Line<'a>> {
    let newest = history.newest(&bundle.name).map(|row| row.version);
    let mut lines: Vec<Line<'a>> = bundle
        .migrations
        .iter()
        .map(|migration| {
            let applied = history.find(&bundle.name, migration.version);
            let standing = match applied {
                Some(row) => standing_of_applied(migration, row),
                None if newest.is_some_and(|newest| migration.version < newest) => Standing::OutOfOrder,
                None => Standing::Pending,
            };
            Line { version: migration.version, standing, migration: Some(migration), applied }
        })
        .collect();
    for row in history.of(&bundle.name).filter(|row| bundle.migration(row.version).is_none()) {
        lines.push(Line { version: row.version, standing: Standing::Missing, migration: None, applied: Some(row) });
    }
    lines.sort_by_key(|line| line.version);
    lines
}

fn standing_of_applied(migration: &Migration, row: &Applied) -> Standing {
    if row.status != Status::Applied {
        Standing::HalfDone
    } else if row.is(&migration.up.checksum()) {
        Standing::Applied
    } else if Checksum::of_meaning(&migration.up.text).0 == row.meaning {
        Standing::Reworded
    } else {
        Standing::Changed
    }
}

impl Line<'_> {
    /// The refusal that this standing deserves before anything is applied or rolled back.
    pub fn refusal(&self, bundle: &Bundle) -> Option<Box<Error>> {
        let label = match (self.migration, self.applied) {
            (Some(migration), _) => migration.to_string(),
            (None, Some(row)) => row.to_string(),
            (None, None) => self.version.to_string(),
        };
        let name = &bundle.name;
        match self.standing {
            Standing::Changed => {
                let path = self.migration.map(|migration| migration.up.path.clone()).unwrap_or_default();
                Some(
                    Error::new(Code::ChecksumMismatch, format!("{label} of {name} was changed after it was applied"))
                        .note(format!("file: {path}"))
                        .hint("Restore the file, or undo the edit and write a new migration."),
                )
            }
            Standing::Missing => Some(
                Error::new(Code::MissingMigration, format!("{label} of {name} was applied, but its file is gone"))
                    .hint("Restore the file from version control: another branch may have applied it."),
            ),
            Standing::OutOfOrder => Some(
                Error::new(Code::OutOfOrder, format!("{label} of {name} is older than what is already applied"))
                    .hint("Give it the next free number, or allow it once with --out-of-order allow."),
            ),
            Standing::HalfDone => Some(half_done(&label, name, self.applied.map(|row| row.status))),
            Standing::Applied | Standing::Reworded | Standing::Pending => None,
        }
    }
}

fn half_done(label: &str, bundle: &str, status: Option<Status>) -> Box<Error> {
    let (what, command) = match status {
        Some(Status::Leaving) => ("began to be rolled back", "down"),
        _ => ("began", "up"),
    };
    Error::new(Code::HalfDone, format!("{label} of {bundle} {what} outside a transaction and did not end")).hint(
        format!("`schemactl {command}` goes on where it stopped; `schemactl repair` says what was finished by hand."),
    )
}
