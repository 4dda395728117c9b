//! A dump loads into an empty database and leads to the same catalog.

use schemactl::diff::compare;
use schemactl::dump::json::read;
use schemactl::model::catalog::{Catalog, Scope};

use crate::support::TestDb;
use crate::support::sql::Session;

const BASE: &str = include_str!("../drift/base.sql");
const ODD: &str = include_str!("odd.sql");

/// The catalog of all schemas, by `dump --format json`.
fn catalog(db: &TestDb) -> Catalog {
    let output = db.run(&["dump", "--all-schemas", "--format", "json"]).ok();
    read("dump.json", &output.stdout).unwrap().0
}

/// `dump`, twice: the same both times.
fn dump(db: &TestDb, args: &[&str]) -> String {
    let args = [&["dump"], args].concat();
    let (first, second) = (db.run(&args).ok(), db.run(&args).ok());
    assert_eq!(first.stdout, second.stdout, "two dumps are not the same");
    first.stdout
}

/// Panics with what differs, if anything does.
#[track_caller]
fn equal(source: &TestDb, target: &TestDb, sql: &str) {
    let changes = compare(&catalog(source), &catalog(target)).changes;
    let lines: Vec<String> = changes
        .iter()
        .map(|change| {
            format!("{} {} {}: {} -> {}", change.key.kind, change.key.id, change.path(), change.old, change.new)
        })
        .collect();
    assert!(lines.is_empty(), "{lines:#?}\n{sql}");
}

/// Dumps everything, loads it into an empty database beside it and compares.
#[track_caller]
fn comes_back(source: &TestDb) -> String {
    let sql = dump(source, &["--all-schemas"]);
    let target = TestDb::on(source.cluster());
    target.sql(&sql);
    equal(source, &target, &sql);
    assert_eq!(dump(&target, &["--all-schemas"]).lines().count(), sql.lines().count());
    sql
}

#[test]
fn every_bundle_comes_back() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up", "--bundle", "core", "--bundle", "lift", "--bundle", "assistant", "--bundle", "agents"]).ok();
    let sql = comes_back(&db);
    assert!(!sql.contains("Not written"), "{sql}");
    assert!(sql.contains("create policy"), "{sql}");
}

#[test]
fn every_kind_of_object_comes_back() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up", "--bundle", "platform"]).ok();
    db.sql(&format!("create schema app; set search_path = app; {BASE}"));
    comes_back(&db);
}

#[test]
fn odd_names_circles_and_rare_kinds_come_back() {
    let Some(db) = TestDb::new() else { return };
    db.sql(ODD);
    comes_back(&db);
}

#[test]
fn what_a_platform_grants_by_itself_does_not_come_in() {
    let (Some(db), Some(target)) = (TestDb::supabase(), TestDb::supabase()) else { return };
    db.run(&["up", "--bundle", "core", "--bundle", "lift", "--bundle", "assistant", "--bundle", "agents"]).ok();
    let sql = dump(&db, &["--bundle", "core", "--bundle", "lift", "--bundle", "assistant", "--bundle", "agents"]);
    assert!(sql.contains("revoke all on table public.quotas from anon;"), "{sql}");
    assert!(sql.contains("-- It needs what must be there before: table auth.users"), "{sql}");
    // As the customer, who is not a superuser.
    let mut session = Session::of_url(&target.url()).unwrap();
    session.run(&sql).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    session.close().unwrap();
    let schemas = "public,lift,assistant,agents";
    let read = |db: &TestDb| {
        let output = db.run(&["dump", "--schemas", schemas, "--format", "json"]).ok();
        read("dump.json", &output.stdout).unwrap().0.half(Scope::Schema)
    };
    let changes = compare(&read(&db), &read(&target)).changes;
    assert!(changes.is_empty(), "{changes:#?}\n{sql}");
}

#[test]
fn five_hundred_tables_come_back() {
    let Some(db) = TestDb::new() else { return };
    db.sql(include_str!("large.sql"));
    let sql = comes_back(&db);
    assert_eq!(sql.matches("\ncreate table ").count(), 500);
    // The page of it, too, is made at all, and says of every table where it is.
    let page = db.run(&["docs", "--all-schemas", "--format", "html"]).ok().stdout;
    assert_eq!(page.matches("<article id=\"table-").count(), 500);
}
