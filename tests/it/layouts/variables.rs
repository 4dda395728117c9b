//! Values that are put into SQL.

use super::kinds;
use crate::support::{TestDb, finish};

const TOML: &str = "name = \"app\"\n[variables]\nreader = \"pg_monitor\"\nlimit = {}\nkey = { secret = true }\n";

#[test]
fn values_come_from_flags_variables_file_and_default() {
    let Some(kinds) = kinds() else { return };
    for db in kinds {
        db.migrations(&[
            ("bundle.toml", TOML),
            (
                "0001_a.sql",
                "create table a (n int check (n < ${limit}), k text default ${key!literal});\n\
                 grant select on a to ${reader};\n\
                 comment on table a is 'not ${here}';\n\
                 do $$ begin execute 'select ''${limit}'''; end $$;\n",
            ),
        ]);
        let mut command = db.command(&["up", "--dir", "m", "--var", "limit=10"]);
        let up = finish(command.env("SCHEMACTL_VAR_KEY", "it's").env("SCHEMACTL_VAR_LIMIT", "20")).ok();
        assert!(up.stdout.contains("0001_a"));
        db.sql("insert into a values (9)");
        assert_eq!(db.value("select n || k from a"), "9it's");
        assert_eq!(db.value("select obj_description('a'::regclass)"), "not ${here}");
        assert_eq!(db.value("select has_table_privilege('pg_monitor', 'a', 'select')"), "t");
        assert!(db.value("select script from schemactl.history").contains("${key!literal}"));
        // The file is what it was, whatever the values are now; and who only looks needs none.
        db.run(&["status", "--check", "--dir", "m"]).ok();
        db.file("schemactl.toml", "[variables]\nlimit = \"7\"\nkey = \"x\"\n");
        assert!(db.run(&["up", "--dir", "m"]).ok().stdout.starts_with("nothing to do"));
    }
}

#[test]
fn what_is_not_right_about_a_variable_is_said_with_its_place() {
    let Some(db) = TestDb::new() else { return };
    for (sql, words) in [
        (
            "select 1;\nselect ${limit};\n",
            ["m/0001_a.sql:2:8", "the variable limit has no value", "SCHEMACTL_VAR_LIMIT"],
        ),
        ("select ${limt};\n", ["m/0001_a.sql:1:8", "is not a variable of this bundle", "[variables]"]),
        ("select '${reader}';\n", ["m/0001_a.sql:1:9", "inside quotes", "${reader!literal}"]),
        ("select ${reader!quoted};\n", ["m/0001_a.sql:1:8", "not a variable", "${name!literal}"]),
    ] {
        db.migrations(&[("bundle.toml", TOML), ("0001_a.sql", sql)]);
        db.fails(&["up", "--dir", "m"], "E205", &words);
    }
    db.fails(&["up", "--dir", "m", "--var", "limmit=1"], "E205", &["no bundle has a variable limmit"]);
    db.fails(&["up", "--dir", "m", "--var", "limit"], "E205", &["NAME=VALUE"]);
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
}

#[test]
fn a_secret_is_shown_nowhere() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("bundle.toml", TOML),
        (
            "0001_a.sql",
            "create table a (k text default ${key!literal});\nselect ${key!identifier} from a, ${reader};\n",
        ),
    ]);
    let args = |command| [command, &["--dir", "m", "--var", "limit=1", "--var", "key=sesame-open"][..]].concat();
    let planned = db.run(&args(&["up", "--dry-run"])).ok();
    assert!(planned.stdout.contains("default ${key!literal}") && planned.stdout.contains("from a, pg_monitor"));
    let failed = db.run(&args(&["up", "-vv"]));
    failed.failed("E501", &["m/0001_a.sql:2:34", "select ${key!identifier} from a, ${reader};"]);
    db.file("m/0001_a.sql", "select ${key!identifier};\n");
    let also = db.run(&args(&["up", "--output", "json"]));
    also.failed("E501", &["column \"${key!identifier}\" does not exist"]);
    for output in [planned, failed, also] {
        assert!(!format!("{}{}", output.stdout, output.stderr).contains("sesame"), "{output:#?}");
    }
}

#[test]
fn a_bundle_that_declares_nothing_keeps_its_dollars() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[(
        "0001_a.sql",
        "create function f() returns text language sql as $$ select '${reader}' $$;\nselect '${x}';\n",
    )]);
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(db.value("select f()"), "${reader}");
}

#[test]
fn what_is_repeated_does_not_run_again_for_another_value() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("bundle.toml", "name = \"app\"\n[variables]\nn = \"1\"\n"),
        ("0001_a.sql", "select 1;"),
        ("R__v.sql", "create or replace view v as select ${n} as n;"),
    ]);
    db.run(&["up", "--dir", "m"]).ok();
    assert!(db.run(&["up", "--dir", "m", "--var", "n=2"]).ok().stdout.starts_with("nothing to do"));
    db.file("m/R__v.sql", "create or replace view v as select ${n} as n; -- again");
    db.run(&["up", "--dir", "m", "--var", "n=3"]).ok();
    assert_eq!(db.value("select n from v"), "3");
}
