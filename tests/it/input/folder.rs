//! Folders and scripts that cannot be taken as they are, and those that look hostile but can.

use crate::support::TestDb;

#[test]
fn statements_of_transactions_psql_and_copy_are_refused_with_their_place() {
    let Some(db) = TestDb::new() else { return };
    for (text, place, word) in [
        ("begin;\ncreate table a ();\ncommit;\n", "1:1", "`begin`"),
        ("create table a ();\n  commit;\n", "2:3", "`commit`"),
        ("create table a ();\nrollback;\n", "2:1", "`rollback`"),
        ("create table a ();\nstart transaction;\n", "2:1", "`begin`"),
        ("create table a ();\nend;\n", "2:1", "`commit`"),
        ("create table a ();\nabort;\n", "2:1", "`rollback`"),
        ("create table a ();\ncommit and chain;\n", "2:1", "`commit`"),
        ("create table a ();\nprepare transaction 'x';\n", "2:1", "prepare"),
        ("\\restrict abc\ncreate table a ();\n", "1:1", "psql"),
        ("create table a (id int);\n\\copy a from x\n", "2:1", "psql"),
        ("create table a (id int);\ncopy a from stdin;\n1\n\\.\n", "4:1", "psql"),
        ("create table a (id int);\ncopy a from stdin;\n", "2:1", "copy from stdin"),
        (
            "create table a (id int);\ncreate index concurrently i on a (id);\n",
            "2:1",
            "cannot run inside a transaction",
        ),
        ("vacuum;\n", "1:1", "`vacuum`"),
        ("create database d;\n", "1:1", "cannot run inside a transaction"),
        ("-- schemactl: no-transaction\nbegin;\nselect 1;\ncommit;\n", "2:1", "`begin`"),
    ] {
        db.migrations(&[("0001_a.up.sql", text)]);
        let output = db.run(&["up", "--dir", "m"]);
        output.failed("E410", &[&format!("--> m/0001_a.up.sql:{place}\n"), word]);
        assert_eq!(db.value("select to_regclass('a') is null and to_regnamespace('schemactl') is null"), "t", "{text}");
    }
    db.migrations(&[("0001_a.up.sql", "create table a (id int);\n"), ("0002_b.up.sql", "commit;\n")]);
    db.fails(&["up", "--dir", "m"], "E410", &["m/0002_b.up.sql:1:1"]);
    assert_eq!(db.value("select to_regclass('a') is null"), "t", "all is read before anything runs");
}

#[test]
fn a_commit_that_hides_in_a_procedure_is_found_out() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_p.up.sql", "create procedure p() language plpgsql as $$ begin commit; end $$;\n"),
        ("0002_call.up.sql", "create table c ();\ncall p();\n"),
    ]);
    let output = db.run(&["up", "--dir", "m"]);
    assert_eq!(output.status, 5, "{output:#?}");
    assert_eq!(db.value("select max(version) from schemactl.history"), "1");
    assert_eq!(db.value("select to_regclass('c') is null"), "t");
}

#[test]
fn unreadable_files_are_refused_with_their_place() {
    let Some(db) = TestDb::new() else { return };
    db.file("m/0001_a.up.sql", b"create table a ();\n-- caf\xe9\n");
    db.fails(&["up", "--dir", "m"], "E401", &["not UTF-8", "m/0001_a.up.sql:2:"]);
    db.file("m/0001_a.up.sql", b"create table a ();\n\0\n");
    db.fails(&["up", "--dir", "m"], "E401", &["NUL"]);
    db.file("m/0001_a.up.sql", "-- schemactl: no-transactoin\nselect 1;\n");
    db.fails(&["up", "--dir", "m"], "E401", &["no-transactoin", ":1:"]);
}

#[test]
fn folders_that_are_not_well_formed_are_refused() {
    for (files, word) in [
        (&[("notes.sql", "")][..], "not named like a migration"),
        (&[("0001_a.undo.sql", "")], "not named like a migration"),
        (&[("0001_a.down.sql", "")], "no up script"),
        (&[("0001_a.sql", ""), ("0001_b.sql", "")], "twice"),
        (&[("readme.txt", "")], "no .sql files"),
        (&[("0001_a.sql", ""), ("bundle.toml", "name = 'x'\nshema = 'y'\n")], "shema"),
        (&[("99999999999999999999999_a.sql", "")], "not named like a migration"),
    ] {
        let Some(db) = TestDb::new() else { return };
        db.migrations(files);
        db.fails(&["up", "--dir", "m"], "E401", &[word]);
    }
}

#[test]
fn hostile_names_and_contents_are_only_names_and_contents() {
    let Some(db) = TestDb::new() else { return };
    let long = "x".repeat(63);
    let name = format!("0002_{}", "y".repeat(200));
    db.file(
        "m/0001_it's; drop table t --$$.up.sql",
        format!("create table \"it's\" (\"{long}\" int, \"sel\"\"ect\" text);\n"),
    );
    db.file("m/0001_it's; drop table t --$$.down.sql", "drop table \"it's\";\n");
    db.file(&format!("m/{name}.up.sql"), "create table \"User\" (\"order\" int);\n");
    db.file(&format!("m/{name}.down.sql"), "drop table \"User\";\n");
    db.file(
        "m/0003_žluťoučký 😀.up.sql",
        "create table \"😀\" (t text default $a$'$$:'name':version:$a$);\n-- $commit$ :'run' */\n",
    );
    db.file("m/0003_žluťoučký 😀.down.sql", "drop table \"😀\";");
    db.file("m/0004_ends_in_a_comment.up.sql", "create table four (); -- no line end");
    db.file("m/0004_ends_in_a_comment.down.sql", "drop table four /* and no semicolon */");
    db.file("m/0005_empty.up.sql", "");
    db.file("m/0005_empty.down.sql", "-- nothing\n");
    db.file("m/0006_only_a_semicolon.up.sql", ";;\n");
    db.file("m/0006_only_a_semicolon.down.sql", ";");
    for round in 0..2 {
        db.run(&["up", "--dir", "m"]).ok();
        assert_eq!(db.value("select count(*) from schemactl.history"), "6");
        assert_eq!(db.value("select name from schemactl.history where version = 1"), "it's; drop table t --$$");
        assert_eq!(
            db.value("select column_default from information_schema.columns where table_name = '😀'"),
            "''''||'$$:''name'':version:'::text".replace("''''||'", "'''")
        );
        db.run(&["status", "--dir", "m", "--check"]).ok();
        if round == 0 {
            db.run(&["down", "--all", "--dir", "m", "--yes"]).ok();
            assert_eq!(db.value("select count(*) from pg_tables where schemaname = 'public'"), "0");
        }
    }
}

#[test]
fn a_large_file_and_one_of_many_statements_are_applied() {
    let Some(db) = TestDb::new() else { return };
    let many: String = (0..10_000).map(|n| format!("insert into t values ({n});\n")).collect();
    db.file("m/0001_t.up.sql", "create table t (n int);\ncreate table u (t text);\n");
    db.file("m/0002_many.up.sql", many);
    db.file("m/0003_large.up.sql", format!("insert into u values ('{}');\n", "x".repeat(5 << 20)));
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(db.value("select count(*) || ' ' || (select length(t) from u) from t"), format!("10000 {}", 5 << 20));
    assert_eq!(db.value("select script is null from schemactl.history where version = 3"), "t");
}
