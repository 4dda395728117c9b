//! The cluster of `--embedded`: durable, shared by every schemactl that uses it at the time, stopped by the last.
//!
//! `start.lock` makes one process at a time look for the server and start it. `users.lock` is shared by all that use
//! the server; who holds it alone may stop it: the last one that leaves, or the keeper when all have died.
//! `server.lock` is held by the server and its children, so that two servers never run on one cluster: not after a
//! crash, and not in two containers that share the directory and cannot see each other's processes.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use nix::unistd::{geteuid, mkdtemp};
use sha2::{Digest, Sha256};

use super::account::Account;
use super::binaries::Binaries;
use super::cluster::{self, Launch, Started, socket_fits};
use super::engine::{Endpoint, Running};
use super::initdb::{Log, initdb};
use super::install::provide;
use super::lock::{self, Hold};
use super::place::{Place, Way};
use super::postmaster::{self, Postmaster, Status};
use super::release::Major;
use super::trouble::{no_server, with_file};
use super::{Choice, ServerEvent, Surroundings, Tell, Wanted, private};
use crate::error::{Code, Error, Result};

/// How long another process may take to start or stop the server; a crash may leave much to replay.
const PATIENCE: Duration = Duration::from_secs(300);

/// A wait that is not worth a word.
const SHORT: Duration = Duration::from_secs(1);
/// How long the processes of a server that crashed may take to notice.
const LAST: Duration = Duration::from_secs(30);

/// What a cluster is called until it is whole.
const UNFINISHED: &str = "data.new-";

/// A persistent server in use.
pub struct Persistent {
    place: Place,
    users: Option<File>,
    keeper: Option<Child>,
    server: Postmaster,
    endpoint: Endpoint,
    version: String,
}

impl Persistent {
    /// Attaches to the server of a directory, or starts it, and makes the cluster first where there is none.
    pub fn open(dir: &Path, wanted: &Wanted, around: &Surroundings, tell: Tell<'_>) -> Result<Persistent> {
        let place = Place::at(dir)?;
        let _starting = hold(&place.start_lock, Hold::Alone, tell)?;
        let users = hold(&place.users_lock, Hold::Shared, tell)?;
        remove_unfinished(&place);
        let choice = choice(&place, wanted)?;
        let (keeper, server) = match running(&place)? {
            Some(server) => {
                tell(ServerEvent::Attached);
                (None, server)
            }
            None => {
                let Started { keeper, server } = start(&place, choice, wanted, around, tell)?;
                (Some(keeper), server)
            }
        };
        let endpoint = Endpoint {
            socket_dir: server.socket_dir.clone(),
            port: server.port,
            user: wanted.superuser.clone(),
            database: "postgres".to_owned(),
        };
        let version = fs::read_to_string(place.dir.join("version")).unwrap_or_default().trim().to_owned();
        Ok(Persistent { place, users: Some(users), keeper, server, endpoint, version })
    }
}

impl Running for Persistent {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn leave(&mut self) -> Result<()> {
        let Some(users) = self.users.take() else { return Ok(()) };
        if !is_ours(&self.server.socket_dir) {
            return Ok(());
        }
        let cannot = |error: &std::io::Error| with_file("lock", &self.place.users_lock, error);
        if lock::attempt(&users, Hold::Alone).map_err(|error| cannot(&error))? {
            cluster::stop(&self.server, &self.place.data, Signal::SIGINT)?;
            let _ = fs::remove_dir_all(&self.server.socket_dir);
            if let Some(keeper) = &mut self.keeper {
                cluster::dismiss(keeper);
            }
            return Ok(());
        }
        // Others use it, or one of them is just stopping it: then it is gone when this returns.
        let _ = users.unlock();
        lock::wait(&users, Hold::Shared, PATIENCE).map_err(|error| cannot(&error))?;
        Ok(())
    }
}

fn hold(path: &Path, how: Hold, tell: Tell<'_>) -> Result<File> {
    let file = lock::file(path).map_err(|error| with_file("open", path, &error))?;
    let wait = |limit| lock::wait(&file, how, limit).map_err(|error| with_file("lock", path, &error));
    if !wait(SHORT)? {
        tell(ServerEvent::Waiting { lock: path.to_owned() });
        if !wait(PATIENCE)? {
            let fact = format!("another process has held {} for {} s", path.display(), PATIENCE.as_secs());
            return Err(no_server(fact)
                .hint("Another schemactl is starting or stopping this server: end it, or wait and try again."));
        }
    }
    Ok(file)
}

/// A cluster that exists decides which major is needed.
fn choice(place: &Place, wanted: &Wanted) -> Result<Choice> {
    let Some(text) = place.made_by()? else { return Ok(wanted.major) };
    let other = "Name another directory with --embedded=DIR, or delete this one to begin anew.";
    let Some(major) = text.parse().ok().and_then(Major::of) else {
        let fact = format!("{} was made by Postgres {text}, which schemactl does not run", place.dir.display());
        return Err(Error::new(Code::Unsupported, fact).hint(other));
    };
    match wanted.major {
        Choice::Exactly(asked) if asked != major => {
            let fact = format!("{} was made by Postgres {major}, and {asked} was asked for", place.dir.display());
            Err(no_server(fact).hint(other))
        }
        _ => Ok(Choice::Exactly(major)),
    }
}

/// The server that runs on this cluster now, whoever started it.
fn running(place: &Place) -> Result<Option<Postmaster>> {
    let begin = Instant::now();
    while let Some(server) = Postmaster::read(&place.data).filter(Postmaster::answers) {
        if server.status == Status::Ready {
            return Ok(Some(server));
        }
        if begin.elapsed() > PATIENCE {
            return Err(no_server(format!("the server in {} neither starts nor ends", place.dir.display()))
                .hint(format!("See {}.", place.dir.join("server.log").display())));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(None)
}

fn start(place: &Place, choice: Choice, wanted: &Wanted, around: &Surroundings, tell: Tell<'_>) -> Result<Started> {
    let new = !place.data.exists();
    let account = if new { Account::for_new()? } else { Account::owning(&place.data)? };
    let binaries = provide(choice, wanted.fetch, &account, around, tell)?;
    if new {
        make(place, &binaries, &account, wanted, tell)?;
    }
    let version = place.dir.join("version");
    fs::write(&version, &binaries.release.number).map_err(|error| with_file("write", &version, &error))?;
    let log = place.dir.join("server.log");
    let _ = fs::rename(&log, place.dir.join("server.old.log"));
    let hold = last_server_gone(place)?;
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
        hold: Some(hold),
        limit: PATIENCE,
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

/// Waits until no process of an earlier server is left, and removes its file: the process number in it may be another
/// process's by now, and Postgres would refuse to start.
fn last_server_gone(place: &Place) -> Result<File> {
    let lock = &place.server_lock;
    let file = lock::file(lock).map_err(|error| with_file("open", lock, &error))?;
    if !lock::wait(&file, Hold::Alone, LAST).map_err(|error| with_file("lock", lock, &error))? {
        return Err(no_server(format!("a server runs on {} and cannot be reached from here", place.dir.display()))
            .hint(
                "It may be of another container or be stuck: end it, or name another directory with --embedded=DIR.",
            ));
    }
    match fs::remove_file(place.data.join(postmaster::FILE)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(with_file("tidy up", &place.data, &error)),
        _ => Ok(file),
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

const OURS: &str = "schemactl-";

/// Whether schemactl made this directory for a socket: else its server was started by hand, and stays.
fn is_ours(socket_dir: &Path) -> bool {
    socket_dir.file_name().is_some_and(|name| name.to_string_lossy().starts_with(OURS))
}
