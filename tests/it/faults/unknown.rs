//! Commits whose end is not known at first, and servers that take no changes.

use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::story::{Running, lines};
use super::table::Table;
use crate::support::{TestDb, private_cluster, soon};

const VERSIONS: &str = "select version || status from schemactl.history order by version";

#[test]
fn a_commit_that_waits_for_a_standby_and_is_stopped_is_reported_as_it_is() {
    let table = Table::of("standby");
    let settings = [("wal_level", "replica"), ("max_wal_senders", "2"), ("synchronous_commit", "on")];
    let Some(cluster) = private_cluster(&settings) else { return };
    let cluster = Box::leak(Box::new(cluster));
    cluster.sql("postgres", "create database waiting");
    let db = TestDb::existing(cluster, "waiting");
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id int);\n"),
        ("0002_u.up.sql", "create table u (id int);\n"),
        ("0003_v.up.sql", "create table v (id int);\n"),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    cluster.sql("postgres", "alter system set synchronous_standby_names = 'nobody'");
    cluster.sql("postgres", "select pg_reload_conf()");
    let mut command = db.command(&["up", "--dir", "m", "--output", "json"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let running = Running(command.spawn().unwrap());
    let waits = "select count(*) from pg_stat_activity where wait_event = 'SyncRep' and application_name = 'schemactl'";
    soon("the commit waits", || db.value(waits) == "1");
    kill(Pid::from_raw(running.pid()), Signal::SIGTERM).unwrap();
    let said = running.wait();
    assert_eq!(said.status, Some(143), "{said:#?}");
    // A commit that is stopped in this wait is one: the version is there, with the one before it that waited for nobody, and
    // that is what must be said.
    assert_eq!(lines(&db, VERSIONS), ["1applied", "2applied", "3applied"]);
    let done: Vec<_> = said.report["migrations"].as_array().unwrap().iter().map(|line| &line["version"]).collect();
    assert_eq!(done, ["0002", "0003"], "{said:#?}");
    assert!(said.report["error"]["state"].as_str().unwrap().contains("app is at 0003_v"), "{said:#?}");
    cluster.sql("postgres", "alter system reset synchronous_standby_names");
    cluster.sql("postgres", "select pg_reload_conf()");
    db.run(&["up", "--dir", "m"]).ok();
    table.row(
        "the commit waits for a standby that is not there, and is stopped by SIGTERM",
        "the last of two steps",
        1,
        "exit 143: both versions are committed, and said to be",
    );
    table.close();
    drop(db);
    let _ = std::fs::remove_dir_all(&cluster.endpoint().socket_dir);
}

#[test]
fn a_database_that_turns_read_only_takes_nothing_and_says_so() {
    let table = Table::of("read_only");
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("0001_t.up.sql", "create table t (id int);\n"), ("0002_u.up.sql", "create table u (id int);\n")]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    db.sql(&format!("alter database {} set default_transaction_read_only = on", db.name()));
    db.fails(&["up", "--dir", "m"], "E407", &["read-only by default", "disk is full"]);
    db.run(&["status", "--dir", "m"]).ok();
    assert_eq!(lines(&db, VERSIONS), ["1applied"]);
    let reset = format!("alter database {} reset default_transaction_read_only", db.name());
    db.cluster().sql("postgres", &reset);
    db.run(&["up", "--dir", "m"]).ok();
    table.row("`default_transaction_read_only` is on", "`up` of a folder", 1, "exit 4: E407; nothing is begun");
    table.close();
}
