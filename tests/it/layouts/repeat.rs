//! Scripts that run whenever they have changed.

use super::{kinds, lines};
use crate::support::{Catalog, TestDb};

const TABLE: (&str, &str) = ("0001_notes.up.sql", "create table notes (id int primary key, note text);");
const TABLE_DOWN: (&str, &str) = ("0001_notes.down.sql", "drop table notes cascade;");

fn view(columns: &str) -> String {
    format!("create or replace view b_view as select {columns} from notes;")
}

#[test]
fn what_is_repeated_runs_after_the_versions_and_again_when_it_has_changed() {
    let Some(kinds) = kinds() else { return };
    for db in kinds {
        db.migrations(&[
            TABLE,
            ("R__b_view.sql", &view("id")),
            ("R__a_function.sql", "create or replace function one() returns int language sql as 'select 1';"),
        ]);
        let up = db.run(&["up", "--dir", "m"]).ok();
        let expected = ["applied app 0001_notes", "repeated app R__a_function", "repeated app R__b_view"];
        assert_eq!(lines(&up.stdout)[..3], expected);
        assert!(db.run(&["up", "--dir", "m"]).ok().stdout.starts_with("nothing to do"));
        db.run(&["status", "--check", "--dir", "m"]).ok();
        db.file("m/R__b_view.sql", view("id, note"));
        let status = db.fails(&["status", "--check", "--dir", "m"], "E101", &["1 pending"]);
        assert!(lines(&status.stdout).contains(&"to repeat app R__b_view".to_owned()), "{status:#?}");
        assert_eq!(db.run(&["ready", "--dir", "m"]).status, 1);
        let up = db.run(&["up", "--dir", "m"]).ok();
        assert_eq!(lines(&up.stdout)[0], "repeated app R__b_view");
        assert_eq!(
            db.value("select count(*) from pg_attribute where attrelid = 'b_view'::regclass and attnum > 0"),
            "2"
        );
        assert_eq!(
            db.value("select string_agg(what, ' ' order by id) from schemactl.events"),
            "up repeat repeat repeat"
        );
        db.run(&["history", "--dir", "m", "--verify"]).ok();
    }
}

#[test]
fn the_meaning_of_a_change_does_not_matter_and_the_row_says_what_ran() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[TABLE, ("R__b_view.sql", &view("id"))]);
    db.run(&["up", "--dir", "m"]).ok();
    db.file("m/R__b_view.sql", format!("-- says more\r\n{}", view("id")));
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(db.value("select script from schemactl.repeatables"), format!("-- says more\n{}", view("id")));
    std::fs::remove_file(db.dir().join("m/R__b_view.sql")).unwrap();
    let status = db.run(&["status", "--check", "--dir", "m"]).ok();
    assert!(lines(&status.stdout).contains(&"gone app R__b_view".to_owned()), "{status:#?}");
}

#[test]
fn one_that_fails_is_rolled_back_and_the_versions_stay() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[TABLE, ("R__bad.sql", "create view fine as select 1 as one;\nselect nothing from notes;\n")]);
    db.fails(&["up", "--dir", "m"], "E501", &["m/R__bad.sql:2:8", "rolled back; app is at 0001_notes"]);
    assert_eq!(db.value("select to_regclass('fine') is null and to_regclass('notes') is not null"), "t");
    assert_eq!(db.value("select count(*) from schemactl.repeatables"), "0");
    db.file("m/R__bad.sql", "-- schemactl: no-transaction\nvacuum notes;\n");
    db.fails(&["up", "--dir", "m"], "E410", &["m/R__bad.sql:1"]);
}

#[test]
fn a_roll_back_lets_everything_repeated_run_again() {
    let Some(db) = TestDb::new() else { return };
    let before = Catalog::of(&db);
    db.migrations(&[
        TABLE,
        TABLE_DOWN,
        ("0002_tags.up.sql", "alter table notes add column tags text[];"),
        ("0002_tags.down.sql", "drop view b_view; alter table notes drop column tags;"),
        ("R__b_view.sql", &view("id, tags")),
    ]);
    db.run(&["up", "--dir", "m"]).ok();
    let there = Catalog::of(&db);
    db.run(&["down", "--dir", "m", "--yes"]).ok();
    assert_eq!(db.value("select to_regclass('b_view') is null"), "t");
    // Version 1 alone is not what the scripts are written for.
    assert!(db.run(&["up", "--dir", "m", "--to", "1"]).ok().stdout.starts_with("nothing to do"));
    db.run(&["up", "--dir", "m"]).ok();
    Catalog::of(&db).must_be(&there, "after down and up");
    db.run(&["down", "--dir", "m", "--all", "--yes"]).ok();
    Catalog::of(&db).must_be(&before, "after all of it is gone");
}

#[test]
fn a_round_trip_runs_what_is_repeated_twice() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[TABLE, TABLE_DOWN, ("R__b_view.sql", &view("id"))]);
    db.run(&["test", "roundtrip", "--dir", "m"]).ok();
    db.file("m/R__b_view.sql", "create or replace view v as select 1 as one; create table t ();");
    let failed = db.run(&["test", "roundtrip", "--dir", "m"]);
    failed.failed("E501", &["relation \"t\" already exists", "m/R__b_view.sql:1"]);
}

/// Dumps end so, and what this run has set for itself is reset with the rest.
#[test]
fn reset_all_in_a_file_is_not_the_end_of_its_transaction() {
    let Some(kinds) = kinds() else { return };
    for db in kinds {
        db.migrations(&[
            ("0001_dump.sql", "set lock_timeout = 0;\nselect pg_catalog.set_config('search_path', '', false);\ncreate table public.t ();\nreset all;\n"),
            ("0002_next.sql", "create table u ();\ndiscard temp;\n"),
            ("R__v.sql", "create or replace view v as select 1 as one;\nreset all;\n"),
            ("hooks/after_each.sql", "reset all;\n"),
        ]);
        db.run(&["up", "--dir", "m"]).ok();
        assert_eq!(db.value("select count(*) from schemactl.history where duration_ms between 0 and 60000"), "2");
        db.file("m/0003_ends.sql", "do $$ begin commit; end $$;\nreset all;\n");
        assert_eq!(db.run(&["up", "--dir", "m"]).status, 5);
        db.file("m/0003_ends.sql", "create procedure ends() language plpgsql as $$ begin commit; end $$;\n");
        db.file("m/0004_calls.sql", "reset all;\ncall ends();\n");
        assert_eq!(db.run(&["up", "--dir", "m"]).status, 5);
        assert_eq!(db.value("select count(*) from schemactl.history"), "3");
        db.run(&["history", "--dir", "m", "--verify"]).ok();
    }
}
