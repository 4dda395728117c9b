//! Names that are more than names: in files, schemas, tables, roles, bundles and databases. Whatever they say, there is no
//! object that nobody asked for, and what cannot be is an error that says so.

use crate::hostile::outcome::outcome;
use crate::support::{Catalog, Program, TestDb, finish};

/// Names of every kind that hurts. A file name can hold neither `/` nor NUL.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "it's",
        "\"quoted\"",
        "a\"; drop schema victim cascade; --",
        "public\"; drop schema victim cascade; --",
        "'; drop schema victim cascade; --",
        "$$; drop schema victim cascade; $$",
        ":'name'",
        ":version:",
        "select",
        "user",
        "table",
        "ÄÖÜ žluťoučký",
        "日本語",
        "😀👩‍👩‍👧",
        "\u{202e}evil\u{202c}",
        "\u{200f}rtl",
        "new\nline",
        "tab\there",
        "esc\u{1b}[2Jape",
        "back\\slash\\'",
        "percent%s%n",
        "comma, dot.dot",
        " spaces ",
        "*/ drop schema victim cascade /*",
        "-- comment",
        "{\"json\": 1}",
        "e\u{301}",
        "ﬀ",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    names.extend([63, 64, 1000].map(|length| "x".repeat(length)));
    // 63 bytes in the middle of a character.
    names.push("ü".repeat(31) + "ab");
    names
}

/// A database with something to lose.
fn victim() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.sql("create schema victim; create table victim.t (id int)");
    Some(db)
}

/// Every schema that is not Postgres' own.
fn schemas(db: &TestDb) -> Vec<String> {
    let rows = db
        .sql("select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' order by 1");
    rows.into_iter().map(|mut row| row.remove(0).unwrap()).collect()
}

#[test]
fn a_schema_of_any_name_is_that_schema_or_refused() {
    let Some(db) = victim() else { return };
    db.migrations(&[("0001_a.up.sql", "create table a (id int);\n"), ("0001_a.down.sql", "drop table a;\n")]);
    let before = Catalog::of(&db);
    let special =
        ["", "$user", "pg_temp", "pg_catalog", "pg_new", "information_schema", "schemactl"].map(str::to_owned);
    for name in names().into_iter().chain(special) {
        let up = db.run(&["up", "--dir", "m", &format!("--schema={name}")]);
        let word = outcome(&up);
        let reserved = ["", "$user", "information_schema", "schemactl"].contains(&name.as_str());
        let taken = !reserved && name.len() <= 63 && !name.starts_with("pg_");
        if !taken {
            // An empty one is as if it was not said, or refused.
            assert!(word == "2 E201" || name.is_empty(), "{name:?}: {up:#?}");
            if word == "2 E201" {
                Catalog::of(&db).must_be(&before, &name);
                continue;
            }
        }
        assert_eq!(word, "0", "{name:?}: {up:#?}");
        let home = if name.is_empty() { "public" } else { &name };
        let literal = home.replace('\'', "''");
        let literal = format!("E'{}'", literal.replace('\\', "\\\\"));
        assert_eq!(
            db.value(&format!("select count(*) from pg_tables where tablename = 'a' and schemaname = {literal}")),
            "1",
            "{name:?}"
        );
        let mut expected = vec!["public".to_owned(), "schemactl".to_owned(), "victim".to_owned(), home.to_owned()];
        expected.sort();
        expected.dedup();
        let mut found = schemas(&db);
        found.sort();
        assert_eq!(found, expected);
        for command in [&["status"][..], &["verify"], &["doctor"]] {
            assert_eq!(outcome(&db.run(&[command, &["--dir", "m"]].concat())), "0", "{command:?} {name:?}");
        }
        assert_eq!(outcome(&db.run(&["down", "--all", "--yes", "--dir", "m"])), "0", "{name:?}");
        Catalog::of(&db).must_be(&before, &name);
    }
}

