//! A cluster prepared once and copied for every throwaway server: 60 ms in place of half a second.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::unistd::mkdtemp;
use sha2::{Digest, Sha256};

use super::account::Account;
use super::initdb::{Log, initdb};
use super::lock::{self, Hold};
use super::programs::Binaries;
use super::trouble::with_file;
use super::{ServerEvent, Surroundings, Tell, cache};
use crate::error::Result;

/// How long another process may take to prepare the same cluster.
const PATIENCE: Duration = Duration::from_secs(240);

/// Where the prepared cluster of these programs is; made now where it is missing.
pub fn prepared(
    binaries: &Binaries,
    account: &Account,
    superuser: &str,
    around: &Surroundings,
    tell: Tell<'_>,
) -> Result<PathBuf> {
    let room = cache::room(around, "templates")?;
    let path = room.join(name(binaries, account, superuser));
    let guard = room.join(".lock");
    let guard = lock::file(&guard).map_err(|error| with_file("open", &guard, &error))?;
    if path.exists() {
        return Ok(path);
    }
    lock::wait(&guard, Hold::Alone, PATIENCE).map_err(|error| with_file("lock", &room, &error))?;
    if path.exists() {
        return Ok(path);
    }
    clear(&room, &path);
    tell(ServerEvent::Initializing { dir: path.clone() });
    let failed = |error: io::Error| with_file("create", &path, &error);
    let new = mkdtemp(&room.join("new-XXXXXX")).map_err(|error| failed(error.into()))?;
    account.give(&new).map_err(failed)?;
    initdb(binaries, account, &new, &new, superuser, Log::Small).inspect_err(|_| drop(fs::remove_dir_all(&new)))?;
    fs::rename(&new, &path).map_err(failed)?;
    Ok(path)
}

/// Copies a cluster and gives the copy to this user.
pub fn copy(from: &Path, to: &Path, account: &Account) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target, account)?;
        } else {
            fs::copy(entry.path(), &target)?;
            account.give(&target)?;
        }
    }
    account.give(to)
}

/// Different for every build of every version, at every path, and for every user.
fn name(binaries: &Binaries, account: &Account, superuser: &str) -> String {
    let of = |text: String| -> String {
        Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    };
    let real = fs::canonicalize(&binaries.dir).unwrap_or_else(|_| binaries.dir.clone());
    let place = of(format!("{}\n{superuser}\n{}", real.display(), account.uid()));
    format!("{place}-{}", of(binaries.release.full.clone()))
}

/// Removes what an interrupted run left, and the cluster of the version that was at the same place before.
fn clear(room: &Path, path: &Path) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let place = name.split('-').next().unwrap_or(&name);
    for entry in fs::read_dir(room).into_iter().flatten().flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        if found.starts_with("new-") || found.split('-').next() == Some(place) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
