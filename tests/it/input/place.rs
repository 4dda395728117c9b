//! Broken SQL: the code, the exact place, and a database that is where it was.

use crate::support::TestDb;

/// The broken script as the second of three, and what must be said of it.
fn broken(text: &str, place: &str, words: &[&str]) {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_first.up.sql", "create table first (id int);\n"),
        ("0002_broken.up.sql", text),
        ("0003_third.up.sql", "create table third ();\n"),
    ]);
    let place = format!("--> m/0002_broken.up.sql:{place}\n");
    let state = ["rolled back; app is at 0001_first", &place];
    db.fails(&["up", "--dir", "m"], "E501", &[words, &state].concat());
    assert_eq!(db.value("select string_agg(version::text, ' ') from schemactl.history"), "1");
    assert_eq!(db.value("select string_agg(tablename, ' ') from pg_tables where schemaname = 'public'"), "first");
    assert_eq!(
        db.value("select count(*) from schemactl.events where what = 'failure' and detail like '0002\\_broken: _____'"),
        "2"
    );
}

#[test]
fn an_unknown_type_in_the_middle_of_a_file() {
    broken(
        "-- A table.\ncreate table a (id int);\n\ncreate table b (\n  id int,\n  note txet\n);\ncreate table c ();\n",
        "6:8",
        &["type \"txet\" does not exist", "sqlstate: 42704", "6 |   note txet", "^^^^"],
    );
}

#[test]
fn a_syntax_error() {
    broken("select 1;\nselect from where;\nselect 2;\n", "2:13", &["syntax error at or near \"where\"", "42601"]);
}

#[test]
fn a_syntax_error_at_the_end() {
    broken("create table a (id int);\ncreate table b (id int\n", "2:23", &["syntax error"]);
    broken("select 1;\ninsert into", "2:12", &["42601"]);
}

#[test]
fn a_quote_that_is_not_closed() {
    // Whatever comes after it on the wire is ours: it must not be blamed. It is found before anything runs.
    for (text, column, what) in [
        ("select 1;\n\nselect 'open;\n", 8, "quote"),
        ("select 1;\n\nselect $x$ open;\n", 8, "dollar quote"),
        ("select 1;\n\nselect \"open;\n", 8, "quoted name"),
        ("select 1;\n\n/* open\n", 1, "comment"),
    ] {
        let Some(db) = TestDb::new() else { return };
        db.migrations(&[("0001_first.up.sql", "create table first (id int);\n"), ("0002_broken.up.sql", text)]);
        let place = format!("--> m/0002_broken.up.sql:3:{column}\n");
        db.fails(&["up", "--dir", "m"], "E401", &[&format!("the {what} that begins here never ends"), &place]);
        assert_eq!(db.value("select to_regclass('first') is null and to_regnamespace('schemactl') is null"), "t");
    }
}

#[test]
fn characters_are_counted_and_not_bytes() {
    broken("-- žluťoučký kůň 😀\nselect 'žluťoučký 😀', nothing;\n", "2:23", &["column \"nothing\" does not exist"]);
}

#[test]
fn an_error_at_run_time_points_at_its_statement() {
    broken(
        "create table a (id int primary key);\ninsert into a values (1);\n\n  insert into a\n  values (1);\n",
        "4:3",
        &["duplicate key", "Key (id)=(1) already exists"],
    );
    broken("select 1; select 1/0;\n", "1:11", &["division by zero", "22012"]);
}

#[test]
fn an_error_inside_a_function_points_into_its_body() {
    broken(
        "create function f() returns void\nlanguage plpgsql as $body$\ndeclare\n  n int;\nbegin\n  n := 1;\n  raise exception 'not today';\nend\n$body$;\n\nselect f();\n",
        "7:3",
        &["not today", "P0001"],
    );
}

#[test]
fn a_query_inside_a_function_points_at_the_word() {
    broken(
        "create function f() returns void\nlanguage plpgsql as $$\nbegin\n  perform missing from pg_class;\nend $$;\nselect f();\n",
        "4:11",
        &["column \"missing\" does not exist"],
    );
}

#[test]
fn a_body_that_does_not_compile_points_into_it() {
    broken(
        "select 1;\ncreate function f() returns int\nlanguage plpgsql as $$\nbegin\n  retrun 1;\nend $$;\n",
        "5:3",
        &["syntax error at or near \"retrun\""],
    );
    broken(
        "create function g() returns int language sql\nas $$\n  select nothing\n$$;\n",
        "3:10",
        &["column \"nothing\" does not exist"],
    );
}

#[test]
fn a_do_block_points_into_it() {
    broken("select 1;\n\ndo $$\nbegin\n  perform 1;\n  raise exception 'stop here';\nend $$;\n", "6:3", &["stop here"]);
    broken(
        "do $$\nbegin\n  create table d (id int);\n  insert into d values ('x');\nend $$;\n",
        "4:25",
        &["invalid input syntax for type integer"],
    );
}

#[test]
fn a_verify_script_whose_promise_does_not_hold_rolls_its_migration_back() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_a.up.sql", "create table a (id int);\n"),
        ("0001_a.verify.sql", "select 1;\ndo $$ begin\n  raise exception 'a promise is broken';\nend $$;\n"),
    ]);
    db.fails(
        &["up", "--dir", "m"],
        "E501",
        &["a promise is broken", "--> m/0001_a.verify.sql:3:3", "app is not installed"],
    );
    assert_eq!(db.value("select to_regclass('a') is null"), "t");
    db.run(&["up", "--dir", "m", "--no-verify"]).ok();
}

#[test]
fn a_broken_down_script_and_a_broken_seed_have_their_places_too() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_a.up.sql", "create table a (id int);\n"),
        ("0001_a.down.sql", "drop table a;\ndrop table b;\n"),
        ("seeds/01.sql", "insert into a\nvalues ('one');\n"),
    ]);
    db.run(&["up", "--dir", "m"]).ok();
    db.fails(&["seed", "--dir", "m"], "E501", &["invalid input syntax for type integer", "--> m/seeds/01.sql:2:9"]);
    db.fails(
        &["down", "--dir", "m", "--yes"],
        "E501",
        &["table \"b\" does not exist", "--> m/0001_a.down.sql:2:1", "app is at 0001_a"],
    );
    assert_eq!(db.value("select count(*) from a"), "0");
}

#[test]
fn the_ninth_of_ten_fails_and_eight_stay() {
    let Some(db) = TestDb::new() else { return };
    for n in 1..=10 {
        let text = if n == 9 { "select nonsense;\n".to_owned() } else { format!("create table t{n} ();\n") };
        db.file(&format!("m/{n:04}_t.up.sql"), text);
    }
    let up = db.run(&["up", "--dir", "m"]);
    up.failed("E501", &["--> m/0009_t.up.sql:1:8", "app is at 0008_t"]);
    assert_eq!(db.value("select max(version) from schemactl.history"), "8");
    db.file("m/0009_t.up.sql", "create table t9 ();\n");
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(db.value("select count(*) from schemactl.history"), "10");
}

#[test]
fn all_or_nothing_leaves_nothing() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_a.up.sql", "create table a ();\n"),
        ("0002_b.up.sql", "create table b ();\nselect nonsense;\n"),
        ("0003_c.up.sql", "create table c ();\n"),
    ]);
    db.fails(&["up", "--atomic", "--dir", "m"], "E501", &["--> m/0002_b.up.sql:2:8", "app is not installed"]);
    assert_eq!(db.value("select to_regclass('a') is null"), "t");
}