#[test]
fn a_file_of_any_name_is_a_migration_of_that_name_or_refused() {
    let Some(db) = victim() else { return };
    let before = Catalog::of(&db);
    let mut count = 0;
    for name in names() {
        let program = Program::new(&db.url());
        let file = format!("0001_{name}");
        // No file system holds longer names than 255 bytes.
        if file.len() + 9 > 255 || file.contains('/') {
            continue;
        }
        program.file(&format!("m/{file}.up.sql"), "create table a (id int);\n");
        program.file(&format!("m/{file}.down.sql"), "drop table a;\n");
        let up = program.run(&["up", "--dir", "m"]);
        if name.contains('.') {
            assert_eq!(outcome(&up), "4 E401", "{name:?}");
            continue;
        }
        assert_eq!(outcome(&up), "0", "{name:?}: {up:#?}");
        assert_eq!(db.value("select encode(convert_to(name, 'UTF8'), 'hex') from schemactl.history"), hex(&name));
        for command in [&["history"][..], &["status", "--output", "github"]] {
            let output = program.run(&[command, &["--dir", "m"]].concat());
            assert_eq!(outcome(&output), "0", "{command:?} {name:?}");
            assert!(!output.stdout.lines().any(|line| line.trim_start().starts_with("::")), "{output:#?}");
        }
        assert_eq!(outcome(&program.run(&["down", "--all", "--yes", "--dir", "m"])), "0", "{name:?}");
        Catalog::of(&db).must_be(&before, &name);
        // The name in the place of an error.
        program.file(&format!("m/{file}.up.sql"), "select nothing;\n");
        assert_eq!(outcome(&program.run(&["up", "--dir", "m"])), "5 E501", "{name:?}");
        Catalog::of(&db).must_be(&before, &name);
        count += 1;
    }
    assert!(count > 25, "{count}");
}

#[test]
fn files_of_any_name_that_are_one_transaction_have_a_link_each_with_that_name() {
    let Some(db) = victim() else { return };
    let names: Vec<String> =
        names().into_iter().filter(|name| !name.contains(['.', '/']) && name.len() <= 240).collect();
    for (number, name) in names.iter().enumerate() {
        let file = format!("m/{:04}_{name}.up.sql", number + 1);
        db.migrations(&[(file.strip_prefix("m/").unwrap(), &format!("create table t{number} (id int);\n"))]);
    }
    assert_eq!(outcome(&db.run(&["up", "--atomic", "--dir", "m"])), "0");
    let linked: Vec<String> = db
        .sql("select encode(convert_to(detail, 'UTF8'), 'hex') from schemactl.events where what = 'up' and bundle = 'app' and version = id order by id")
        .into_iter()
        .map(|mut row| row.remove(0).unwrap())
        .collect();
    assert_eq!(linked, names.iter().map(|name| hex(name)).collect::<Vec<_>>());
    assert_eq!(outcome(&db.run(&["history", "--verify", "--dir", "m"])), "0");
    db.sql("update schemactl.events set detail = detail || ' ' where id = 3");
    assert_eq!(outcome(&db.run(&["history", "--verify", "--dir", "m"])), "1 E105");
}

#[test]
fn tables_of_any_name_are_shown_counted_and_dropped_as_themselves() {
    let Some(db) = victim() else { return };
    let before = Catalog::of(&db);
    let short: Vec<String> = names().into_iter().filter(|name| name.len() <= 63).collect();
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let up: String = short.iter().map(|name| format!("create table {} (id int);\n", quoted(name))).collect();
    let down: String = short.iter().map(|name| format!("drop table {};\n", quoted(name))).collect();
    db.migrations(&[("0001_a.up.sql", &up), ("0001_a.down.sql", &down)]);
    assert_eq!(outcome(&db.run(&["up", "--dir", "m"])), "0");
    for name in &short {
        db.sql(&format!("insert into {} values (1)", quoted(name)));
    }
    for command in [&["verify"][..], &["ready"], &["rules"], &["doctor"]] {
        outcome(&db.run(&[command, &["--dir", "m"]].concat()));
    }
    // Each of them drifts, and is named.
    for name in &short {
        db.sql(&format!("alter table {} add column more int", quoted(name)));
    }
    let drifted = db.run(&["verify", "--dir", "m", "--fix-sql"]);
    assert_eq!(outcome(&drifted), "1 E104", "{drifted:#?}");
    assert_eq!(outcome(&db.run(&["verify", "--dir", "m", "--output", "github"])), "1 E104");
    let down = db.run(&["down", "--all", "--yes", "--dir", "m"]);
    assert_eq!(outcome(&down), "0", "{down:#?}");
    assert_eq!(down.stderr.matches("will be lost").count(), short.len(), "{down:#?}");
    Catalog::of(&db).must_be(&before, "tables");
}

