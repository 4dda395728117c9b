//! What the database says was applied.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::checksum::Checksum;
use crate::model::migration::label;
use crate::model::version::Version;

/// The format of the history tables that this schemactl writes. A newer one is refused.
pub const FORMAT: i64 = 3;

/// The history of one database, of all its bundles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The format of its tables; `None` where there are none yet.
    pub format: Option<i64>,
    /// The number of the newest event; 0 where there is none. A plan holds only while it stays the same.
    pub head: i64,
    /// Applied and half-done versions, by bundle and version.
    pub applied: Vec<Applied>,
    /// Installed bundles, by name.
    pub installed: Vec<Installed>,
    /// Sown seeds, by bundle and name.
    pub sown: Vec<Sown>,
    /// What is repeated, as it ran last, by bundle and name.
    pub repeated: Vec<Repeated>,
    /// What kind of database an operator has said this is, for example `production`.
    pub mark: Option<String>,
    /// The rights on its tables that the role lacks, without which nothing can be written down.
    pub lacking: Vec<String>,
}

/// A row of history.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Applied {
    /// The bundle.
    pub bundle: String,
    /// The version.
    pub version: Version,
    /// Its name at that time.
    pub name: String,
    /// The checksum of the script that ran.
    pub checksum: String,
    /// The checksum of its meaning.
    pub meaning: String,
    /// Whether it was finished.
    pub status: Status,
    /// When, by the server's clock, in ISO 8601 and UTC.
    pub applied_at: String,
    /// The role that ran it.
    pub applied_by: String,
    /// How long the step took, in milliseconds.
    pub duration_ms: i64,
}

/// Whether a step was finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Done.
    Applied,
    /// A step outside a transaction began and did not end.
    Started,
    /// A roll-back outside a transaction began and did not end.
    Leaving,
}

/// Where a bundle was installed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Installed {
    /// The bundle.
    pub bundle: String,
    /// The schema it lives in.
    pub schema: String,
    /// Whether schemactl created that schema.
    pub schema_created: bool,
}

/// A seed that was sown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Sown {
    /// The bundle.
    pub bundle: String,
    /// The seed's file name.
    pub name: String,
    /// The checksum of the script that ran.
    pub checksum: String,
}

/// Something repeated that ran.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Repeated {
    /// The bundle.
    pub bundle: String,
    /// Its name.
    pub name: String,
    /// The checksum of the script that ran.
    pub checksum: String,
    /// When it ran last, by the server's clock, in ISO 8601 and UTC.
    pub applied_at: String,
    /// The role that ran it.
    pub applied_by: String,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
}

impl History {
    /// The format of its tables, where this schemactl does not know it.
    pub fn unknown_format(&self) -> Option<i64> {
        self.format.filter(|format| !(1..=FORMAT).contains(format))
    }

    /// How many versions began outside a transaction and have not ended.
    pub fn half_done(&self) -> usize {
        self.applied.iter().filter(|row| row.status != Status::Applied).count()
    }

    /// The rows of one bundle, by version.
    pub fn of<'a>(&'a self, bundle: &'a str) -> impl Iterator<Item = &'a Applied> {
        self.applied.iter().filter(move |row| row.bundle == bundle)
    }

    /// The row of one version of a bundle.
    pub fn find(&self, bundle: &str, version: Version) -> Option<&Applied> {
        self.applied.iter().find(|row| row.version == version && row.bundle == bundle)
    }

    /// Where a bundle is installed.
    pub fn installed(&self, bundle: &str) -> Option<&Installed> {
        self.installed.iter().find(|installed| installed.bundle == bundle)
    }

    /// The newest applied version of a bundle.
    pub fn newest(&self, bundle: &str) -> Option<&Applied> {
        self.applied.iter().rfind(|row| row.bundle == bundle)
    }
}

impl Applied {
    /// Whether a script is the one that was applied.
    pub fn is(&self, checksum: &Checksum) -> bool {
        self.checksum == checksum.0
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        label(f, self.version, &self.name)
    }
}
