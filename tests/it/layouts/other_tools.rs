//! Files as other tools have them, on a real server: what each layout means by a version and a way back.

use super::lines;
use crate::support::{Catalog, TestDb};

#[test]
fn flyway_versions_order_as_flyway_has_them_and_are_named_as_it_shows_them() {
    let Some(db) = TestDb::new() else { return };
    let before = Catalog::of(&db);
    db.migrations(&[
        ("V1__a.sql", "create table a (x int);"),
        ("V1.10__c.sql", "alter table a rename column y to z;"),
        ("V1_9__b.sql", "alter table a rename column x to y;"),
        ("sub/V2.0__d.sql", "create index concurrently a_z_idx on a (z);"),
        ("U2__d.sql", "drop index a_z_idx;"),
        ("U1.10__c.sql", "alter table a rename column z to y;"),
        ("U1.9__b.sql", "alter table a rename column y to x;"),
        ("U1__a.sql", "drop table a;"),
    ]);
    let up = db.run(&["up", "--dir", "m"]).ok();
    let order = ["applied app 1_a", "applied app 1.9_b", "applied app 1.10_c", "applied app 2_d"];
    assert_eq!(lines(&up.stdout)[..4], order);
    assert!(db.run(&["up", "--dir", "m", "--to", "2"]).ok().stdout.starts_with("nothing to do"));
    db.fails(&["up", "--dir", "m", "--to", "3"], "E204", &["no version 3; its newest is 2"]);
    let down = db.run(&["down", "--dir", "m", "--to", "1.9", "--yes"]).ok();
    assert_eq!(lines(&down.stdout)[..2], ["rolled back app 2_d", "rolled back app 1.10_c"]);
    assert!(db.run(&["show", "--dir", "m", "1.10"]).ok().stdout.contains("rename column y to z"));
    db.run(&["up", "--dir", "m"]).ok();
    db.run(&["down", "--dir", "m", "--all", "--yes"]).ok();
    Catalog::of(&db).must_be(&before, "after all of it is gone");
    db.migrations(&[("V1.9.5__late.sql", "select 1;")]);
    db.run(&["up", "--dir", "m", "--to", "1.10"]).ok();
    db.migrations(&[("V1.9.1__later.sql", "select 1;")]);
    db.fails(&["up", "--dir", "m"], "E404", &["1.9.1_later"]);
}

#[test]
fn a_baseline_of_flyway_stands_for_all_before_it_on_a_new_database_only() {
    let files = [
        ("V1__a.sql", "create table a (x int);"),
        ("V2__b.sql", "create table b (x int);"),
        ("B2__state.sql", "create table a (x int); create table b (x int); create table from_baseline ();"),
        ("V3__c.sql", "create table c (x int);"),
    ];
    let Some(new) = TestDb::new() else { return };
    new.migrations(&files);
    let up = new.run(&["up", "--dir", "m"]).ok();
    assert_eq!(lines(&up.stdout)[..2], ["applied app 2_state", "applied app 3_c"]);
    new.run(&["status", "--check", "--dir", "m"]).ok();
    assert!(new.run(&["up", "--dir", "m"]).ok().stdout.starts_with("nothing to do"));
    let Some(old) = TestDb::new() else { return };
    old.migrations(&files);
    old.run(&["up", "--dir", "m", "--to", "1"]).ok();
    let up = old.run(&["up", "--dir", "m"]).ok();
    assert_eq!(lines(&up.stdout)[..2], ["applied app 2_b", "applied app 3_c"]);
    assert_eq!(old.value("select to_regclass('from_baseline') is null"), "t");
}

#[test]
fn placeholders_of_flyway_are_filled_in_as_flyway_does() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("V1__a.sql", "create table ${name} (x text default '${name}-x');")]);
    db.fails(&["up", "--dir", "m"], "E205", &["`${name}` is not a variable of this bundle", "m/V1__a.sql:1:14"]);
    db.migrations(&[("bundle.toml", "name = \"app\"\n[variables]\nname = \"things\"\n")]);
    db.run(&["up", "--dir", "m"]).ok();
    db.sql("insert into things default values");
    assert_eq!(db.value("select x from things"), "things-x");
}