#[test]
fn a_role_of_any_name_logs_in_as_itself() {
    let Some(db) = victim() else { return };
    db.migrations(&[("0001_a.up.sql", "create table a (id int);\n"), ("0001_a.down.sql", "drop table a;\n")]);
    let url = db.url();
    let rest = url.split_once('@').unwrap().1;
    for name in names().into_iter().filter(|name| name.len() <= 63).step_by(2) {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        if ["user"].contains(&name.as_str()) {
            continue;
        }
        db.sql(&format!("create role {quoted} login superuser"));
        let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let url = format!("postgres://{encoded}@{rest}");
        for command in [&["up"][..], &["doctor"]] {
            let output = db.run(&[command, &["--dir", "m", "--database-url", &url]].concat());
            assert_eq!(outcome(&output), "0", "{name:?}: {output:#?}");
        }
        assert_eq!(
            db.value(
                "select encode(convert_to(by_role, 'UTF8'), 'hex') from schemactl.events order by id desc limit 1"
            ),
            hex(&name)
        );
        db.sql(&format!("drop schema schemactl cascade; drop owned by {quoted} cascade; drop role {quoted}"));
    }
}

#[test]
fn a_database_of_any_name_is_that_database() {
    let Some(db) = victim() else { return };
    let url = db.url();
    let (head, query) = (url.split_once("@/").unwrap().0, url.split_once('?').unwrap().1);
    for name in names().into_iter().filter(|name| name.len() <= 63).step_by(3) {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        db.sql(&format!("create database {quoted} template template0 strategy file_copy"));
        let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let url = format!("{head}@/{encoded}?{query}");
        db.migrations(&[("0001_a.up.sql", "create table a (id int);\n")]);
        let up = db.run(&["up", "--dir", "m", "--database-url", &url]);
        assert_eq!(outcome(&up), "0", "{name:?}: {up:#?}");
        // What it prints to be repeated is printed so that nothing in it can act; `--confirm` takes the name itself.
        outcome(&db.run(&["reset", "--dir", "m", "--database-url", &url]));
        db.sql(&format!("drop database {quoted} with (force)"));
    }
    let gone = format!("{head}@/{}?{query}", "y".repeat(1000));
    assert_eq!(outcome(&db.run(&["up", "--database-url", &gone])), "3 E303");
}

#[test]
fn a_bundle_of_another_than_a_plain_name_is_refused_with_its_place() {
    let Some(db) = victim() else { return };
    let before = Catalog::of(&db);
    db.migrations(&[("0001_a.up.sql", "create table a (id int);\n"), ("0001_a.down.sql", "drop table a;\n")]);
    for name in names() {
        let toml = serde_json::Value::String(name.clone()).to_string();
        db.file("m/bundle.toml", format!("name = {toml}\n"));
        let up = db.run(&["up", "--dir", "m"]);
        let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        assert_eq!(outcome(&up), if plain { "0" } else { "4 E401" }, "{name:?}: {up:#?}");
        if plain {
            assert_eq!(outcome(&db.run(&["down", "--yes", "--dir", "m"])), "0", "{name:?}");
        }
        Catalog::of(&db).must_be(&before, &name);
        // As the name of its schema, and of one that it requires.
        db.file("m/bundle.toml", format!("name = 'x'\nrequires = [{toml}]\n"));
        let up = db.run(&["up", "--dir", "m"]);
        assert!(["2 E204", "4 E401", "4 E422"].contains(&outcome(&up).as_str()), "{name:?}: {up:#?}");
        outcome(&db.run(&["status", "--bundle", &name]));
        outcome(&db.run(&["explain", &name]));
        outcome(&db.run(&["show", &name]));
    }
}

#[test]
fn a_name_of_an_application_in_the_url_changes_nothing() {
    let Some(db) = victim() else { return };
    for name in names() {
        let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let url = format!("{}&application_name={encoded}", db.url());
        assert_eq!(outcome(&db.run(&["status", "--database-url", &url])), "0", "{name:?}");
    }
    let mut holder = db.session();
    holder
        .run("set application_name = E'\\x1b[2J\\n::error::pwned'; begin; select pg_advisory_xact_lock(1935893357, 1)")
        .unwrap();
    db.migrations(&[("0001_a.up.sql", "create table a (id int);\n")]);
    let up = finish(&mut db.command(&["up", "--dir", "m", "--lock-wait", "100ms"]));
    assert_eq!(outcome(&up), "7 E701", "{up:#?}");
    assert!(!up.stderr.lines().any(|line| line.trim_start().starts_with("::")), "{up:#?}");
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}
