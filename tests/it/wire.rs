//! How often the program speaks to the server: a proxy counts the messages.

use crate::support::{Proxy, TestDb, soon};

/// A number of small migrations.
fn many(db: &TestDb, number: usize) {
    for n in 1..=number {
        db.file(
            &format!("m/{n:04}_t{n}.up.sql"),
            format!("create table t{n} (id bigint primary key, n integer not null);\n"),
        );
        db.file(&format!("m/{n:04}_t{n}.down.sql"), format!("drop table t{n};\n"));
    }
}

#[test]
fn nothing_pending_is_one_connection_and_one_query() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up"]).ok();
    for command in [
        &["up"][..],
        &["up", "--bundle", "core", "--output", "json"],
        &["status"],
        &["status", "--check"],
        &["up", "--dry-run"],
    ] {
        let proxy = Proxy::new(&db, None);
        db.run(&[command, &["--database-url", proxy.url()]].concat()).ok();
        assert_eq!((proxy.connections(), proxy.all_messages(), proxy.messages(b'Q')), (1, 1, 1), "{command:?}");
        soon("the program has said goodbye", || proxy.messages(b'X') == 1);
    }
}

#[test]
fn a_history_is_looked_at_closely_before_it_is_written_to() {
    let Some(db) = TestDb::new() else { return };
    many(&db, 2);
    let up = |expected: usize| {
        let proxy = Proxy::new(&db, None);
        let output = db.run(&["up", "--dir", "m", "--database-url", proxy.url()]);
        assert_eq!(proxy.messages(b'Q'), expected);
        output
    };
    up(2).ok();
    many(&db, 3);
    // A glance, a closer look, and the version.
    up(3).ok();
    db.sql("alter table schemactl.seeds drop constraint seeds_pkey");
    // Nothing is left to do, and nothing is written.
    up(1).ok();
    many(&db, 4);
    up(2).failed("E418", &["schemactl.seeds has no unique key (bundle, name)"]);
    assert_eq!(db.value("select to_regclass('t4') is null"), "t");
}

#[test]
fn a_fresh_core_is_one_look_and_one_message() {
    let Some(db) = TestDb::new() else { return };
    let proxy = Proxy::new(&db, None);
    db.run(&["up", "--database-url", proxy.url()]).ok();
    // One look, and ten versions with the stand-in's: a first message has up to sixteen.
    assert_eq!(db.value("select count(*) from schemactl.history"), "10");
    assert_eq!((proxy.connections(), proxy.all_messages(), proxy.messages(b'Q')), (1, 2, 2));
    let proxy = Proxy::new(&db, None);
    db.run(&["down", "--all", "--yes", "--database-url", proxy.url()]).ok();
    // One look, one count of the rows that go, and ten versions.
    assert_eq!((proxy.connections(), proxy.all_messages()), (1, 3));
}

#[test]
fn two_hundred_migrations_take_as_many_round_trips_as_their_logarithm() {
    let Some(db) = TestDb::new() else { return };
    many(&db, 200);
    let proxy = Proxy::new(&db, None);
    db.run(&["up", "--dir", "m", "--database-url", proxy.url()]).ok();
    assert_eq!(db.value("select count(*) from schemactl.history"), "200");
    // One look, and messages of 16, 32, 64 and 88 steps.
    assert_eq!((proxy.connections(), proxy.all_messages()), (1, 5));
    let proxy = Proxy::new(&db, None);
    db.run(&["down", "--all", "--yes", "--dir", "m", "--database-url", proxy.url()]).ok();
    assert_eq!(db.value("select count(*) from schemactl.history"), "0");
    assert_eq!((proxy.connections(), proxy.all_messages()), (1, 6));
}

#[test]
fn one_transaction_is_one_message() {
    let Some(db) = TestDb::new() else { return };
    many(&db, 50);
    let proxy = Proxy::new(&db, None);
    db.run(&["up", "--atomic", "--dir", "m", "--database-url", proxy.url()]).ok();
    assert_eq!((proxy.connections(), proxy.messages(b'Q')), (1, 2));
}
