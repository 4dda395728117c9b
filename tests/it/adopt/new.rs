//! New files, as the folder has its others.

use std::fs;

use crate::support::{Program, TestDb};

fn program() -> Program {
    Program::new("postgres://nobody@localhost:1/nothing")
}

#[test]
fn files_are_made_without_a_database_and_up_takes_them() {
    let Some(db) = TestDb::new() else { return };
    let output = db.run(&["new", "create notes", "--dir", "m"]).ok();
    assert!(
        output.stdout.contains("m/0001_create_notes.up.sql") && output.stdout.contains("3 files written"),
        "{output:#?}"
    );
    db.file("m/0001_create_notes.up.sql", "create table notes (id int);\n");
    db.run(&["new", "index-notes", "--no-transaction", "--dir", "m"]).ok();
    let index = db.dir().join("m/0002_index_notes.up.sql");
    let text = fs::read_to_string(&index).unwrap();
    assert!(text.starts_with("-- schemactl: no-transaction\n-- Index notes.\n"), "{text}");
    fs::write(&index, format!("{text}create index concurrently i on notes (id);\n")).unwrap();
    db.run(&["up", "--dir", "m"]).ok();
    db.run(&["status", "--check", "--dir", "m"]).ok();
}

#[test]
fn a_folder_of_supabases_gets_a_timestamp_and_one_file() {
    let program = program();
    program.run(&["new", "add_tags", "--dir", "supabase/migrations"]).ok();
    program.run(&["new", "add_more", "--dir", "supabase/migrations"]).ok();
    let mut names: Vec<String> = fs::read_dir(program.dir().join("supabase/migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let [first, second] = names.as_slice() else { panic!("{names:?}") };
    assert!(first.ends_with("_add_tags.sql") && second.ends_with("_add_more.sql"), "{names:?}");
    assert_eq!(first.split('_').next().unwrap().len(), 14);
}

#[test]
fn nothing_is_overwritten_and_no_name_leads_out_of_the_folder() {
    let program = program();
    program.file("m/R__views.sql", "select 1;");
    program.fails(&["new", "views", "--repeatable", "--dir", "m"], "E411", &["m/R__views.sql is there already"]);
    program.fails(&["new", "../up", "--dir", "m"], "E201", &["cannot be the name"]);
    program.fails(&["new", "x"], "E201", &["needs a folder"]);
    program.file("n/1_a.txt", "");
    program.file("n/what.sql", "");
    program.fails(&["new", "x", "--dir", "n"], "E401", &["not named like a migration"]);
    assert_eq!(fs::read_to_string(program.dir().join("m/R__views.sql")).unwrap(), "select 1;");
}
