//! The cluster of `--embedded`: kept, shared, stopped by the last, and safe whoever is killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use schemactl::db::embedded::{Choice, Endpoint, Major, Server, ServerEvent, Wanted, open_persistent};
use schemactl::error::Result;
use tempfile::TempDir;

use super::process::{Other, alive, server_pid, soon};
use crate::support::{around, need, wanted};

fn open(dir: &Path) -> Result<Server> {
    open_persistent(dir, &wanted(), &around(), &mut |_| {})
}

#[track_caller]
fn value(endpoint: &Endpoint, text: &str) -> String {
    let rows = crate::support::sql::run(endpoint, "postgres", text).unwrap();
    rows.into_iter().flatten().next_back().flatten().unwrap_or_default()
}

/// A directory that root alone may enter when root runs the tests; in memory, where a flush costs nothing.
fn place() -> (TempDir, PathBuf) {
    let memory = Path::new("/dev/shm");
    let dir = if memory.exists() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let place = dir.path().join(".schemactl/postgres");
    (dir, place)
}

#[test]
fn data_is_kept_and_nothing_runs_in_between() {
    let (_dir, place) = place();
    let begin = Instant::now();
    let Some(server) = need(open(&place)) else { return };
    println!("first start {:?}", begin.elapsed());
    value(server.endpoint(), "create table kept as select 42 as n");
    assert_eq!(value(server.endpoint(), "show fsync"), "on");
    assert_eq!(value(server.endpoint(), "show listen_addresses"), "");
    let (pid, socket_dir) = (server_pid(&place.join("data")), server.endpoint().socket_dir.clone());
    server.close().unwrap();
    assert!(!socket_dir.exists() && !place.join("data/postmaster.pid").exists());
    soon("the server is gone", || !alive(pid));

    let begin = Instant::now();
    let server = open(&place).unwrap();
    println!("next start {:?}", begin.elapsed());
    assert_eq!(value(server.endpoint(), "select n from kept"), "42");
    assert!(value(server.endpoint(), "show server_version").starts_with(server.version()));
    let begin = Instant::now();
    server.close().unwrap();
    println!("stop {:?}", begin.elapsed());
    assert_eq!(fs::read_to_string(place.parent().unwrap().join(".gitignore")).unwrap(), "*\n");
    assert!(fs::read_to_string(place.join("README")).unwrap().contains("--embedded"));
}

#[test]
fn a_second_process_shares_the_server_and_the_last_one_stops_it() {
    let (_dir, place) = place();
    let Some(first) = Other::persistent(&place) else { return };
    let pid = server_pid(&place.join("data"));
    let mut events = Vec::new();
    let second = open_persistent(&place, &wanted(), &around(), &mut |event| events.push(event)).unwrap();
    assert_eq!(events, [ServerEvent::Attached]);
    assert!(value(second.endpoint(), "show server_version").starts_with(second.version()));
    assert_eq!(second.endpoint(), &first.endpoint);
    first.leave();
    assert_eq!(value(second.endpoint(), "select 1"), "1");
    assert!(alive(pid));
    second.close().unwrap();
    soon("the server is gone", || !alive(pid));
}

#[test]
fn killing_the_process_that_started_the_server_does_not_disturb_another() {
    let (_dir, place) = place();
    let Some(starter) = Other::persistent(&place) else { return };
    let pid = server_pid(&place.join("data"));
    let second = Other::persistent(&place).unwrap();
    starter.kill();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(value(&second.endpoint, "create table t as select 1; select count(*) from t"), "1");
    second.kill();
    soon("the server is gone", || !alive(pid));
    soon("its socket is gone", || !place.join("data/postmaster.pid").exists());
    let server = open(&place).unwrap();
    assert_eq!(value(server.endpoint(), "select count(*) from t"), "1");
}

#[test]
#[cfg(target_os = "linux")]
fn killing_all_and_the_keeper_too_leaves_no_server_and_loses_nothing() {
    let (_dir, place) = place();
    for round in 1..=3 {
        let Some(one) = Other::persistent(&place) else { return };
        let two = Other::persistent(&place).unwrap();
        value(&one.endpoint, &format!("create table if not exists t (n int); insert into t values ({round})"));
        let pid = server_pid(&place.join("data"));
        let keeper = super::process::parent(pid);
        super::process::kill_9(keeper);
        one.kill();
        two.kill();
        soon("the server is gone", || !alive(pid));
        let server = open(&place).unwrap();
        assert_eq!(value(server.endpoint(), "select count(*) from t"), round.to_string());
    }
}

#[test]
fn a_server_that_crashed_is_started_again() {
    let (_dir, place) = place();
    let Some(other) = Other::persistent(&place) else { return };
    value(&other.endpoint, "create table t as select 1 as n");
    let pid = server_pid(&place.join("data"));
    super::process::kill_9(pid);
    soon("the server is gone", || !alive(pid));
    let server = open(&place).unwrap();
    assert_eq!(value(server.endpoint(), "select count(*) from t"), "1");
    server.close().unwrap();
    other.kill();
}

