//! The cluster of `--embedded`: durable, shared by every schemactl that uses it at the time, stopped by the last.
//!
//! `start.lock` makes one process at a time look for the server and start it, or leave it. `users.lock` is shared by all
//! that use the server; who holds it alone may stop it: the last one that leaves, or the keeper when all have died.
//! `server.lock` is held by the server and its children, so that two servers never run on one cluster: not after a
//! crash, and not in two containers that share the directory and cannot see each other's processes.

use std::fs::{self, File};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::cluster::{self, Started};
use super::engine::{Endpoint, Running};
use super::lock::{self, Hold};
use super::place::Place;
use super::postmaster::{self, Postmaster, Status};
use super::release::Major;
use super::start::{is_ours, start};
use super::trouble::{no_server, with_file};
use super::{Choice, ServerEvent, Surroundings, Tell, Wanted};
use crate::error::{Code, Error, Result};

/// How long another process may take to start or stop the server; a crash may leave much to replay.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long a server may run without answering: just started, or just crashed.
const SILENCE: Duration = Duration::from_secs(30);
/// A wait that is not worth a word.
const SHORT: Duration = Duration::from_secs(1);

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
        let choice = choice(&place, wanted)?;
        let (keeper, server) = match look(&place)? {
            Found::Running(server) => {
                tell(ServerEvent::Attached);
                (None, server)
            }
            Found::Nobody(lock) => {
                let Started { keeper, server } = start(&place, lock, choice, wanted, around, tell)?;
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
        // One after the other: of several at once each would see the others and think that they stay. Whoever starts it
        // meanwhile may take long; then the keeper sees that all have left.
        let _leaving = leaving(&self.place.start_lock);
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

/// The right to leave, held until it is dropped, unless somebody else keeps it for long.
fn leaving(path: &Path) -> Option<File> {
    let file = lock::file(path).ok()?;
    lock::wait(&file, Hold::Alone, SHORT).is_ok_and(|held| held).then_some(file)
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

/// What is on a cluster now.
enum Found {
    /// A server that takes connections, whoever started it.
    Running(Postmaster),
    /// No server, and this lock sees to it that none comes.
    Nobody(File),
}

/// Looks until it is clear: a server may be about to start, to end or to notice that its postmaster was killed.
fn look(place: &Place) -> Result<Found> {
    let path = &place.server_lock;
    let lock = lock::file(path).map_err(|error| with_file("open", path, &error))?;
    let begin = Instant::now();
    loop {
        let server = Postmaster::read(&place.data).filter(Postmaster::answers);
        match server {
            Some(server) if server.status == Status::Ready => return Ok(Found::Running(server)),
            Some(_) if begin.elapsed() > PATIENCE => {
                let fact = format!("the server in {} neither takes connections nor ends", place.dir.display());
                return Err(no_server(fact)
                    .hint(format!("See {}, and end its process.", place.dir.join("server.log").display())));
            }
            None if !postmaster::lives_in(&place.data)
                && lock::attempt(&lock, Hold::Alone).map_err(|error| with_file("lock", path, &error))? =>
            {
                return Ok(Found::Nobody(lock));
            }
            None if begin.elapsed() > SILENCE => {
                let fact = format!("a server runs on {} and cannot be reached from here", place.dir.display());
                return Err(no_server(fact).hint(
                    "It may be of another container or be stuck: end it, or name another directory with --embedded=DIR.",
                ));
            }
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}
