//! What is refused before anything is touched: no consent, no rights, no writes.

use crate::support::{Catalog, TestDb};

#[test]
fn what_destroys_needs_consent() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up", "--seed"]).ok();
    let before = Catalog::of(&db);
    for command in [&["down"][..], &["down", "--all"], &["redo"], &["reset"]] {
        db.fails(command, "E406", &["--yes"]);
    }
    db.fails(&["down", "--all", "--confirm", "another"], "E406", &[db.name()]);
    // Two answers that contradict each other are none.
    db.fails(&["down", "--all", "--yes", "--confirm", "another"], "E406", &[db.name()]);
    Catalog::of(&db).must_be(&before, "after refusals");
    assert_eq!(db.value("select count(*) from scenarios"), "3");
    let down = db.run(&["down", "--all", "--yes"]).ok();
    assert!(down.stderr.contains("3 rows of public.scenarios will be lost"), "{down:#?}");
}

#[test]
fn on_a_marked_database_yes_is_not_enough() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up"]).ok();
    db.sql("update schemactl.meta set mark = 'production'");
    db.fails(&["down", "--yes"], "E406", &["--confirm", db.name()]);
    db.run(&["down", "--confirm", db.name()]).ok();
}

#[test]
fn a_role_that_only_reads_is_refused() {
    let Some(db) = TestDb::supabase() else { return };
    let url = db.url().replace("postgres:postgres", "supabase_read_only_user:postgres");
    db.fails(&["up", "--database-url", &url], "E407", &["read-only", "supabase_read_only_user"]);
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
    db.run(&["up"]).ok();
    db.sql("alter database postgres set x.y = 'z'");
}

#[test]
fn a_role_without_rights_is_told_what_an_administrator_has_to_run() {
    let Some(db) = TestDb::supabase() else { return };
    let role = format!("weak_{}", db.name());
    db.sql(&format!("create role {role} login password 'weak'"));
    let url = db.url().replace("postgres:postgres", &format!("{role}:weak"));
    let url = ["--database-url", url.as_str()];
    let words = [format!("grant create on database \"{}\" to \"{role}\";", db.name())];
    db.fails(&[&["up", "--bundle", "lift"][..], &url].concat(), "E408", &[words[0].as_str()]);
    let up = db.run(&[&["up"][..], &url].concat());
    assert!(matches!(up.status, 4 | 5), "{up:#?}");
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
    // The history belongs to somebody else: it may not even be read.
    db.run(&["up"]).ok();
    db.fails(&[&["status"][..], &url].concat(), "E408", &["grant usage on schema schemactl"]);
    db.sql(&format!("drop role {role}"));
}

#[test]
fn objects_that_are_there_already_are_not_touched() {
    let Some(db) = TestDb::new() else { return };
    db.sql("create table public.profiles (mine int)");
    db.fails(&["up"], "E501", &["\"profiles\" already exists", "--schema"]);
    assert_eq!(db.value("select count(*) from information_schema.columns where table_schema = 'public'"), "1");
    let Some(db) = TestDb::new() else { return };
    db.sql("create schema auth; create table auth.users (id int)");
    db.fails(&["up"], "E411", &["auth.uid"]);
}

#[test]
fn what_others_require_is_not_rolled_back() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up"]).ok();
    db.fails(&["down", "--to", "1", "--bundle", "platform", "--bundle", "core"], "E201", &["exactly one bundle"]);
    db.fails(&["down", "--all", "--yes", "--bundle", "platform"], "E412", &["core"]);
    db.sql("create table keeps (id uuid references auth.users)");
    let down = db.run(&["down", "--all", "--yes"]).ok();
    assert!(down.stderr.contains("platform stays"), "{down:#?}");
    assert_eq!(db.value("select to_regclass('auth.users') is null"), "f");
}

#[test]
fn a_history_of_a_newer_format_is_refused() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up", "--steps", "1"]).ok();
    db.sql("update schemactl.meta set format = 99");
    db.fails(&["up"], "E409", &["99"]);
    db.fails(&["down", "--yes"], "E409", &["99"]);
}

#[test]
fn commands_that_read_write_nothing() {
    let Some(db) = TestDb::new() else { return };
    db.sql(&format!("alter database {} set default_transaction_read_only = on", db.name()));
    for command in [&["status"][..], &["doctor"], &["ready"], &["up", "--dry-run"]] {
        let output = db.run(command);
        assert!(matches!(output.status, 0 | 1 | 4), "{command:?}: {output:#?}");
    }
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
    db.fails(&["up"], "E407", &["read-only"]);
}

#[test]
fn what_is_in_the_way_of_a_step_is_told_by_its_help() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table t (i int);\ninsert into t values (1), (1);\n"),
        ("0002_u.up.sql", "alter table t add unique (i);\n"),
    ]);
    db.fails(&["up", "--dir", "m"], "E501", &["sqlstate: 23505", "Rows are in the way: mend them or the script"]);
    db.file("m/0002_u.up.sql", "create table t ();\n");
    db.fails(&["up", "--dir", "m"], "E501", &["sqlstate: 42P07", "made by hand or left by a down script"]);
}
