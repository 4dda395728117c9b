//! What runs out: connections, disk, time.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::crashes::Crashing;
use super::messages::at_rest;
use super::story::{Kind, Story, lines};
use super::table::Table;
use crate::support::sql::Session;
use crate::support::{Output, Program, TestDb, soon};

const VERSIONS: &str = "select string_agg(version || status, ' ' order by version) from schemactl.history";

#[test]
fn a_server_that_has_no_second_connection_is_waited_for_and_then_named() {
    let table = Table::of("connections");
    let settings = [("max_connections", "6"), ("superuser_reserved_connections", "0")];
    let Some(server) = Crashing::new(&settings) else { return };
    let story = Story::on(server.cluster, Kind::Up);
    let db = story.fresh();
    let mut held: Vec<Session> = (0..5).map(|_| db.session()).collect();
    let said = story.begin(&db, None).wait();
    assert_eq!(said.status, Some(3), "{said:#?}");
    assert_eq!(said.report["error"]["code"], "E301", "{said:#?}");
    assert!(said.stderr.contains("the server has no connection left"), "{said:#?}");
    let versions = held[0].run(VERSIONS).unwrap().remove(0).remove(0);
    assert_eq!(versions.as_deref(), Some("1applied 2applied 3applied 4applied 5applied 6applied"));
    drop(held);
    story.must_hold(&db, &said, "no second connection");
    table.row(
        "the server has one connection left",
        "`up` of the folder",
        1,
        "exit 3: E301; what needs one connection is applied; the next run ends at the same catalog and history",
    );
    // One that comes back in time is enough.
    let db = story.fresh();
    held = (0..5).map(|_| db.session()).collect();
    let running = story.begin(&db, None);
    soon("the first steps are done", || {
        let versions =
            held[0].run("select to_regclass('schemactl.history') is not null and to_regclass('items') is not null");
        versions.is_ok_and(|rows| rows[0][0].as_deref() == Some("t"))
    });
    std::thread::sleep(Duration::from_millis(700));
    drop(held);
    let said = running.wait();
    assert_eq!(said.status, Some(0), "{said:#?}");
    at_rest(&db);
    story.is_at_end(&db, "a connection came back");
    table.row("the server has one connection left, and more in time", "`up` of the folder", 1, "exit 0");
    drop(db);
    table.close();
}

#[test]
fn a_statement_outside_a_transaction_that_takes_too_long_leaves_nothing() {
    let table = Table::of("too_long");
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id bigint primary key, n int);\n"),
        (
            "0002_index.up.sql",
            "-- schemactl: no-transaction\n-- schemactl: statement-timeout 300ms\ncreate index concurrently t_n on t (n);\n",
        ),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    let mut writer = db.session();
    writer.run("begin; insert into t values (1, 1)").unwrap();
    let up = ["up", "--dir", "m"];
    let rest = "the half-built index t_n is still there: the next run drops it";
    db.run(&up).failed("E501", &["57014", "m/0002_index.up.sql:3:1", "nothing of 0002_index was done", rest]);
    assert_eq!(db.value(VERSIONS), "1applied");
    writer.run("commit").unwrap();
    db.run(&up).ok();
    assert_eq!(lines(&db, "select indexrelid::regclass::text from pg_index where not indisvalid"), [""; 0]);
    assert_eq!(db.value(VERSIONS), "1applied 2applied");
    table.row("`-- schemactl: statement-timeout`", "`create index concurrently` that waits for a writer", 1, "exit 5: the statement is named, the half-built index is named where it cannot be dropped at once; the next run ends it");
    table.close();
}

/// A small file system in memory; nothing where this process may not mount.
struct Small(PathBuf);

