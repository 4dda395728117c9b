//! Signals and crashes in the middle: the next `up` ends at the same catalog and the same history. Harm at every single
//! message is in `faults`.

use std::io::Read;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::embedded::process::server_pid;
use crate::support::{Catalog, Program, TestDb, private_cluster, soon};

/// How many events are not chained to the one before by its hash.
pub const BROKEN_LINKS: &str = "
select count(*)
from (
  select *, lag(hash, 1, '') over (order by id) as before, row_number() over (order by id) as place
  from schemactl.events
) as e
where previous <> before
  or id <> place
  or hash <> '3:' || encode(sha256(convert_to(json_build_array(previous, id, extract(epoch from at), run_id, what, bundle, version, detail, by_role, tool)::text, 'UTF8')), 'hex')";

const HISTORY: &str = "
select bundle || ' ' || version || ' ' || name || ' ' || status || ' ' || checksum || ' ' || kind
from schemactl.history
order by bundle, version";

/// Versions whose events do not say that they were applied once.
const NOT_ONCE: &str = "
select count(*)
from schemactl.history as h
where (select count(*) from schemactl.events as e where e.bundle = h.bundle and e.version = h.version and e.what = 'up') <> 1";

/// What an undisturbed run leaves.
#[derive(PartialEq, Debug)]
struct End {
    catalog: Catalog,
    history: Vec<Vec<Option<String>>>,
}

impl End {
    fn of(db: &TestDb) -> End {
        End { catalog: Catalog::of(db), history: db.sql(HISTORY) }
    }

    /// Whatever happened to this database, one more `up` brings it to the same end.
    #[track_caller]
    fn reached(&self, db: &TestDb, up: &[&str], what: &str) {
        let again = db.run(up);
        assert_eq!(again.status, 0, "{what}: {again:#?}");
        self.is_here(db, what);
    }

    #[track_caller]
    fn is_here(&self, db: &TestDb, what: &str) {
        Catalog::of(db).must_be(&self.catalog, what);
        assert_eq!(db.sql(HISTORY), self.history, "{what}");
        assert_eq!(db.value(BROKEN_LINKS), "0", "{what}: the chain of events");
        assert_eq!(db.value(NOT_ONCE), "0", "{what}: each version once");
        assert_eq!(db.value("select count(*) from schemactl.journal"), "0", "{what}: the journal");
    }
}

/// What is run, where, and what it leaves when nothing disturbs it.
struct Case {
    up: &'static [&'static str],
    prepare: fn(&TestDb),
    end: End,
}

impl Case {
    fn of(up: &'static [&'static str], prepare: fn(&TestDb)) -> Option<Case> {
        let db = TestDb::new()?;
        prepare(&db);
        db.run(up).ok();
        Some(Case { up, prepare, end: End::of(&db) })
    }

    fn core() -> Option<Case> {
        Case::of(&["up"], |_| {})
    }

    /// Transactions before and after steps outside one.
    fn concurrently() -> Option<Case> {
        Case::of(&["up", "--dir", "m"], |db| {
            db.migrations(&[
                ("0001_t.up.sql", "create table t (id bigint primary key, n integer not null);\ninsert into t select i, i from generate_series(1, 2000) as i;\n"),
                ("0002_index.up.sql", "-- schemactl: no-transaction\ncreate index concurrently t_n on t (n);\n\ncreate unique index concurrently t_both on t (id, n);\nalter table t add constraint t_both unique using index t_both;\n"),
                ("0003_more.up.sql", "alter table t add column more text;\n"),
            ]);
        })
    }

    fn fresh(&self) -> TestDb {
        let db = TestDb::new().unwrap();
        (self.prepare)(&db);
        db
    }

    fn begin(&self, db: &TestDb, more: &[&str]) -> Child {
        let mut command = db.command(&[self.up, more].concat());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

/// Ends a child that a signal was sent to: its exit status and what it said.
fn ended(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

/// Moments of a run, spread over the time it takes.
fn moments(rounds: u32) -> impl Iterator<Item = Duration> {
    (0..rounds).map(move |round| Duration::from_millis(8) + Duration::from_millis(220) * round / rounds)
}

/// A folder whose second step takes long.
fn slow(db: &TestDb) {
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id int);\n"),
        ("0002_slow.up.sql", "create table slow ();\nselect pg_sleep(30);\n"),
        ("0003_after.up.sql", "create table after_it ();\n"),
    ]);
}

/// How many sessions sleep in a migration.
const SLEEPING: &str = "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and wait_event = 'PgSleep'";

#[test]
fn a_signal_rolls_the_running_step_back_and_says_so() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let Some(db) = TestDb::new() else { return };
        slow(&db);
        let child = db
            .command(&["up", "--dir", "m"])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        soon("the migration runs", || db.value(SLEEPING) == "1");
        let begin = Instant::now();
        send(&child, signal);
        let (status, said) = ended(child);
        assert_eq!(status, Some(code), "{said}");
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
        for word in [&format!("error[E{code}]: interrupted"), "rolled back; app is at 0001_t", "again"] {
            assert!(said.contains(word), "{word}: {said}");
        }
        // When it has said so it is so: nothing of it still runs.
        assert_eq!(db.value(SLEEPING), "0");
        assert_eq!(db.value("select to_regclass('slow') is null"), "t");
        db.file("m/0002_slow.up.sql", "create table slow ();\n");
        db.run(&["up", "--dir", "m"]).ok();
        assert_eq!(db.value(BROKEN_LINKS), "0");
    }
}

