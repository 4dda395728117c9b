//! Files that are not what was applied.

use std::fs;

use crate::support::TestDb;

const FIRST: &str =
    "-- Notes of people.\ncreate table notes (\n  id bigint primary key,\n  text text not null default 'a  b'\n);\n";

/// Two applied migrations in the folder `m`.
fn applied() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.migrations(&[
        ("0001_notes.up.sql", FIRST),
        ("0001_notes.down.sql", "drop table notes;\n"),
        ("0003_more.up.sql", "create table more ();\n"),
    ]);
    db.run(&["up", "--dir", "m"]).ok();
    Some(db)
}

#[test]
fn line_ends_byte_order_marks_and_comments_may_change() {
    let Some(db) = applied() else { return };
    for text in [
        FIRST.replace('\n', "\r\n"),
        format!("\u{feff}{FIRST}"),
        FIRST.replace("-- Notes of people.", "/* Notes\nof everybody. */ -- So."),
        FIRST.replace("  id bigint", "\n\tid   bigint"),
        FIRST.trim_end().to_owned(),
    ] {
        db.file("m/0001_notes.up.sql", &text);
        db.run(&["up", "--dir", "m"]).ok();
        db.run(&["status", "--check", "--dir", "m"]).ok();
    }
}

#[test]
fn a_change_of_the_sql_is_refused() {
    let Some(db) = applied() else { return };
    db.file("m/0004_new.up.sql", "create table new ();\n");
    for text in [
        FIRST.replace("bigint", "integer"),
        FIRST.replace("'a  b'", "'a b'"),
        FIRST.replace("'a  b'", "'a  B'"),
        format!("{FIRST}select 1;\n"),
    ] {
        db.file("m/0001_notes.up.sql", &text);
        let words = ["0001_notes", "changed", "m/0001_notes.up.sql", "Restore the file"];
        db.fails(&["up", "--dir", "m"], "E402", &words);
        let status = db.run(&["status", "--dir", "m"]).ok();
        assert!(status.stdout.contains("changed"), "{status:#?}");
        assert_eq!(db.run(&["status", "--check", "--dir", "m"]).status, 1);
        assert_eq!(db.value("select to_regclass('new') is null"), "t");
    }
}

#[test]
fn a_file_that_is_gone_is_refused() {
    let Some(db) = applied() else { return };
    fs::remove_file(db.dir().join("m/0003_more.up.sql")).unwrap();
    db.fails(&["up", "--dir", "m"], "E403", &["0003_more", "gone"]);
    db.fails(&["down", "--dir", "m", "--yes"], "E403", &["0003_more"]);
    assert!(db.run(&["status", "--dir", "m"]).ok().stdout.contains("missing"));
}

#[test]
fn a_late_comer_is_refused_unless_it_is_allowed() {
    let Some(db) = applied() else { return };
    db.migrations(&[("0002_late.up.sql", "create table late ();\n"), ("0004_new.up.sql", "create table new ();\n")]);
    db.fails(&["up", "--dir", "m"], "E404", &["0002_late", "older", "--out-of-order allow"]);
    assert_eq!(db.value("select to_regclass('new') is null"), "t");
    db.run(&["up", "--dir", "m", "--out-of-order", "allow"]).ok();
    assert_eq!(db.value("select count(*) from schemactl.history"), "4");
    db.run(&["up", "--dir", "m"]).ok();
}

#[test]
fn a_version_without_a_way_back_is_refused_before_anything_is_rolled_back() {
    let Some(db) = applied() else { return };
    db.migrations(&[("0004_new.up.sql", "create table new ();\n"), ("0004_new.down.sql", "drop table new;\n")]);
    db.run(&["up", "--dir", "m"]).ok();
    db.fails(&["down", "--dir", "m", "--all", "--yes"], "E405", &["0003_more", "0003_more.down.sql"]);
    assert_eq!(db.value("select to_regclass('new') is null"), "f");
    db.run(&["down", "--dir", "m", "--yes"]).ok();
}

#[test]
fn every_reason_is_said_at_once() {
    let Some(db) = applied() else { return };
    db.file("m/0001_notes.up.sql", FIRST.replace("bigint", "integer"));
    db.migrations(&[("0002_late.up.sql", "create table late ();\n")]);
    fs::remove_file(db.dir().join("m/0003_more.up.sql")).unwrap();
    db.fails(&["up", "--dir", "m"], "E402", &["also E403", "also E404"]);
}