#[test]
fn two_that_start_at_once_use_one_server() {
    let (_dir, place) = place();
    for _ in 0..3 {
        let begun: Vec<_> = (0..3).map(|_| Other::begin(&place)).collect();
        let ready: Vec<_> = begun.into_iter().filter_map(|begun| begun.ready()).collect();
        let Some(first) = ready.first() else { return };
        assert_eq!(ready.len(), 3);
        assert!(ready.iter().all(|other| other.endpoint == first.endpoint));
        let pid = server_pid(&place.join("data"));
        // All leave at once, too.
        let leaving: Vec<_> = ready.into_iter().map(|other| std::thread::spawn(|| other.leave())).collect();
        leaving.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(!place.join("data/postmaster.pid").exists());
        soon("the server is gone", || !alive(pid));
    }
}

#[test]
fn killed_at_any_moment_of_the_first_start_the_next_one_works() {
    let (_dir, place) = place();
    if need(open(&place)).is_none() {
        return;
    }
    for delay in [20, 150, 400, 700] {
        let (_dir, place) = self::place();
        let beginning = Other::begin(&place);
        std::thread::sleep(std::time::Duration::from_millis(delay));
        beginning.kill();
        let server = open(&place).unwrap_or_else(|error| panic!("after {delay} ms: {error:#?}"));
        assert_eq!(value(server.endpoint(), "select 1"), "1");
    }
}

#[test]
fn any_path_will_do() {
    let (dir, _) = place();
    let long = "a very long name, with commas and blanks ".repeat(4);
    for name in ["a b'c\"d", "žluťoučký $HOME;kůň", long.trim()] {
        let place = dir.path().join(name).join("x").join(name);
        let Some(server) = need(open(&place)) else { return };
        assert_eq!(value(server.endpoint(), "select 1"), "1", "{name}");
        assert!(server.endpoint().socket_dir.as_os_str().len() < 80);
        server.close().unwrap();
    }
}

#[test]
fn a_place_that_every_user_can_reach_is_called_by_its_name() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, place) = place();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let Some(server) = need(open(&place)) else { return };
    let data = fs::canonicalize(&place).unwrap().join("data");
    assert_eq!(value(server.endpoint(), "show data_directory"), data.to_string_lossy());
}

#[test]
fn what_is_not_ours_is_refused() {
    let refused = |dir: &Path, words: &str| {
        let error = open(dir).map(|_| ()).unwrap_err();
        assert!(error.message.contains(words) && error.hint.is_some(), "{error:#?}");
    };
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "mine").unwrap();
    refused(dir.path(), "is not empty");
    refused(&dir.path().join("file"), "file");
    fs::write(dir.path().join("PG_VERSION"), "15\n").unwrap();
    refused(dir.path(), "data directory of another program");
    refused(Path::new("/proc/schemactl"), "cannot create");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);

    let old = dir.path().join("old");
    fs::create_dir_all(old.join("data")).unwrap();
    fs::write(old.join("start.lock"), "").unwrap();
    fs::write(old.join("data/PG_VERSION"), "13\n").unwrap();
    refused(&old, "made by Postgres 13");
    fs::write(old.join("data/PG_VERSION"), "16\n").unwrap();
    let wanted = Wanted { major: Choice::Exactly(Major::NEWEST), ..wanted() };
    let error = open_persistent(&old, &wanted, &around(), &mut |_| {}).map(|_| ()).unwrap_err();
    assert!(error.message.contains("made by Postgres 16, and 18 was asked for"), "{error}");
}

#[test]
fn a_server_started_by_hand_is_used_and_left_running() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    let (dir, place) = place();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let Some(server) = need(open(&place)) else { return };
    let bin = value(server.endpoint(), "select setting from pg_config where name = 'BINDIR'");
    server.close().unwrap();
    let owner = place.join("data").metadata().unwrap();
    let socket_dir = tempfile::Builder::new().prefix("hand").tempdir_in("/tmp").unwrap();
    chown(socket_dir.path(), Some(owner.uid()), None).unwrap();
    let mut postgres = std::process::Command::new(Path::new(&bin).join("postgres"));
    postgres.arg("-D").arg(place.join("data")).arg("-k").arg(socket_dir.path()).args(["-h", "", "-p", "5555"]);
    if nix::unistd::geteuid().is_root() {
        postgres.uid(owner.uid()).gid(owner.gid());
    }
    let mut postgres = postgres.stderr(std::process::Stdio::null()).spawn().unwrap();
    soon("it is about to start", || place.join("data/postmaster.pid").exists());
    let server = open(&place).unwrap();
    assert_eq!(server.endpoint().port, 5555);
    server.close().unwrap();
    assert!(postgres.try_wait().unwrap().is_none());
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(postgres.id() as i32), nix::sys::signal::Signal::SIGINT).unwrap();
    postgres.wait().unwrap();
    assert_eq!(value(open(&place).unwrap().endpoint(), "select 1"), "1");
}

#[test]
fn the_process_number_in_a_file_left_behind_may_be_anybodys() {
    let (_dir, place) = place();
    let Some(other) = Other::persistent(&place) else { return };
    let file = place.join("data/postmaster.pid");
    let text = fs::read_to_string(&file).unwrap();
    let pid = server_pid(&place.join("data"));
    super::process::kill_9(pid);
    other.kill();
    soon("the server is gone", || !alive(pid));
    fs::write(&file, text.replacen(&pid.to_string(), &std::process::id().to_string(), 1)).unwrap();
    assert_eq!(value(open(&place).unwrap().endpoint(), "select 1"), "1");
}
