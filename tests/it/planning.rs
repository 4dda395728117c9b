//! `plan`, and `up --plan`: what they say is what is there, and they touch nothing else.

use super::support::TestDb;

const ONE: &str =
    "create table notes (id bigint primary key, body text, size integer); alter table notes enable row level security;";

fn applied() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.migrations(&[("0001_notes.up.sql", ONE)]);
    db.run(&["up", "--dir", "m"]).ok();
    db.sql("insert into public.notes select i, repeat('x', 200), i from generate_series(1, 30000) as i; analyze public.notes");
    Some(db)
}

/// The JSON of a plan.
fn plan(db: &TestDb, more: &[&str]) -> serde_json::Value {
    let args: Vec<&str> = ["plan", "--dir", "m", "--output", "json"].iter().chain(more).copied().collect();
    let output = db.run(&args).ok();
    serde_json::from_str(&output.stdout).unwrap()
}

#[test]
fn a_plan_changes_nothing() {
    let Some(db) = applied() else { return };
    db.file("m/0002_more.up.sql", "alter table notes alter column size type bigint; create table more (id int);");
    let seen = "select (select max(id) from schemactl.events)::text || ' ' || (select count(*) from pg_class)";
    let before = db.value(seen);
    plan(&db, &[]);
    plan(&db, &["--trace", "--shadow-url", &db.url(), "--out", "plan.json"]);
    assert_eq!(db.value(seen), before);
}

#[test]
fn what_is_traced_on_a_throwaway_server_is_what_was_said() {
    let Some(db) = applied() else { return };
    db.file(
        "m/0002_more.up.sql",
        "alter table notes add column extra uuid default gen_random_uuid();\n\
         create index on notes (body);\ncreate table more (note bigint references notes (id));\n\
         alter table notes alter column body type varchar;\n",
    );
    let traced = plan(&db, &["--trace", "--shadow-url", &db.url()]);
    let statements = traced["plan"]["steps"][0]["statements"].as_array().unwrap();
    let mut held = Vec::new();
    for statement in statements {
        // A lock that an earlier statement holds already is not taken again.
        let said = statement["locks"].as_array().unwrap().iter().map(|lock| lock.to_string());
        let new: Vec<String> = said.filter(|lock| !held.iter().any(|old: &String| old == lock)).collect();
        let took: Vec<String> =
            statement["traced"]["locks"].as_array().unwrap().iter().map(|lock| lock.to_string()).collect();
        assert!(took.iter().all(|lock| new.contains(lock)), "{statement}");
        held.extend(took);
        let rewrites = statement["works"].as_array().unwrap().iter().any(|work| work["kind"] == "rewrite");
        assert_eq!(rewrites, !statement["traced"]["rewritten"].as_array().unwrap().is_empty(), "{statement}");
    }
    assert_eq!(statements.len(), 4);
    assert_eq!(statements[0]["risk"], "medium", "{traced}");
}

#[test]
fn a_plan_that_would_fail_is_found_on_the_copy() {
    let Some(db) = applied() else { return };
    db.file("m/0002_more.up.sql", "create index on notes (body);\nalter table notes drop column gone;\n");
    let output = db.run(&["plan", "--dir", "m", "--trace", "--shadow-url", &db.url()]);
    output.failed("E501", &["0002_more.up.sql:2", "column \"gone\"", "tried on a scratch database"]);
}

#[test]
fn a_saved_plan_is_for_one_database_only() {
    let (Some(db), Some(other)) = (applied(), applied()) else { return };
    db.file("m/0002_more.up.sql", "create table more (id int);");
    other.file("m/0002_more.up.sql", "create table more (id int);");
    plan(&db, &["--out", "plan.json"]);
    other.file("plan.json", std::fs::read(db.dir().join("plan.json")).unwrap());
    other.fails(&["up", "--dir", "m", "--plan", "plan.json"], "E430", &["it was made for the database"]);
    db.run(&["up", "--dir", "m", "--plan", "plan.json"]).ok();
}

#[test]
fn a_run_that_failed_leaves_its_plan_true() {
    let Some(db) = applied() else { return };
    db.file("m/0002_more.up.sql", "alter table notes add column more int;");
    plan(&db, &["--out", "plan.json"]);
    let mut holder = db.session();
    holder.run("begin; select count(*) from public.notes").unwrap();
    let up = ["up", "--dir", "m", "--plan", "plan.json", "--lock-wait", "300ms", "--lock-timeout", "50ms"];
    db.run(&up).failed("E702", &[]);
    let blocked = plan(&db, &[]);
    assert_eq!(blocked["plan"]["blockers"].as_array().unwrap().len(), 1, "{blocked}");
    holder.run("rollback").unwrap();
    db.run(&up).ok();
}

#[test]
fn a_role_that_owns_little_can_plan_on_supabase() {
    let Some(db) = TestDb::supabase() else { return };
    db.run(&["up", "--to", "3"]).ok();
    let output = db.run(&["plan", "--out", "plan.json"]).ok();
    assert!(output.stdout.contains("core 0004_messages"), "{output:#?}");
    assert!(!output.stdout.contains("managed_schema"), "{output:#?}");
    db.run(&["up", "--plan", "plan.json"]).ok();
    assert!(db.run(&["plan"]).ok().stdout.contains("nothing"), "nothing to do");
}
