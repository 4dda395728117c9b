//! What runs a server. Real Postgres is the only engine today; a WebAssembly one would be a second.

use std::path::{Path, PathBuf};

use super::{Tell, Wanted};
use crate::error::Result;

/// Where a server can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The directory of its Unix socket.
    pub socket_dir: PathBuf,
    /// The port; it names the socket file.
    pub port: u16,
    /// The superuser.
    pub user: String,
    /// A database that is always there.
    pub database: String,
}

/// How many connections a server can have at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// A second connection waits until the first one closes.
    One,
    /// As many as Postgres allows.
    Many,
}

/// Something that runs Postgres servers.
pub trait Engine {
    /// Its name in events and reports.
    fn name(&self) -> &'static str;
    /// How many connections its servers can have at a time.
    fn sessions(&self) -> Sessions;
    /// A server with its data in `dir`.
    fn persistent(&self, dir: &Path, wanted: &Wanted, tell: Tell<'_>) -> Result<Box<dyn Running>>;
    /// A server whose data is gone when it is closed.
    fn throwaway(&self, wanted: &Wanted, tell: Tell<'_>) -> Result<Box<dyn Running>>;
}

/// A server that runs.
pub trait Running: Send + Sync {
    /// Where it can be reached.
    fn endpoint(&self) -> &Endpoint;
    /// Its version, for example `18.4`.
    fn version(&self) -> &str;
    /// Leaves it, and stops it when nobody else uses it. Does nothing the second time.
    fn leave(&mut self) -> Result<()>;
}

/// A server this process uses. Dropping it leaves the server too, but cannot say what went wrong.
pub struct Server {
    engine: &'static str,
    sessions: Sessions,
    running: Box<dyn Running>,
}

impl Server {
    /// A persistent server of this engine.
    pub fn persistent(engine: &dyn Engine, dir: &Path, wanted: &Wanted, tell: Tell<'_>) -> Result<Server> {
        let running = engine.persistent(dir, wanted, tell)?;
        Ok(Server { engine: engine.name(), sessions: engine.sessions(), running })
    }

    /// A throwaway server of this engine.
    pub fn throwaway(engine: &dyn Engine, wanted: &Wanted, tell: Tell<'_>) -> Result<Server> {
        let running = engine.throwaway(wanted, tell)?;
        Ok(Server { engine: engine.name(), sessions: engine.sessions(), running })
    }

    /// Where it can be reached.
    pub fn endpoint(&self) -> &Endpoint {
        self.running.endpoint()
    }

    /// Its version, for example `18.4`.
    pub fn version(&self) -> &str {
        self.running.version()
    }

    /// The name of what runs it.
    pub fn engine(&self) -> &'static str {
        self.engine
    }

    /// How many connections it can have at a time.
    pub fn sessions(&self) -> Sessions {
        self.sessions
    }

    /// Leaves it, and stops it when nobody else uses it.
    pub fn close(mut self) -> Result<()> {
        self.running.leave()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What fails here is left to the keeper and to the next sweep.
        let _ = self.running.leave();
    }
}