impl Small {
    fn new(at: &Path, megabytes: u32, owner: u32) -> Option<Small> {
        if !nix::unistd::geteuid().is_root() {
            eprintln!("SKIPPED: only root can mount a small disk");
            return None;
        }
        std::fs::create_dir_all(at).unwrap();
        let options = format!("size={megabytes}m,mode=0700,uid={owner}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "small"]).arg(at).status().unwrap();
        if !mounted.success() {
            eprintln!("SKIPPED: a small disk cannot be mounted here");
            return None;
        }
        Some(Small(at.to_owned()))
    }

    fn grow(&self, megabytes: u32) {
        let options = format!("remount,size={megabytes}m");
        assert!(Command::new("mount").args(["-o", &options]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Migrations whose second one needs more room than there is.
fn large(program: &Program, rows: u32) {
    program.migrations(&[
        ("0001_t.up.sql", "create table t (id bigint primary key, padding text);\n"),
        (
            "0002_fill.up.sql",
            &format!("insert into t\nselect i, repeat(md5(i::text), 30)\nfrom generate_series(1, {rows}) as i;\n"),
        ),
        ("0003_more.up.sql", "create table more ();\n"),
    ]);
}

#[test]
fn a_disk_that_is_full_loses_nothing() {
    let table = Table::of("disk");
    let Some(server) = Crashing::new(&[]) else { return };
    let home = server.cluster.endpoint().socket_dir.clone();
    let owner = std::os::unix::fs::MetadataExt::uid(&home.join("data").metadata().unwrap());

    let space = home.join("space");
    let Some(disk) = Small::new(&space, 40, owner) else { return };
    server.cluster.sql("postgres", &format!("create tablespace small location '{}'", space.display()));
    server.cluster.sql("postgres", "create database full_data template template0 tablespace small");
    let db = TestDb::existing(server.cluster, "full_data");
    large(&db, 60_000);
    let up = ["up", "--dir", "m"];
    db.run(&up).failed("E501", &["53100", "0002_fill.up.sql:1:1", "disk is full", "app is at 0001_t"]);
    assert_eq!(db.value(VERSIONS), "1applied");
    disk.grow(400);
    db.run(&up).ok();
    assert_eq!(
        (db.value(VERSIONS).as_str(), db.value("select count(*) from t").as_str()),
        ("1applied 2applied 3applied", "60000")
    );
    table.row(
        "the disk of the data is full",
        "a step",
        1,
        "exit 5: rolled back, with the place; with more room the next run ends it",
    );
    drop(db);
    server.cluster.sql("postgres", "drop tablespace small");
    drop(disk);

    full_log(owner, &table);
    table.close();
}

/// The log has no room: the server itself goes down.
fn full_log(owner: u32, table: &Table) {
    let Some(mut server) = Crashing::new(&[("min_wal_size", "32MB"), ("restart_after_crash", "on")]) else { return };
    let home = server.cluster.endpoint().socket_dir.clone();
    server.cluster.sql("postgres", "create database full_log template template0");
    server.crash();
    let (log, small) = (home.join("data/pg_wal"), home.join("wal"));
    let Some(disk) = Small::new(&small, 64, owner) else { return };
    let copied = Command::new("cp").arg("-a").arg(log.join(".")).arg(&small).status().unwrap();
    assert!(copied.success());
    std::fs::remove_dir_all(&log).unwrap();
    std::os::unix::fs::symlink(&small, &log).unwrap();
    std::os::unix::fs::lchown(&log, Some(owner), Some(owner)).unwrap();
    server.start();
    let db = TestDb::existing(server.cluster, "full_log");
    large(&db, 200_000);
    let up = ["up", "--dir", "m"];
    let said: Output = db.run(&[&up[..], &["--connect-timeout", "1s"]].concat());
    assert!(matches!(said.status, 3 | 5), "{said:#?}");
    assert!(said.stderr.contains("error[E306]") || said.stderr.contains("53100"), "{said:#?}");
    disk.grow(1500);
    if Session::open(server.cluster.endpoint(), "postgres").is_err() {
        server.start();
    }
    let versions = db.value(VERSIONS);
    assert!(["1applied", "1applied 2applied"].contains(&versions.as_str()), "{versions}");
    db.run(&up).ok();
    assert_eq!(
        (db.value(VERSIONS).as_str(), db.value("select count(*) from t").as_str()),
        ("1applied 2applied 3applied", "200000")
    );
    table.row(
        "the disk of the log is full, and the server goes down",
        "a step",
        1,
        "exit 3 or 5; with more room the next run ends it",
    );
    drop(db);
    // Before its directory goes.
    server.crash();
    std::fs::remove_file(&log).unwrap();
}
