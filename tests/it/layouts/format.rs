//! A history that an older schemactl wrote.

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
        assert_eq!(format(&db), "2 true", "{args:?}");
        assert_eq!(db.value("select has_table_privilege('pg_monitor', 'schemactl.repeatables', 'select')"), "t");
        db.run(&["history", "--verify", "--dir", "m"]).ok();
        db.run(&["status", "--dir", "m"]).ok();
    }
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
    assert_eq!(format(&db), "2 true");
    db.run(&["history", "--verify", "--dir", "m"]).ok();
}
