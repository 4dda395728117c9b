//! Databases without a history: versions are recorded without being run.

use crate::support::TestDb;

fn project() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.migrations(&[
        ("0001_notes.up.sql", "create table notes (id int);\ncreate table old (id int);\n"),
        ("0002_tags.up.sql", "create table app.tags (id int);\ndrop table old;\n"),
        ("0003_more.up.sql", "create table more (id int);\n"),
    ]);
    Some(db)
}

#[test]
fn versions_up_to_one_are_recorded_and_up_goes_on() {
    let Some(db) = project() else { return };
    db.sql("create schema app; create table notes (); create table app.tags ()");
    let dry = db.run(&["baseline", "--at", "2", "--dir", "m", "--dry-run"]).ok();
    assert!(dry.stdout.contains("would record  app  0002_tags"), "{dry:#?}");
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
    let output = db.run(&["baseline", "--at", "2", "--dir", "m"]).ok();
    assert!(output.stdout.contains("recorded 2 versions without running them; 1 pending"), "{output:#?}");
    assert_eq!(db.value("select string_agg(kind, ' ') from schemactl.history"), "baseline baseline");
    assert_eq!(db.value("select what || ' ' || detail from schemactl.events"), "baseline up to 0002_tags");
    let again = db.run(&["baseline", "--at", "2", "--dir", "m"]).ok();
    assert!(again.stdout.contains("nothing to do"), "{again:#?}");
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(db.value("select to_regclass('more') is not null"), "t");
    db.file("m/0004_late.up.sql", "select 1;");
    db.fails(&["baseline", "--dir", "m"], "E411", &["has a history here already", "0003_more"]);
}

#[test]
fn tables_that_are_not_there_have_to_be_confirmed() {
    let Some(db) = project() else { return };
    let words = ["3 of 3 tables that these versions make are not here: public.notes, app.tags, public.more"];
    db.fails(&["baseline", "--dir", "m"], "E406", &words);
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
    let output = db.run(&["baseline", "--dir", "m", "--yes"]).ok();
    assert!(output.stdout.contains("! 3 of 3 tables"), "{output:#?}");
    db.run(&["status", "--dir", "m", "--check"]).ok();
}

#[test]
fn a_history_of_another_tool_is_pointed_at() {
    let Some(db) = project() else { return };
    db.sql("create table notes (); create table schema_migrations (version text); insert into schema_migrations values ('1')");
    db.fails(
        &["baseline", "--at", "1", "--dir", "m"],
        "E406",
        &["public.schema_migrations is the history of dbmate", "schemactl adopt"],
    );
}

#[test]
fn unknown_versions_schemas_and_no_folder_are_refused() {
    let Some(db) = project() else { return };
    db.fails(&["baseline", "--at", "9", "--dir", "m"], "E204", &["no version 0009", "newest is 0003"]);
    db.fails(&["baseline", "--schema", "elsewhere", "--dir", "m"], "E204", &["no schema elsewhere"]);
    db.fails(&["baseline"], "E201", &["one folder"]);
}
