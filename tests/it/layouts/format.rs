//! A history that an older schemactl wrote.

use std::time::Duration;

use schemactl::db::catalog::{Schemas, details};
use schemactl::db::connect::{ConnectSettings, connect};
use schemactl::db::session::Interrupt;
use schemactl::model::address::{Address, Defaults};
use schemactl::model::catalog::Catalog;

use crate::support::TestDb;

const FORMAT_1: &str = include_str!("format_1.sql");

fn old() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.sql(FORMAT_1);
    db.migrations(&[
        ("0001_notes.up.sql", "create table notes (id bigint primary key, note text);\n"),
        ("0001_notes.down.sql", "drop table notes;\n"),
        ("0002_index.up.sql", "create index notes_note_idx on notes (note);\n"),
        ("0002_index.down.sql", "drop index notes_note_idx;\n"),
        ("seeds/01_notes.sql", "insert into notes values (1, 'one') on conflict do nothing;\n"),
    ]);
    Some(db)
}

fn format(db: &TestDb) -> String {
    db.value("select format || ' ' || (to_regclass('schemactl.repeatables') is not null) from schemactl.meta")
}

#[test]
fn commands_that_read_leave_an_old_history_as_it_is() {
    let Some(db) = old() else { return };
    db.run(&["status", "--check", "--dir", "m"]).ok();
    db.run(&["ready", "--dir", "m"]).ok();
    db.run(&["history", "--verify", "--dir", "m"]).ok();
    db.run(&["doctor", "--dir", "m"]).ok();
    assert!(db.run(&["up", "--dir", "m"]).ok().stdout.starts_with("nothing to do"));
    assert_eq!(format(&db), "1 false");
}

#[test]
fn the_first_step_that_writes_upgrades_it() {
    for (args, files) in [
        (&["up"][..], ("R__view.sql", "create or replace view v as select id from notes;")),
        (&["up"], ("0003_more.sql", "alter table notes add column at timestamptz;")),
        (&["up"], ("0003_more.sql", "-- schemactl: no-transaction\ncreate index concurrently i on notes (id);")),
        (&["down", "--yes"], ("seeds/02_more.sql", "select 1;")),
        (&["seed"], ("seeds/02_more.sql", "select 1;")),
        (&["repair", "mark-reverted", "2", "--yes"], ("seeds/02_more.sql", "select 1;")),
        (&["mark", "staging"], ("seeds/02_more.sql", "select 1;")),
    ] {
        let Some(db) = old() else { return };
        db.sql("grant select on all tables in schema schemactl to pg_monitor");
        db.migrations(&[files]);
        db.run(&[args, &["--dir", "m"]].concat()).ok();
        assert_eq!(format(&db), "3 true", "{args:?}");
        assert_eq!(db.value("select has_table_privilege('pg_monitor', 'schemactl.repeatables', 'select')"), "t");
        db.run(&["history", "--verify", "--dir", "m"]).ok();
        db.run(&["status", "--dir", "m"]).ok();
    }
}

/// All that there is of the history itself: tables, columns, keys, checks, comments, rights.
fn catalog(db: &TestDb) -> Catalog {
    let address = Address::parse(&db.url(), &Defaults::default()).unwrap();
    let settings =
        ConnectSettings { timeout: Duration::from_secs(30), wait: Duration::ZERO, interrupt: Interrupt::never() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut session = connect(&address, &settings, &|_| {}).await.unwrap();
        let catalog = details(&mut session, &Schemas::Real(vec!["schemactl".to_owned()]), &[]).await.unwrap();
        session.close().await;
        catalog
    })
}

#[test]
fn an_upgraded_history_is_what_a_new_one_is() {
    let (Some(old), Some(new)) = (old(), TestDb::new()) else { return };
    for db in [&old, &new] {
        db.migrations(&[("0003_more.sql", "create table more (id bigint);")]);
        db.run(&["up", "--dir", "m"]).ok();
        assert_eq!(format(db), "3 true");
    }
    let (old, new) = (catalog(&old), catalog(&new));
    assert_eq!(new.roots.objects, 9);
    for (key, object) in &new.objects {
        assert_eq!(old.objects.get(key), Some(object), "{key:?}");
    }
    assert_eq!(old.objects.len(), new.objects.len());
}

