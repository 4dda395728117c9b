//! A cluster for one process: in memory where there is room, quick and not durable, gone with its process.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::sys::statvfs::{Statvfs, statvfs};
use nix::unistd::{geteuid, mkdtemp};

use super::account::Account;
use super::cluster::{self, Launch, Started, socket_fits};
use super::engine::{Endpoint, Running};
use super::initdb::{Log, initdb};
use super::install::provide;
use super::lock::{self, Hold};
use super::postmaster::Postmaster;
use super::programs::Binaries;
use super::trouble::{no_server, with_file};
use super::{ServerEvent, Surroundings, Tell, Wanted, private, template};
use crate::error::Result;

const PATIENCE: Duration = Duration::from_secs(60);
/// What must be free in memory for a cluster to go there.
const ROOM: u64 = 2 << 30;

/// What makes it quick: nothing has to survive. The last two avoid the small `/dev/shm` of containers.
const SETTINGS: [(&str, &str); 12] = [
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("autovacuum", "off"),
    ("jit", "off"),
    ("shared_buffers", "64MB"),
    ("max_wal_size", "4GB"),
    ("checkpoint_timeout", "1h"),
    ("dynamic_shared_memory_type", "mmap"),
    ("max_parallel_workers_per_gather", "0"),
];

/// A throwaway server in use.
pub struct Throwaway {
    home: PathBuf,
    owner: Option<File>,
    keeper: Child,
    server: Postmaster,
    endpoint: Endpoint,
    version: String,
}

impl Throwaway {
    /// Starts one, and removes what killed runs left behind.
    pub fn open(wanted: &Wanted, around: &Surroundings, tell: Tell<'_>) -> Result<Throwaway> {
        let account = Account::for_new()?;
        let binaries = provide(wanted.major, wanted.fetch, &account, around, tell)?;
        let base = base(around)?;
        let (home, owner) = settle(&base, tell)?;
        let started = start(&home, &binaries, &account, wanted, around, tell);
        let Started { keeper, server } = started.inspect_err(|_| drop(fs::remove_dir_all(&home)))?;
        let endpoint = Endpoint {
            socket_dir: home.clone(),
            port: server.port,
            user: wanted.superuser.clone(),
            database: "postgres".to_owned(),
        };
        Ok(Throwaway { home, owner: Some(owner), keeper, server, endpoint, version: binaries.release.number })
    }
}

impl Running for Throwaway {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn leave(&mut self) -> Result<()> {
        let Some(_owner) = self.owner.take() else { return Ok(()) };
        cluster::stop(&self.server, &self.home.join("data"), Signal::SIGQUIT)?;
        cluster::dismiss(&mut self.keeper);
        fs::remove_dir_all(&self.home).map_err(|error| with_file("remove", &self.home, &error))
    }
}

/// The first place that is quick, ours and short enough for a socket.
fn base(around: &Surroundings) -> Result<PathBuf> {
    let memory = Path::new("/dev/shm");
    let roomy = cfg!(target_os = "linux") && statvfs(memory).is_ok_and(|found| free(&found) > ROOM);
    let places = roomy.then_some(memory).into_iter().chain([around.temp.as_path(), Path::new("/tmp")]);
    // Root's base must let the server's user pass; each cluster in it is private.
    let mode = if geteuid().is_root() { 0o711 } else { 0o700 };
    let mut last = no_server("there is no directory for temporary files");
    for place in places {
        let base = place.join(format!("schemactl-{}", geteuid()));
        if !socket_fits(&base.join("XXXXXX")) {
            continue;
        }
        match private::directory(&base, mode, &Account::Own) {
            Ok(()) => return Ok(base),
            Err(error) => last = with_file("use", &base, &error),
        }
    }
    Err(last)
}

#[allow(clippy::unnecessary_cast, reason = "the types differ between platforms")]
fn free(found: &Statvfs) -> u64 {
    found.blocks_available() as u64 * found.fragment_size() as u64
}

/// Makes a directory and holds it, after removing those that nobody holds.
fn settle(base: &Path, tell: Tell<'_>) -> Result<(PathBuf, File)> {
    let failed = |error: std::io::Error| with_file("use", base, &error);
    let guard = File::open(base).map_err(failed)?;
    if !lock::wait(&guard, Hold::Alone, PATIENCE).map_err(failed)? {
        return Err(no_server(format!("another process has held {} for {} s", base.display(), PATIENCE.as_secs())));
    }
    for entry in fs::read_dir(base).map_err(failed)?.flatten() {
        sweep(&entry.path(), tell);
    }
    let home = mkdtemp(&base.join("XXXXXX")).map_err(|error| failed(error.into()))?;
    let owner = File::open(&home).map_err(failed)?;
    lock::attempt(&owner, Hold::Alone).map_err(failed)?;
    Ok((home, owner))
}

/// Removes a cluster whose owner is gone; its keeper does so too, unless it was killed as well.
fn sweep(home: &Path, tell: Tell<'_>) {
    let Ok(owner) = File::open(home) else { return };
    if !lock::attempt(&owner, Hold::Alone).unwrap_or(false) {
        return;
    }
    if let Some(server) = Postmaster::read(&home.join("data")).filter(Postmaster::answers) {
        let _ = cluster::stop(&server, &home.join("data"), Signal::SIGQUIT);
    }
    if fs::remove_dir_all(home).is_ok() {
        tell(ServerEvent::Swept { dir: home.to_owned() });
    }
}

fn start(
    home: &Path,
    binaries: &Binaries,
    account: &Account,
    wanted: &Wanted,
    around: &Surroundings,
    tell: Tell<'_>,
) -> Result<Started> {
    let data = home.join("data");
    if let Ok(template) = template::prepared(binaries, account, &wanted.superuser, around, tell)
        && template::copy(&template, &data, account).and_then(|()| account.give(home)).is_ok()
    {
        match launch(home, binaries, account, wanted, tell) {
            // The prepared cluster may be damaged; if it is not, the second attempt fails the same way.
            Err(_) => drop(fs::remove_dir_all(template)),
            started => return started,
        }
    }
    let _ = fs::remove_dir_all(&data);
    account.give(home).map_err(|error| with_file("hand over", home, &error))?;
    initdb(binaries, account, &data, &data, &wanted.superuser, Log::Small)?;
    launch(home, binaries, account, wanted, tell)
}

fn launch(home: &Path, binaries: &Binaries, account: &Account, wanted: &Wanted, tell: Tell<'_>) -> Result<Started> {
    let own = SETTINGS.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let launch = Launch {
        binaries,
        account,
        data: &home.join("data"),
        argument: &home.join("data"),
        socket_dir: home,
        settings: own.into_iter().chain(wanted.settings.clone()).collect(),
        log: home.join("server.log"),
        users: home,
        stop: Signal::SIGQUIT,
        remove: home,
        hold: None,
        limit: PATIENCE,
    };
    cluster::start(launch, tell)
}
