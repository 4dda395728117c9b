//! Where fetched servers and prepared clusters are kept between runs.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use super::Surroundings;
use super::trouble::{no_server, with_file};
use crate::error::Result;

/// The cache of the machine, filled by root and read by all.
#[cfg(target_os = "macos")]
const SHARED: &str = "/Library/Caches/schemactl";
/// The cache of the machine, filled by root and read by all.
#[cfg(not(target_os = "macos"))]
const SHARED: &str = "/var/cache/schemactl";

#[cfg(target_os = "macos")]
const UNDER_HOME: &str = "Library/Caches";
#[cfg(not(target_os = "macos"))]
const UNDER_HOME: &str = ".cache";

/// The cache this user fills. What root fetches must be readable by the user that runs the server.
pub fn own(around: &Surroundings) -> Result<PathBuf> {
    let asked = around.cache.as_ref().filter(|dir| dir.is_absolute()).map(|dir| dir.join("schemactl"));
    if geteuid().is_root() {
        return Ok(asked.filter(|dir| open_to_all(dir)).unwrap_or_else(|| PathBuf::from(SHARED)));
    }
    let home = || around.home.as_ref().map(|home| home.join(UNDER_HOME).join("schemactl"));
    asked.or_else(home).ok_or_else(|| {
        no_server("there is no cache directory: neither HOME nor XDG_CACHE_HOME is set").hint("Set XDG_CACHE_HOME.")
    })
}

/// Every cache a server may be taken from, this user's first.
pub fn all(around: &Surroundings) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = own(around).into_iter().collect();
    if all.iter().all(|dir| dir != Path::new(SHARED)) {
        all.push(PathBuf::from(SHARED));
    }
    all
}

/// A directory inside this user's cache, made where it is missing.
pub fn room(around: &Surroundings, name: &str) -> Result<PathBuf> {
    let cache = own(around)?;
    let room = cache.join(name);
    fs::create_dir_all(&room).map_err(|error| with_file("create", &room, &error))?;
    if geteuid().is_root() {
        for dir in [&cache, &room] {
            fs::set_permissions(dir, Permissions::from_mode(0o755)).map_err(|error| with_file("open", dir, &error))?;
        }
    }
    Ok(room)
}

/// Whether every directory on the way lets any user pass; what is not there yet does not count.
fn open_to_all(dir: &Path) -> bool {
    dir.ancestors().skip(1).all(|dir| fs::metadata(dir).map_or(true, |found| found.permissions().mode() & 0o001 != 0))
}