#[test]
fn a_signal_while_waiting_for_a_lock_ends_the_wait() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id int);\n"),
        ("0002_more.up.sql", "alter table t add column n int;\n"),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    let mut holder = db.session();
    holder.run("begin; lock table t").unwrap();
    let child = db
        .command(&["up", "--dir", "m"])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(700));
    send(&child, Signal::SIGTERM);
    let (status, said) = ended(child);
    assert_eq!(status, Some(143), "{said}");
    holder.run("commit").unwrap();
    db.run(&["up", "--dir", "m"]).ok();
}

#[test]
fn a_signal_at_any_moment_leaves_nothing_half_done() {
    for case in [Case::core(), Case::concurrently()].into_iter().flatten() {
        for (round, moment) in moments(6).enumerate() {
            let db = case.fresh();
            let child = case.begin(&db, &[]);
            std::thread::sleep(moment);
            send(&child, if round % 2 == 0 { Signal::SIGINT } else { Signal::SIGTERM });
            let (status, said) = ended(child);
            // Before the program listens for signals, the signal itself ends it.
            let usual = if round % 2 == 0 { 130 } else { 143 };
            assert!(status.is_none_or(|status| status == 0 || status == usual), "{moment:?}: {status:?} {said}");
            case.end.reached(&db, case.up, &format!("signal after {moment:?}"));
        }
    }
}

#[test]
fn a_statement_that_an_administrator_cancels_is_rolled_back() {
    let Some(db) = TestDb::new() else { return };
    slow(&db);
    let child = db
        .command(&["up", "--dir", "m"])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    soon("the migration runs", || db.value(SLEEPING) == "1");
    db.sql("select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'schemactl'");
    let (status, said) = ended(child);
    assert_eq!(status, Some(5), "{said}");
    assert!(
        said.contains("57014") && said.contains("0002_slow.up.sql:2:1") && said.contains("app is at 0001_t"),
        "{said}"
    );
}

#[test]
fn the_statement_of_a_killed_client_dies_too() {
    let Some(db) = TestDb::new() else { return };
    slow(&db);
    let mut child = db
        .command(&["up", "--dir", "m"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    soon("the migration runs", || db.value(SLEEPING) == "1");
    child.kill().unwrap();
    child.wait().unwrap();
    db.file("m/0002_slow.up.sql", "create table slow ();\n");
    // The next run waits for the lock of the dead one, and gets it.
    let begin = Instant::now();
    db.run(&["up", "--dir", "m"]).ok();
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}

#[test]
fn a_server_that_crashes_at_any_moment_loses_nothing_it_has_said() {
    let settings =
        [("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("restart_after_crash", "on")];
    let Some(cluster) = private_cluster(&settings) else { return };
    let Some(expected) = Case::core() else { return };
    let data = cluster.endpoint().socket_dir.join("data");
    for (round, moment) in moments(6).enumerate() {
        let name = format!("crash{round}");
        cluster.sql("postgres", &format!("create database {name}"));
        let program = Program::new(&cluster.url(&name));
        let child = program
            .command(&["up"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(moment);
        // A server process that dies by SIGKILL takes all others with it, and the server recovers from its log.
        let postmaster = server_pid(&data);
        let victim = children(postmaster).into_iter().next_back().unwrap();
        let _ = kill(Pid::from_raw(victim), Signal::SIGKILL);
        let (status, said) = ended(child);
        assert!(matches!(status, Some(0 | 3)), "{moment:?}: {status:?} {said}");
        // Until the server has taken note of it, it still answers as if nothing had happened.
        soon("the server notices", || !children(postmaster).contains(&victim));
        soon("the server answers", || program.run(&["status"]).status == 0);
        let said_applied = said.matches("applied").count();
        let again = program.run(&["up"]);
        assert_eq!(again.status, 0, "{moment:?}, {said_applied}: {again:#?}");
        Catalog::in_database(&cluster, &name).must_be(&expected.end.catalog, &format!("crashed after {moment:?}"));
        assert_eq!(cluster.sql(&name, HISTORY), expected.end.history);
        assert_eq!(cluster.value(&name, BROKEN_LINKS), "0");
        assert_eq!(cluster.value(&name, NOT_ONCE), "0");
    }
}

/// The processes of a server, by number.
fn children(parent: i32) -> Vec<i32> {
    let list = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap();
    list.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

#[test]
fn whoever_is_asked_at_a_terminal_can_be_interrupted() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("0001_t.up.sql", "create table t ();\n"), ("0001_t.down.sql", "drop table t;\n")]);
    db.run(&["up", "--dir", "m"]).ok();
    let terminal = nix::pty::openpty(None, None).unwrap();
    let mut command = db.command(&["down", "--dir", "m", "--output", "json"]);
    command.stdin(terminal.slave.try_clone().unwrap()).stderr(terminal.slave).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(command);
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
    let mut screen = std::fs::File::from(terminal.master);
    let mut seen = String::new();
    while !seen.contains("Type yes to go on: ") {
        let mut bytes = [0; 1024];
        let count = screen.read(&mut bytes).unwrap();
        seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    kill(pid, Signal::SIGINT).unwrap();
    soon("it ends", || child.try_wait().unwrap().is_some());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:#?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["error"]["state"], "nothing was changed", "{report:#}");
    assert_eq!(db.value("select to_regclass('t') is not null"), "t");
}