#[test]
fn refinerys_unversioned_files_may_come_late() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("V1__a.sql", "create table a ();"), ("V3__c.sql", "create table c ();")]);
    db.run(&["up", "--dir", "m", "--layout", "refinery"]).ok();
    db.migrations(&[("U2__b.sql", "create table b ();")]);
    let up = db.run(&["up", "--dir", "m"]).ok();
    assert!(up.stderr.contains("in the layout of refinery"), "{up:#?}");
    assert_eq!(lines(&up.stdout)[0], "applied app 2_b");
}

#[test]
fn an_error_in_a_section_points_at_the_line_of_the_file() {
    let Some(db) = TestDb::new() else { return };
    db.file("goose/00001_a.sql", "-- +goose Up\n-- +goose StatementBegin\ncreate function f() returns int language plpgsql as $$\nbegin\n  return nothing;\nend $$;\n-- +goose StatementEnd\nselect f();\n\n-- +goose Down\n\ndrop function g();\n");
    db.fails(&["up", "--dir", "goose"], "E501", &["goose/00001_a.sql:5:10", "nothing"]);
    db.file("dbmate/1_a.sql", "-- migrate:up\ncreate table a ();\n\n-- migrate:down\ndrop table a;\ndrop table b;\n");
    db.run(&["up", "--dir", "dbmate"]).ok();
    db.fails(&["down", "--dir", "dbmate", "--yes"], "E501", &["dbmate/1_a.sql:6:1", "table \"b\" does not exist"]);
    db.file("dbmate/1_a.sql", "-- migrate:up\ncreate table a ();\n\n-- migrate:down\ndrop table a;\n");
    db.run(&["down", "--dir", "dbmate", "--yes"]).ok();
    db.file("dbmate/1_a.sql", "-- migrate:up\ncreate table a ();\n\n-- migrate:down\n");
    db.run(&["up", "--dir", "dbmate"]).ok();
    db.fails(&["down", "--dir", "dbmate", "--yes"], "E405", &["below `-- migrate:down`"]);
}

#[test]
fn what_a_tool_runs_outside_a_transaction_runs_so_here() {
    let Some(db) = TestDb::new() else { return };
    let index = |name: &str| format!("create index concurrently {name} on t (id);\n");
    db.sql("create table t (id int)");
    for (folder, file, text) in [
        ("sqlx", "1_a.sql", format!("-- no-transaction\n{}", index("sqlx_idx"))),
        ("dbmate", "1_a.sql", format!("-- migrate:up transaction:false\n{}-- migrate:down\n", index("dbmate_idx"))),
        ("goose", "1_a.sql", format!("-- +goose NO TRANSACTION\n-- +goose Up\n{}", index("goose_idx"))),
        ("flyway", "V1__a.sql", index("flyway_idx")),
        ("golang", "1_a.up.sql", index("golang_idx")),
        ("supabase/migrations", "20240101000000_a.sql", index("supabase_idx")),
    ] {
        db.file(&format!("{folder}/{file}"), text);
        let name = folder.split('/').next().unwrap();
        db.file(&format!("{folder}/bundle.toml"), format!("name = \"{name}\"\n"));
        let layout = if folder == "golang" { &["--layout", "golang-migrate"][..] } else { &[] };
        db.run(&[&["up", "--dir", folder][..], layout].concat()).ok();
        assert_eq!(db.value(&format!("select kind from schemactl.history where bundle = '{name}'")), "no-transaction");
    }
    assert_eq!(db.value("select count(*) from pg_indexes where tablename = 't'"), "6");
}

#[test]
fn a_program_among_the_migrations_is_refused() {
    let Some(db) = TestDb::new() else { return };
    db.file("goose/00001_a.sql", "-- +goose Up\nselect 1;\n");
    db.file("goose/00002_b.go", "package migrations\n");
    db.fails(&["up", "--dir", "goose"], "E421", &["goose/00002_b.go", "not SQL"]);
}
