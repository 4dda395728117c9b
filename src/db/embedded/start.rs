//! Starts the server of a persistent cluster, and makes the cluster first where there is none.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::unistd::{geteuid, mkdtemp};
use sha2::{Digest, Sha256};

use super::account::Account;
use super::cluster::{self, Launch, Started, socket_fits};
use super::initdb::{Log, initdb};
use super::install::provide;
use super::place::{Place, Way};
use super::programs::Binaries;
use super::trouble::with_file;
use super::{Choice, ServerEvent, Surroundings, Tell, Wanted, postmaster, private};
use crate::error::Result;

/// How long a server may take to be ready; a crash may leave much to replay.
const READY: Duration = Duration::from_secs(300);
/// What a cluster is called until it is whole.
const UNFINISHED: &str = "data.new-";
/// How the names of directories for sockets begin.
const OURS: &str = "schemactl-";

/// Starts the server and hands it its lock. The caller holds the start lock and shares the users' lock.
pub fn start(
    place: &Place,
    lock: File,
    choice: Choice,
    wanted: &Wanted,
    around: &Surroundings,
    tell: Tell<'_>,
) -> Result<Started> {
    remove_unfinished(place);
    let new = !place.data.exists();
    let account = if new { Account::for_new()? } else { Account::owning(&place.data)? };
    let binaries = provide(choice, wanted.fetch, &account, around, tell)?;
    if new {
        make(place, &binaries, &account, wanted, tell)?;
    }
    let version = place.dir.join("version");
    fs::write(&version, &binaries.release.number).map_err(|error| with_file("write", &version, &error))?;
    // The process number in it may be another process's by now, and Postgres would refuse to start.
    match fs::remove_file(place.data.join(postmaster::FILE)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(with_file("tidy up", &place.data, &error)),
        _ => {}
    }
    let log = place.dir.join("server.log");
    let _ = fs::rename(&log, place.dir.join("server.old.log"));
    let socket_dir = socket_dir(place, &account, around)?;
    let way = Way::to(&place.data, &account, &binaries)?;
    let launch = Launch {
        binaries: &binaries,
        account: &account,
        data: &place.data,
        argument: &way.argument,
        socket_dir: &socket_dir,
        settings: wanted.settings.clone(),
        log: log.clone(),
        users: &place.users_lock,
        stop: Signal::SIGINT,
        remove: &socket_dir,
        hold: Some(lock),
        limit: READY,
    };
    cluster::start(launch, tell).map_err(|error| match error.hint {
        Some(_) => error,
        None => error.hint(format!("See {}; if it is empty, the disk may be full.", log.display())),
    })
}

/// Makes the cluster under another name first, so that what is called `data` is always whole.
fn make(place: &Place, binaries: &Binaries, account: &Account, wanted: &Wanted, tell: Tell<'_>) -> Result<()> {
    tell(ServerEvent::Initializing { dir: place.dir.clone() });
    // A name of its own: the initdb of a killed schemactl may still be writing under the last one.
    let new = place.dir.join(format!("{UNFINISHED}XXXXXX"));
    let new = mkdtemp(&new).map_err(|error| with_file("create", &new, &error.into()))?;
    account.give(&new).map_err(|error| with_file("hand over", &new, &error))?;
    let made = Way::to(&new, account, binaries)
        .and_then(|way| initdb(binaries, account, &new, &way.argument, &wanted.superuser, Log::Usual));
    made.inspect_err(|_| drop(fs::remove_dir_all(&new)))?;
    let named = fs::rename(&new, &place.data).and_then(|()| File::open(&place.dir)?.sync_all());
    named.map_err(|error| with_file("create", &place.data, &error))
}

/// Removes what interrupted first starts left.
fn remove_unfinished(place: &Place) {
    for entry in fs::read_dir(&place.dir).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A short directory for the socket, since the path of a socket is limited and that of the place is not.
fn socket_dir(place: &Place, account: &Account, around: &Surroundings) -> Result<PathBuf> {
    let hash = Sha256::digest(place.dir.as_os_str().as_encoded_bytes());
    let name: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{OURS}{}-{name}", geteuid());
    let dir = [around.temp.join(&name), Path::new("/tmp").join(&name)].into_iter().find(|dir| socket_fits(dir));
    let dir = dir.unwrap_or_default();
    // Files of a server that was killed would be in the way.
    let _ = fs::remove_dir_all(&dir);
    private::directory(&dir, 0o700, account).map_err(|error| with_file("use", &dir, &error))?;
    Ok(dir)
}

/// Whether schemactl made this directory for a socket: else its server was started by hand, and stays.
pub fn is_ours(socket_dir: &Path) -> bool {
    socket_dir.file_name().is_some_and(|name| name.to_string_lossy().starts_with(OURS))
}
