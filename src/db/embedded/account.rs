//! The user a server runs as: Postgres refuses root, so root hands its servers to an ordinary user.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{Uid, User, geteuid};

use super::trouble::no_server;
use crate::error::Result;

/// The user a server runs as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    /// The one schemactl runs as.
    Own,
    /// Another one; only root can choose it.
    Other {
        /// Its name, for messages.
        name: String,
        /// Its user id.
        uid: u32,
        /// Its group id.
        gid: u32,
    },
}

impl Account {
    /// The user for a new cluster.
    pub fn for_new() -> Result<Account> {
        if !geteuid().is_root() {
            return own();
        }
        for name in ["postgres", "nobody"] {
            if let Ok(Some(user)) = User::from_name(name)
                && !user.uid.is_root()
            {
                return Account::other(user).that_we_can_become();
            }
        }
        Err(no_server("Postgres does not run as root, and there is no user postgres or nobody to run it")
            .hint("Run schemactl as an ordinary user, or create one: useradd --system postgres."))
    }

    /// The user for a cluster that exists: the owner of its files.
    pub fn owning(data: &Path) -> Result<Account> {
        let owner = fs::metadata(data).map_err(|error| super::trouble::with_file("read", data, &error))?.uid();
        if owner == geteuid().as_raw() && owner != 0 {
            return own();
        }
        if !geteuid().is_root() {
            return Err(no_server(format!("{} belongs to another user (uid {owner})", data.display()))
                .hint("Run schemactl as that user, or name another directory with --embedded=DIR."));
        }
        match User::from_uid(Uid::from_raw(owner)) {
            Ok(Some(user)) if owner != 0 => Ok(Account::other(user)),
            _ => Err(no_server(format!("Postgres cannot run as the owner of {} (uid {owner})", data.display()))
                .hint("Give the directory to an ordinary user: chown -R postgres.")),
        }
    }

    fn other(user: User) -> Account {
        Account::Other { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() }
    }

    /// Root of a container may be root in name only.
    fn that_we_can_become(self) -> Result<Account> {
        match (&self, self.command(Path::new("/bin/sh")).args(["-c", ":"]).status()) {
            (Account::Other { name, .. }, Err(error)) => {
                Err(no_server(format!("Postgres does not run as root, and this root cannot become {name}: {error}"))
                    .hint("Run schemactl as an ordinary user of this machine or container."))
            }
            _ => Ok(self),
        }
    }

    /// A command that runs as this user, in a plain environment.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = plain(program);
        if let Account::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }

    /// Gives a file or directory, not what a link points to, to this user.
    pub fn give(&self, path: &Path) -> io::Result<()> {
        match self {
            Account::Own => Ok(()),
            Account::Other { uid, gid, .. } => lchown(path, Some(*uid), Some(*gid)),
        }
    }

    /// The user id a file of this user has.
    pub fn uid(&self) -> u32 {
        match self {
            Account::Own => geteuid().as_raw(),
            Account::Other { uid, .. } => *uid,
        }
    }
}

/// A command in a plain environment; nothing of the caller's reaches it.
pub fn plain(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").env("TZ", "UTC").current_dir("/");
    command
}

fn own() -> Result<Account> {
    match User::from_uid(geteuid()) {
        Ok(Some(_)) => Ok(Account::Own),
        _ => Err(no_server(format!("the user id {} has no name, and Postgres refuses to run as it", geteuid()))
            .hint("Add a line for it to /etc/passwd, or run schemactl as another user.")),
    }
}
