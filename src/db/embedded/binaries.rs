//! Finds server programs: named ones, those of this machine, fetched ones.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::account::Account;
use super::programs::{Binaries, Source};
use super::release::{Major, Release};
use super::trouble::{no_server, with_words};
use super::{Choice, Surroundings, cache, command};
use crate::error::{Code, Error, Result};

/// How long `postgres --version` may take.
const ANSWER: Duration = Duration::from_secs(20);

struct Candidate {
    dir: PathBuf,
    source: Source,
    /// The major its path tells; the program has the last word.
    major: Option<u32>,
}

/// The best server programs for this choice; nothing when there are none. `passed_over` gets what was found and is of
/// no use, with the reason.
pub fn find(
    choice: Choice,
    account: &Account,
    around: &Surroundings,
    passed_over: &mut Vec<String>,
) -> Result<Option<Binaries>> {
    if let Some(dir) = &around.pg_bin {
        return named(dir, choice, account).map(Some);
    }
    let mut candidates = candidates(around);
    let wish = |major: Option<u32>| match choice {
        Choice::Prefer(wanted) | Choice::Exactly(wanted) => major == Some(wanted.number()),
        Choice::Newest => false,
    };
    // A stable sort: the preferred major first, then the newest, then in the order of places.
    candidates.sort_by_key(|found| std::cmp::Reverse((wish(found.major), found.major)));
    for candidate in candidates {
        let told = candidate.major;
        let place = candidate.dir.display();
        if told.is_some_and(|number| Major::of(number).is_none()) {
            passed_over.push(format!("{place} is of a version that schemactl does not run"));
            continue;
        }
        if matches!(choice, Choice::Exactly(_)) && told.is_some() && !wish(told) {
            continue;
        }
        match ask(&candidate.dir, account) {
            Err(error) => passed_over.push(format!("{place} is of no use: {}", error.message)),
            Ok(Err(version)) => {
                passed_over.push(format!("{place} is Postgres {version}, which schemactl does not run"))
            }
            Ok(Ok(release)) if matches!(choice, Choice::Exactly(wanted) if wanted != release.major) => {}
            Ok(Ok(release)) => {
                return Ok(Some(Binaries { dir: candidate.dir, release, source: candidate.source }));
            }
        }
    }
    Ok(None)
}

/// Every server there is, newest first, for `pg list`.
pub fn list(around: &Surroundings) -> Result<Vec<Binaries>> {
    let account = Account::for_new()?;
    let named = around.pg_bin.iter().map(|dir| Candidate { dir: dir.clone(), source: Source::Named, major: None });
    let mut list = Vec::new();
    for Candidate { dir, source, .. } in named.chain(candidates(around)) {
        if let Ok(Ok(release)) = ask(&dir, &account) {
            list.push(Binaries { dir, release, source });
        }
    }
    list.sort_by_key(|found| std::cmp::Reverse(found.release.major));
    Ok(list)
}

fn named(dir: &Path, choice: Choice, account: &Account) -> Result<Binaries> {
    let hint = "Name the directory that holds initdb and postgres, or leave out --pg-bin and SCHEMACTL_PG_BIN.";
    // Programs are run from another directory.
    let dir = &std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    if !holds_server(dir) {
        return Err(no_server(format!("{} does not hold initdb and postgres", dir.display())).hint(hint));
    }
    let release = ask(dir, account)?.map_err(|version| {
        Error::new(Code::Unsupported, format!("{} is Postgres {version}, which schemactl does not run", dir.display()))
            .hint("Name a server of version 15, 16, 17 or 18.")
    })?;
    match choice {
        Choice::Exactly(wanted) if wanted != release.major => {
            Err(no_server(format!("{} is Postgres {}, and Postgres {wanted} is needed", dir.display(), release.number))
                .hint(hint))
        }
        _ => Ok(Binaries { dir: dir.to_owned(), release, source: Source::Named }),
    }
}

/// Asks the server program for its version, as the user that would run it.
pub fn ask(dir: &Path, account: &Account) -> Result<Result<Release, String>> {
    let output = command::run(account.command(&dir.join("postgres")).arg("--version"), ANSWER).map_err(|error| {
        error.hint("The user that runs the server must be able to read its programs; see `schemactl pg install`.")
    })?;
    if !output.status.success() {
        let trouble = no_server(format!("{} does not run here", dir.join("postgres").display()));
        return Err(with_words(trouble, &command::words(&output)));
    }
    Ok(Release::parse(&String::from_utf8_lossy(&output.stdout)))
}

fn candidates(around: &Surroundings) -> Vec<Candidate> {
    let mut all = Vec::new();
    let mut add = |dir: PathBuf, source, major| all.push(Candidate { dir, source, major });
    for (parent, prefix, bin) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql@", "bin"),
        ("/usr/local/opt", "postgresql@", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
        ("/Library/PostgreSQL", "", "bin"),
    ] {
        for (major, dir) in numbered(Path::new(parent), prefix) {
            add(dir.join(bin), Source::Installed, Some(major));
        }
    }
    for dir in around.path.iter().flat_map(|path| path.as_bytes().split(|byte| *byte == b':')) {
        add(PathBuf::from(OsStr::from_bytes(dir)), Source::Installed, None);
    }
    for cache in cache::all(around) {
        for (major, dir) in numbered(&cache.join("postgres"), "") {
            add(dir.join("bin"), Source::Fetched, Some(major));
        }
    }
    let mut seen = Vec::new();
    all.retain(|candidate| {
        let Ok(real) = fs::canonicalize(&candidate.dir) else { return false };
        let new = candidate.dir.is_absolute() && holds_server(&candidate.dir) && !seen.contains(&real);
        seen.push(real);
        new
    });
    all
}

/// The directories called `<prefix><number>…`, by name.
fn numbered(parent: &Path, prefix: &str) -> Vec<(u32, PathBuf)> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let rest = path.file_name()?.to_str()?.strip_prefix(prefix)?.to_owned();
            let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest.as_str(), |end| &rest[..end]);
            Some((digits.parse().ok()?, path))
        })
        .collect();
    found.sort();
    found
}

fn holds_server(dir: &Path) -> bool {
    dir.join("initdb").is_file() && dir.join("postgres").is_file()
}
