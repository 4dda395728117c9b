//! The access cases of the bundles, on servers of both kinds.

use std::fs;

use crate::support::TestDb;

const BUNDLES: [&str; 4] = ["core", "lift", "assistant", "agents"];

fn every_case_holds(db: &TestDb) {
    for bundle in BUNDLES {
        assert_eq!(db.run(&["up", "--bundle", bundle]).status, 0);
        let output = db.run(&["rls", "cases", "--bundle", bundle]);
        assert_eq!(output.status, 0, "{bundle}: {}{}", output.stdout, output.stderr);
    }
}

#[test]
fn every_case_holds_on_a_plain_server() {
    let Some(db) = TestDb::new() else { return };
    every_case_holds(&db);
}

#[test]
fn every_case_holds_on_a_server_like_supabase() {
    let Some(db) = TestDb::supabase() else { return };
    every_case_holds(&db);
}

#[test]
fn every_case_holds_in_a_schema_of_another_name() {
    for bundle in BUNDLES {
        let Some(db) = TestDb::new() else { return };
        assert_eq!(db.run(&["up", "--bundle", bundle, "--schema", "Else where"]).status, 0);
        let output = db.run(&["rls", "cases", "--bundle", bundle]);
        assert_eq!(output.status, 0, "{bundle}: {}{}", output.stdout, output.stderr);
    }
}

#[test]
fn a_case_that_does_not_hold_is_named_with_its_line_and_leaves_nothing() {
    let Some(db) = TestDb::new() else { return };
    let folder = db.dir().join("mine");
    fs::create_dir_all(folder.join("rls")).unwrap();
    fs::write(folder.join("bundle.toml"), "name = \"mine\"\nrequires = [\"platform\"]\n").unwrap();
    fs::write(
        folder.join("0001_notes.sql"),
        "create table notes (id int primary key);\ngrant select on notes to anon;\n",
    )
    .unwrap();
    let case = "insert into notes values (1);\nselect pg_temp.expect('anon', null, $$select from notes$$, '1 row');\n\nselect pg_temp.expect('anon', null, $$select from notes$$, '42501');\n";
    fs::write(folder.join("rls/notes.sql"), case).unwrap();
    assert_eq!(db.run(&["up", "--dir", "mine"]).status, 0);
    let output = db.run(&["rls", "cases", "--dir", "mine"]);
    assert_eq!(output.status, 1, "{}", output.stderr);
    assert!(output.stdout.contains("mine/rls/notes.sql:4"), "{}", output.stdout);
    assert!(output.stdout.contains("anon got 1 row where 42501 was expected"), "{}", output.stdout);
    assert_eq!(db.value("select count(*)::text from notes"), "0");
}

#[test]
fn a_marked_database_is_left_alone_unless_that_was_asked_for() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up"]).status, 0);
    assert_eq!(db.run(&["mark", "production"]).status, 0);
    for args in [&["rls", "cases"][..], &["rls", "matrix"], &["rls", "matrix", "--mutate"]] {
        let output = db.run(args);
        assert_eq!(output.status, 4, "{}", output.stderr);
        assert!(output.stderr.contains("--allow-live"), "{}", output.stderr);
    }
    assert_eq!(db.run(&["rls", "cases", "--allow-live"]).status, 0);
    assert_eq!(db.run(&["rls", "matrix", "--allow-live"]).status, 0);
    assert_eq!(db.run(&["rls", "matrix", "--allow-live", "--mutate"]).status, 2);
}

#[test]
fn a_login_that_cannot_act_as_others_gets_no_answer_instead_of_a_wrong_one() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up"]).status, 0);
    db.sql("create role rls_weak login; grant usage on schema schemactl to rls_weak; grant select on all tables in schema schemactl to rls_weak; grant authenticated to rls_weak");
    let url = db.url();
    let weak = format!("postgres://rls_weak@{}", url.split_once('@').unwrap().1);
    for what in ["cases", "matrix"] {
        let output = db.run(&["-d", &weak, "rls", what]);
        assert_eq!(output.status, 4, "{}{}", output.stdout, output.stderr);
        assert!(output.stderr.contains("cannot act as anon"), "{}", output.stderr);
    }
}
