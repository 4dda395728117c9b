//! The directory of a persistent cluster: what is in it, and how the server's user gets there.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::fcntl::{FcntlArg, FdFlag, fcntl};

use super::account::Account;
use super::command::run;
use super::programs::Binaries;
use super::trouble::{no_server, with_file};
use crate::error::Result;

const README: &str = "\
This directory is a Postgres database that `schemactl --embedded` keeps.

  data        the cluster itself; its server runs only while a schemactl uses it
  server.log  what the server last said (the run before: server.old.log)
  *.lock      who starts the server, who uses it, whether it runs; empty on purpose

To begin anew, delete the whole directory while no schemactl runs.
";

/// The directory of a persistent cluster.
pub struct Place {
    /// The directory, by its real path.
    pub dir: PathBuf,
    /// The cluster.
    pub data: PathBuf,
    /// Held by the one that starts the server.
    pub start_lock: PathBuf,
    /// Shared by all that use the server.
    pub users_lock: PathBuf,
    /// Held by the processes of the server.
    pub server_lock: PathBuf,
}

impl Place {
    /// Takes a directory that is new, empty or a place already.
    pub fn at(asked: &Path) -> Result<Place> {
        fs::create_dir_all(asked).map_err(|error| with_file("create", asked, &error))?;
        let dir = fs::canonicalize(asked).map_err(|error| with_file("open", asked, &error))?;
        let place = Place {
            data: dir.join("data"),
            start_lock: dir.join("start.lock"),
            users_lock: dir.join("users.lock"),
            server_lock: dir.join("server.lock"),
            dir,
        };
        place.refuse_what_is_not_ours()?;
        place.explain()?;
        Ok(place)
    }

    /// The major the cluster was made by, as it is written there; nothing when there is no cluster yet.
    pub fn made_by(&self) -> Result<Option<String>> {
        let file = self.data.join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound && !self.data.exists() => Ok(None),
            Err(error) => Err(with_file("read", &file, &error)),
        }
    }

    fn refuse_what_is_not_ours(&self) -> Result<()> {
        let other = "Name a directory that is new or empty with --embedded=DIR.";
        if self.dir.as_os_str().as_bytes().contains(&b'\n') {
            return Err(no_server("the path of an embedded database must not hold a line break").hint(other));
        }
        if self.dir.join("PG_VERSION").exists() {
            let fact = format!("{} is a Postgres data directory of another program", self.dir.display());
            return Err(no_server(fact).hint(other));
        }
        let mut entries = fs::read_dir(&self.dir).map_err(|error| with_file("read", &self.dir, &error))?;
        if entries.next().is_some() && !self.start_lock.exists() {
            let fact = format!("{} is not empty, and not a directory of `schemactl --embedded`", self.dir.display());
            return Err(no_server(fact).hint(other));
        }
        Ok(())
    }

    fn explain(&self) -> Result<()> {
        let parent = self.dir.parent().filter(|parent| parent.ends_with(".schemactl"));
        let ignore = parent.unwrap_or(&self.dir).join(".gitignore");
        for (path, text) in [(&self.start_lock, ""), (&self.dir.join("README"), README), (&ignore, "*\n")] {
            if !path.exists() {
                fs::write(path, text).map_err(|error| with_file("write", path, &error))?;
            }
        }
        Ok(())
    }
}

/// How the server's user names a directory that only root may be able to get to.
pub struct Way {
    /// What the server is told.
    pub argument: PathBuf,
    _handle: Option<File>,
}

impl Way {
    fn plain(data: &Path) -> Way {
        Way { argument: data.to_owned(), _handle: None }
    }

    /// The path itself, or on Linux an open handle of it where the user cannot pass every directory on the path: root
    /// may well keep a project under `/root`.
    pub fn to(data: &Path, account: &Account, binaries: &Binaries) -> Result<Way> {
        let mut attempt = account.command(&binaries.dir.join("postgres"));
        attempt.arg("--version").current_dir(data);
        let Account::Other { name, .. } = account else { return Ok(Way::plain(data)) };
        if run(&mut attempt, Duration::from_secs(20)).is_ok() {
            return Ok(Way::plain(data));
        }
        if !cfg!(target_os = "linux") {
            return Err(no_server(format!("the user {name}, who runs the server, cannot get to {}", data.display()))
                .hint(
                    "Name a directory with --embedded=DIR that every user may pass to, or run as an ordinary user.",
                ));
        }
        let handle = File::open(data).map_err(|error| with_file("open", data, &error))?;
        fcntl(handle.as_fd(), FcntlArg::F_SETFD(FdFlag::empty()))
            .map_err(|error| with_file("hand over", data, &error.into()))?;
        Ok(Way { argument: PathBuf::from(format!("/proc/self/fd/{}", handle.as_raw_fd())), _handle: Some(handle) })
    }
}