#[test]
fn a_plan_that_fails_leaves_the_old_format() {
    let Some(db) = old() else { return };
    db.migrations(&[("0003_bad.sql", "select 1 / 0;")]);
    db.fails(&["up", "--dir", "m"], "E501", &["division by zero"]);
    assert_eq!(format(&db), "1 false");
    db.run(&["status", "--dir", "m"]).ok();
}

#[test]
fn many_runs_upgrade_it_once() {
    let Some(db) = old() else { return };
    db.migrations(&[("0003_more.sql", "alter table notes add column at timestamptz;")]);
    let runs: Vec<_> = (0..6)
        .map(|_| {
            let mut command = db.command(&["up", "--dir", "m"]);
            std::thread::spawn(move || crate::support::finish(&mut command))
        })
        .collect();
    for run in runs {
        run.join().unwrap().ok();
    }
    assert_eq!(format(&db), "3 true");
    db.run(&["history", "--verify", "--dir", "m"]).ok();
}

/// The events that do not hold, by number.
fn broken(db: &TestDb) -> String {
    let told = db.run(&["history", "--dir", "m", "--output", "json"]).ok().stdout;
    let report: serde_json::Value = serde_json::from_str(&told).unwrap();
    let events = report["events"].as_array().unwrap_or_else(|| panic!("{told}")).clone();
    let broken = events.iter().filter(|event| event["intact"] == false).map(|event| event["id"].to_string());
    broken.collect::<Vec<_>>().join(" ")
}

#[test]
fn no_column_of_an_event_can_pass_for_another() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("0001_a.up.sql", "select 1;"), ("0002_b.up.sql", "select 1;"), ("0003_c.up.sql", "select 1;")]);
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(broken(&db), "");
    db.sql("create table kept as select * from schemactl.events where id = 3");
    for change in [
        // Joined by a bar, every one of these would read as before, or would not be looked at.
        "bundle = concat_ws('|', bundle, version, detail), version = null, detail = null",
        "what = concat_ws('|', what, bundle), bundle = null",
        "detail = concat_ws('|', version, detail), version = null",
        "by_role = 'nobody'",
        "tool = 'psql'",
    ] {
        db.sql(&format!("update schemactl.events set {change} where id = 3"));
        assert_eq!(broken(&db), "3", "{change}");
        db.fails(&["history", "--verify", "--dir", "m"], "E105", &["event 3"]);
        db.sql("delete from schemactl.events where id = 3; insert into schemactl.events select * from kept");
        assert_eq!(broken(&db), "", "{change}");
    }
}

#[test]
fn an_old_chain_goes_on_and_no_old_link_follows_a_new_one() {
    let Some(db) = old() else { return };
    db.migrations(&[("0003_more.sql", "alter table notes add column at timestamptz;")]);
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(
        db.value("select string_agg(starts_with(hash, '3:')::text, ' ' order by id) from schemactl.events"),
        "false false false true"
    );
    assert_eq!(broken(&db), "");
    // By the old rule nothing new is taken, however well it is made.
    db.sql(
        "with last as (select * from schemactl.events order by id desc limit 1) \
         insert into schemactl.events (id, at, run_id, what, bundle, version, detail, tool, previous, hash) \
         select id + 1, at, run_id, what, bundle, version, detail, tool, hash, \
           encode(sha256(convert_to(concat_ws('|', hash, id + 1, extract(epoch from at), run_id, what, bundle, version, detail), 'UTF8')), 'hex') \
         from last",
    );
    assert_eq!(broken(&db), "5");
    db.sql("delete from schemactl.events where id = 5");
    db.sql("update schemactl.events set detail = 'other' where id = 2");
    assert_eq!(broken(&db), "2");
}
