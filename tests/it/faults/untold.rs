//! Commits that did not wait for the disk: a crash may take them back, so nobody may have been told of them.
//!
//! The server here writes nothing to its disk that nobody waits for: what would do so is halted. Then it is stopped at once, as in
//! a crash.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::crashes::Crashing;
use super::messages::at_rest;
use super::story::{Running, lines};
use super::table::Table;
use crate::killed::BROKEN_LINKS;
use crate::support::{TestDb, soon};

const VERSIONS: &str =
    "select h.version::text from schemactl.history as h where h.status = 'applied' order by h.version";
const WRITER: &str = "select pid from pg_stat_activity where backend_type = 'walwriter'";
const ASLEEP: &str =
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";

/// The process that writes the log where nobody waits for it, halted. Its server cannot be stopped without it.
struct Halted(Pid);

impl Halted {
    fn of(db: &TestDb) -> Halted {
        let writer = Pid::from_raw(db.value(WRITER).parse().unwrap());
        kill(writer, Signal::SIGSTOP).unwrap();
        Halted(writer)
    }

    /// Ends with the server: when it goes on, it finds that it has to, before anything else.
    fn crash(self, server: &mut Crashing) {
        kill(self.0, Signal::SIGQUIT).unwrap();
        kill(self.0, Signal::SIGCONT).unwrap();
        server.crash();
    }
}

/// The first message of a run.
const TOLD: u32 = 16;
/// All versions; those after the first message are the second.
const ALL: u32 = 23;

fn versions(last: u32) -> Vec<String> {
    (1..=last).map(|version| version.to_string()).collect()
}

/// A database whose folder is a message of sixteen migrations and one of seven, of which the last is this one.
fn before(server: &Crashing, name: &str, last: &str) -> TestDb {
    server.cluster.sql("postgres", &format!("create database {name}"));
    let db = TestDb::existing(server.cluster, name);
    for version in 1..ALL {
        db.file(&format!("m/{version:04}_t{version}.up.sql"), format!("create table t{version} (id int);\n"));
    }
    db.file(&format!("m/{ALL:04}_last.up.sql"), last);
    db
}

/// What is there after a crash, and that the same folder ends well afterwards.
fn after_a_crash(server: &mut Crashing, halted: Halted, db: &TestDb) -> Vec<String> {
    halted.crash(server);
    server.start();
    let there = lines(db, VERSIONS);
    db.file(&format!("m/{ALL:04}_last.up.sql"), format!("create table t{ALL} (id int);\n"));
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(lines(db, VERSIONS), versions(ALL));
    assert_eq!(db.value(BROKEN_LINKS), "0");
    there
}

fn server() -> Option<Crashing> {
    Crashing::new(&[
        ("fsync", "on"),
        ("wal_level", "replica"),
        ("wal_writer_delay", "10s"),
        ("wal_writer_flush_after", "2GB"),
        ("bgwriter_lru_maxpages", "0"),
        ("restart_after_crash", "on"),
        ("autovacuum", "off"),
    ])
}

#[test]
fn what_a_crash_takes_back_nobody_was_told_of() {
    let table = Table::of("untold");
    let Some(mut server) = server() else { return };
    let db = before(&server, "silent", "select pg_sleep(600);\n");
    let halted = Halted::of(&db);
    let mut command = db.command(&["up", "--dir", "m", "--verbose"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    soon("the last migration runs", || db.value(ASLEEP) == "1");
    assert_eq!(lines(&db, VERSIONS), versions(ALL - 1), "others see what is committed");
    child.kill().unwrap();
    let told: Vec<String> = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap).collect();
    child.wait().unwrap();
    let told: Vec<&str> = told
        .iter()
        .filter_map(|line| Some(line.strip_prefix("done app ")?.split_once('_')?.0.trim_start_matches('0')))
        .collect();
    assert_eq!(told, versions(TOLD));
    assert_eq!(after_a_crash(&mut server, halted, &db), told, "what nobody was told of had not waited for the disk");
    let place = "a folder, in the last step of a message of seven";
    table.row(
        "the program is killed, and the server stopped at once",
        place,
        1,
        "what was told is there, and only that",
    );
    table.close();
}

#[test]
fn what_was_told_after_a_message_that_did_not_end_is_there_after_a_crash() {
    let table = Table::of("told");
    let Some(mut server) = server() else { return };
    let cases = [
        ("fails", "select 1 / 0;\n", 5),
        ("waits for a table until `--lock-wait` is over", "alter table held add note text;\n", 7),
        ("ends its own session, each time", "select pg_terminate_backend(pg_backend_pid());\n", 3),
        ("is interrupted", "select pg_sleep(600);\n", 143),
    ];
    for (number, (what, last, status)) in cases.into_iter().enumerate() {
        let db = before(&server, &format!("told{number}"), last);
        db.sql("create table held ()");
        let halted = Halted::of(&db);
        let mut holder = db.session();
        holder.run("begin; lock table held").unwrap();
        let mut command = db.command(&["up", "--dir", "m", "--output", "json", "--lock-wait", "0s"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = Running(command.spawn().unwrap());
        if status == 143 {
            soon("the last migration runs", || db.value(ASLEEP) == "1");
            kill(Pid::from_raw(running.pid()), Signal::SIGTERM).unwrap();
        }
        let said = running.wait();
        assert_eq!(said.status, Some(status), "{what}: {said:#?}");
        let told: Vec<String> = said.report["migrations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["version"].as_str().unwrap().trim_start_matches('0').to_owned())
            .collect();
        assert_eq!(told, versions(ALL - 1), "{what}: {said:#?}");
        drop(holder);
        at_rest(&db);
        assert_eq!(after_a_crash(&mut server, halted, &db), told, "{what}");
        let outcome = format!("exit {status}; what was told is there");
        table.row(
            &format!("the last step {what}; then the server is stopped at once"),
            "a folder, a message of seven",
            1,
            &outcome,
        );
    }
    table.close();
}
