//! Locks that somebody else holds.

use std::thread;
use std::time::{Duration, Instant};

use crate::support::{TestDb, finish};

/// A table, and a migration that needs it.
fn folder(db: &TestDb) {
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id int);\n"),
        ("0002_alter.up.sql", "-- Adds.\nalter table t add column more int;\n"),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
}

#[test]
fn a_table_that_is_held_is_waited_for_and_the_holder_is_named() {
    let Some(db) = TestDb::new() else { return };
    folder(&db);
    let mut holder = db.session();
    holder.run("set application_name = 'the report'; begin; select count(*) from t").unwrap();
    let pid = holder.run("select pg_backend_pid()").unwrap().remove(0).remove(0).unwrap();
    let begin = Instant::now();
    let words = [pid.as_str(), "the report", "m/0002_alter.up.sql:2:1", "pg_terminate_backend"];
    db.fails(&["up", "--dir", "m", "--lock-wait", "1s", "--lock-timeout", "100ms"], "E702", &words);
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert_eq!(db.value("select max(version) from schemactl.history"), "1");
    thread::scope(|scope| {
        let up = scope.spawn(|| finish(&mut db.command(&["up", "--dir", "m", "--lock-wait", "60s"])));
        // Others wait for the table no longer than the lock's own time-out.
        thread::sleep(Duration::from_millis(300));
        let mut longest = Duration::ZERO;
        for _ in 0..10 {
            let begin = Instant::now();
            db.sql("select count(*) from t");
            longest = longest.max(begin.elapsed());
            thread::sleep(Duration::from_millis(50));
        }
        assert!(longest < Duration::from_secs(1), "{longest:?}");
        assert!(!up.is_finished());
        holder.run("commit").unwrap();
        let up = up.join().unwrap().ok();
        assert!(up.stderr.contains(&pid) && up.stderr.contains("waits for"), "{up:#?}");
    });
    assert_eq!(db.value("select max(version) from schemactl.history"), "2");
}

#[test]
fn another_run_that_holds_the_lock_is_waited_for_and_named() {
    let Some(db) = TestDb::new() else { return };
    folder(&db);
    let mut other = db.session();
    other.run("set application_name = 'another run'; begin; select pg_advisory_xact_lock(1935893357, 1)").unwrap();
    let pid = other.run("select pg_backend_pid()").unwrap().remove(0).remove(0).unwrap();
    db.fails(&["up", "--dir", "m", "--lock-wait", "500ms"], "E701", &[&format!("pid {pid}"), "another run"]);
    thread::scope(|scope| {
        let up = scope.spawn(|| finish(&mut db.command(&["up", "--dir", "m"])));
        thread::sleep(Duration::from_millis(500));
        other.run("commit").unwrap();
        up.join().unwrap().ok();
    });
    assert_eq!(db.value("select max(version) from schemactl.history"), "2");
}

#[test]
fn the_lock_of_another_database_is_not_ours() {
    let (Some(db), Some(other)) = (TestDb::new(), TestDb::new()) else { return };
    let mut session = other.session();
    session.run("begin; select pg_advisory_xact_lock(1935893357, 1)").unwrap();
    db.run(&["up", "--lock-wait", "0"]).ok();
}

#[test]
fn a_statement_that_takes_too_long_is_ended() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("0001_slow.up.sql", "select 1;\nselect pg_sleep(30);\n")]);
    let begin = Instant::now();
    db.fails(
        &["up", "--dir", "m", "--statement-timeout", "200ms"],
        "E501",
        &["statement timeout", "57014", "0001_slow.up.sql:2:1", "--statement-timeout"],
    );
    assert!(begin.elapsed() < Duration::from_secs(10));
    // A limit of the role does not count: migrations take as long as they take.
    db.migrations(&[
        ("0001_slow.up.sql", "select pg_sleep(0.4);\n"),
        ("0002_own.up.sql", "-- schemactl: statement-timeout 100ms\nselect pg_sleep(5);\n"),
    ]);
    db.sql(&format!("alter database {} set statement_timeout = '200ms'", db.name()));
    db.run(&["up", "--dir", "m"]).failed("E501", &["57014", "0002_own.up.sql:2:1", "app is at 0001_slow"]);
}

#[test]
fn a_deadlock_is_tried_again() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table a (id int);\ncreate table b (id int);\n"),
        (
            "0002_both.up.sql",
            "alter table a add column x int;\nselect pg_sleep(0.5);\nalter table b add column x int;\n",
        ),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    let mut other = db.session();
    other.run("set deadlock_timeout = '10s'; begin; lock table b").unwrap();
    thread::scope(|scope| {
        let up = scope.spawn(|| finish(&mut db.command(&["up", "--dir", "m", "--lock-timeout", "5s"])));
        thread::sleep(Duration::from_millis(400));
        other.run("lock table a; commit").unwrap();
        up.join().unwrap().ok();
    });
    assert_eq!(db.value("select count(*) from information_schema.columns where column_name = 'x'"), "2");
}
