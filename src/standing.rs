//! Where every version of a bundle stands: what the files say against what the history says.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::error::{Code, Error};
use crate::model::bundle::{Bundle, Repeatable};
use crate::model::history::{Applied, History, Repeated, Status};
use crate::model::migration::{Migration, Order};
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
    lines_to(bundle, history, None)
}

/// The same for a run that goes no further than `upto`: a baseline beyond it does not count.
pub fn lines_to<'a>(bundle: &'a Bundle, history: &'a History, upto: Option<Version>) -> Vec<Line<'a>> {
    let rows: BTreeMap<Version, &Applied> = history.of(&bundle.name).map(|row| (row.version, row)).collect();
    let newest = rows.keys().next_back().copied();
    let base = baseline(bundle, history, upto);
    let covered = |version: Version| base.is_some_and(|base| version <= base.version);
    let mut lines: Vec<Line<'a>> = base
        .into_iter()
        .chain(bundle.migrations.iter().filter(|migration| !covered(migration.version)))
        .map(|migration| {
            let applied = rows.get(&migration.version).copied();
            let standing = match applied {
                Some(row) => standing_of_applied(migration, row),
                None if migration.origin.order == Order::Free => Standing::Pending,
                None if newest.is_some_and(|newest| migration.version < newest) => Standing::OutOfOrder,
                None => Standing::Pending,
            };
            Line { version: migration.version, standing, migration: Some(migration), applied }
        })
        .collect();
    let known: BTreeSet<Version> = lines.iter().map(|line| line.version).collect();
    for (version, row) in rows.into_iter().filter(|(version, _)| !known.contains(version)) {
        lines.push(Line { version, standing: Standing::Missing, migration: None, applied: Some(row) });
    }
    lines.sort_by_key(|line| line.version);
    lines
}

/// The baseline that stands for all versions up to its own: the newest where nothing is applied yet, else the one that
/// was applied.
fn baseline<'a>(bundle: &'a Bundle, history: &History, upto: Option<Version>) -> Option<&'a Migration> {
    match history.of(&bundle.name).next() {
        None => bundle.baselines.iter().rfind(|base| upto.is_none_or(|upto| base.version <= upto)),
        Some(first) => bundle.baselines.iter().find(|base| {
            let versioned = bundle.migration(base.version).is_some_and(|migration| first.is(&migration.up.checksum()));
            first.version == base.version && !versioned && first.name == base.name
        }),
    }
}

/// Where something stands that is repeated.
#[derive(Clone, Debug)]
pub struct RepeatLine<'a> {
    /// Its name.
    pub name: &'a str,
    /// `Applied`, `Pending` where it is new or changed, `Missing` where its file is gone.
    pub standing: Standing,
    /// Its file, unless that is gone.
    pub repeatable: Option<&'a Repeatable>,
    /// Its row, if there is one.
    pub repeated: Option<&'a Repeated>,
}

/// Everything repeated that the files or the history know, by name.
pub fn repeated<'a>(bundle: &'a Bundle, history: &'a History) -> Vec<RepeatLine<'a>> {
    let row = |name: &str| history.repeated.iter().find(|row| row.bundle == bundle.name && row.name == name);
    let mut lines: Vec<RepeatLine<'a>> = bundle
        .repeatables
        .iter()
        .map(|repeatable| {
            let repeated = row(&repeatable.name);
            let same = repeated.is_some_and(|row| row.checksum == repeatable.script.checksum().0);
            let standing = if same { Standing::Applied } else { Standing::Pending };
            RepeatLine { name: &repeatable.name, standing, repeatable: Some(repeatable), repeated }
        })
        .collect();
    let gone = |row: &&Repeated| {
        row.bundle == bundle.name && bundle.repeatables.iter().all(|repeatable| repeatable.name != row.name)
    };
    lines.extend(history.repeated.iter().filter(gone).map(|row| RepeatLine {
        name: &row.name,
        standing: Standing::Missing,
        repeatable: None,
        repeated: Some(row),
    }));
    lines.sort_by_key(|line| line.name);
    lines
}

fn standing_of_applied(migration: &Migration, row: &Applied) -> Standing {
    if row.status != Status::Applied {
        Standing::HalfDone
    } else if row.is(&migration.up.checksum()) {
        Standing::Applied
    } else if migration.up.meaning().0 == row.meaning {
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
    Error::new(Code::HalfDone, format!("{label} of {bundle} {what} outside a transaction and has not ended")).hint(
        format!("`schemactl {command}` goes on where it stopped; `schemactl repair` says what was finished by hand."),
    )
}
