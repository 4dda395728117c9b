//! Row-level security really isolates: every case of every bundle, as anon, the owner, another user and the backend.

use schemactl::bundle::embedded;
use schemactl::model::bundle::Bundle;

use crate::support::{TestDb, sql::Session};

const PRELUDE: &str = include_str!("../../src/db/probe/prelude.sql");

/// How many cases each bundle has at least, so that none can be lost without a word.
const CASES: [(&str, usize); 5] = [("core", 150), ("lift", 80), ("assistant", 120), ("agents", 400), ("platform", 12)];

/// Runs every case file as the login a customer has. Each is undone.
fn replay(db: &TestDb, session: &mut dyn FnMut(&str) -> Result<(), String>, bundle: &Bundle, schema: &str) -> usize {
    let mut cases = 0;
    for file in &bundle.access {
        let home = schema.replace('"', "\"\"");
        let text = format!("begin;\n{PRELUDE}\nset local search_path = \"{home}\", extensions, pg_temp;\n{}\nrollback;", file.text);
        if let Err(error) = session(&text) {
            panic!("{} on {}: {error}", file.path, db.url());
        }
        let here = file.text.matches("pg_temp.expect(").count();
        assert!(here >= 4, "{} holds {here} cases", file.path);
        cases += here;
    }
    cases
}

/// Every table has a case file, and every file tries the four people and the four commands.
fn complete(db: &TestDb, bundle: &Bundle) {
    let tables = db.sql(&format!("select tablename from pg_tables where schemaname = '{}' order by 1", bundle.schema));
    for table in tables.into_iter().map(|row| row.into_iter().next().flatten().unwrap()) {
        let file = bundle.access.iter().find(|file| file.path.ends_with(&format!("/{table}.sql")));
        let text = &file.unwrap_or_else(|| panic!("{table} has no cases")).text;
        for word in ["'anon'", "'authenticated'", "'service_role'", "select", "insert into", "update ", "delete from"] {
            assert!(text.contains(word), "the cases of {table} lack {word}");
        }
        let enabled = format!("select relrowsecurity from pg_class where oid = '{}.{table}'::regclass", bundle.schema);
        assert_eq!(db.value(&enabled), "t", "{table} has no row-level security");
    }
}

fn every_case(kind: fn() -> Option<TestDb>) {
    for (name, least) in CASES {
        let Some(db) = kind() else { return };
        if name == "platform" && db.cluster().tcp.is_some() {
            continue;
        }
        db.run(&["up", "--bundle", name]).ok();
        let bundle = embedded::bundle(name).unwrap();
        complete(&db, &bundle);
        let mut login = login(&db);
        let cases = replay(&db, &mut |text| login.run(text).map(|_| ()).map_err(|error| error.to_string()), &bundle, &bundle.schema);
        assert!(cases >= least, "{name} has {cases} cases, fewer than {least}");
        // A case that expects something else is noticed: the replay is not deaf.
        let wrong = format!("begin;\n{PRELUDE}\nselect pg_temp.expect('anon', null, 'select 1', '2 rows');\nrollback;");
        assert!(login.run(&wrong).unwrap_err().to_string().contains("anon got 1 row where 2 rows was expected"));
    }
}

/// A session of the login a customer has: on the server like Supabase's it is no superuser.
fn login(db: &TestDb) -> Session {
    match db.cluster().tcp {
        None => db.session(),
        Some(_) => Session::of_url(&db.url()).unwrap(),
    }
}

#[test]
fn every_access_case_holds_on_plain_postgres() {
    every_case(TestDb::new);
}

#[test]
fn every_access_case_holds_on_supabase() {
    every_case(TestDb::supabase);
}

#[test]
fn the_cases_hold_in_another_schema_too() {
    for name in ["core", "lift", "assistant", "agents"] {
        let Some(db) = TestDb::new() else { return };
        db.run(&["up", "--bundle", name, "--schema", "Else where"]).ok();
        let mut session = db.session();
        replay(&db, &mut |text| session.run(text).map(|_| ()).map_err(|error| error.to_string()), &embedded::bundle(name).unwrap(), "Else where");
    }
}
