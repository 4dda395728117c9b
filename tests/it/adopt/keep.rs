//! The Supabase CLI's table, kept in step with ours.

use crate::support::{Output, TestDb};

/// Files, with what is hard to cut: comments, quotes, bodies, empty statements, CRLF.
pub const FILES: [(&str, &str); 3] = [
    (
        "20240101000001_create_notes.sql",
        "-- Notes; with a semicolon in a comment\ncreate table public.notes (id bigint primary key, body text default 'a;b');\n\n\
         /* a block; comment */\ncreate function public.f() returns int language sql as $$ select 1; $$;\n\n;;\n\
         comment on table public.notes is 'It''s';\n-- the end\n",
    ),
    (
        "20240101000002_add_tags.sql",
        "create table public.tags (\r\n  name text\r\n);\r\n\r\ncreate index on public.tags (name);\r\n",
    ),
    (
        "20240101000003_atomic.sql",
        "create function public.g() returns int language sql begin atomic select 1; select 2; end;\n\
         do $do$ begin perform 1; end $do$;\nselect '\\;\"{}', E'it\\'s;fine';\ninsert into public.notes values (1, 'x') ; \n",
    ),
];

const ROWS: &str = "select version, name, statements::text from supabase_migrations.schema_migrations order by version";
const VERSIONS: &str =
    "select coalesce(string_agg(version, ' ' order by version), '') from supabase_migrations.schema_migrations";

fn project() -> Option<TestDb> {
    let db = TestDb::supabase()?;
    FILES.iter().for_each(|(name, text)| db.file(&format!("supabase/migrations/{name}"), text));
    Some(db)
}

fn keeping(db: &TestDb, args: &[&str]) -> Output {
    db.run(&[args, &["--dir", "supabase/migrations", "--supabase-migrations", "keep"]].concat())
}

#[test]
fn a_row_comes_and_goes_with_its_version() {
    let Some(db) = project() else { return };
    keeping(&db, &["up"]).ok();
    let rows = db.sql(ROWS);
    assert_eq!(rows.len(), 3);
    let row: Vec<_> = rows[1].iter().map(|cell| cell.as_deref().unwrap()).collect();
    let statements = "{\"create table public.tags (\r\n  name text\r\n)\",\"create index on public.tags (name)\"}";
    assert_eq!(row, ["20240101000002", "add_tags", statements]);
    // Without the setting the table is left alone.
    db.run(&["repair", "mark-reverted", "20240101000003", "--dir", "supabase/migrations", "--yes"]).ok();
    assert_eq!(db.value(VERSIONS), "20240101000001 20240101000002 20240101000003");
    keeping(&db, &["repair", "mark-applied", "20240101000003", "--yes"]).ok();
    keeping(&db, &["repair", "mark-reverted", "20240101000003", "--yes"]).ok();
    assert_eq!(db.value(VERSIONS), "20240101000001 20240101000002");
}

#[test]
fn going_down_takes_the_row_along_in_the_same_transaction() {
    let Some(db) = TestDb::supabase() else { return };
    db.migrations(&[
        ("20240101000001_a.up.sql", "create table public.a ();\n"),
        ("20240101000001_a.down.sql", "drop table public.a;\n"),
        ("20240101000002_b.up.sql", "create table public.b ();\n"),
        ("20240101000002_b.down.sql", "drop table public.b;\nselect 1 / 0;\n"),
    ]);
    let keep = |args: &[&str]| db.run(&[args, &["--dir", "m", "--supabase-migrations", "keep", "--yes"]].concat());
    keep(&["up"]).ok();
    keep(&["down"]).failed("E501", &["division by zero"]);
    assert_eq!(db.value(VERSIONS), "20240101000001 20240101000002", "the row stays with its version");
    db.file("m/20240101000002_b.down.sql", "drop table public.b;\n");
    keep(&["down"]).ok();
    assert_eq!(db.value(VERSIONS), "20240101000001");
    keep(&["redo"]).ok();
    keep(&["down", "--all"]).ok();
    assert_eq!(db.value(VERSIONS), "");
    keep(&["up", "--atomic"]).ok();
    assert_eq!(db.value(VERSIONS), "20240101000001 20240101000002");
}

#[test]
fn a_baseline_is_kept_in_step_too() {
    let Some(db) = project() else { return };
    db.sql("set role postgres; create table notes (); create table tags ()");
    keeping(&db, &["baseline", "--at", "20240101000002"]).ok();
    assert_eq!(db.value(VERSIONS), "20240101000001 20240101000002");
}

#[test]
fn a_step_that_fails_or_runs_outside_a_transaction_is_kept_in_step_too() {
    let Some(db) = project() else { return };
    db.file("schemactl.toml", "dir = \"supabase/migrations\"\nsupabase-migrations = \"keep\"\n");
    db.file(
        "supabase/migrations/20240101000004_index.sql",
        "-- schemactl: no-transaction\ncreate index concurrently i on public.notes (body);\n",
    );
    db.file("supabase/migrations/20240101000005_broken.sql", "create table public.more ();\nselect 1 / 0;\n");
    db.run(&["up"]).failed("E501", &["division by zero"]);
    assert_eq!(db.value(VERSIONS), "20240101000001 20240101000002 20240101000003 20240101000004");
}

#[test]
fn old_tables_get_their_columns_and_rows_of_the_platform_are_left_alone() {
    let Some(db) = project() else { return };
    // As an old CLI made it, and with a column that the platform adds.
    db.sql(
        "set role postgres; create schema supabase_migrations;
         create table supabase_migrations.schema_migrations (version text not null primary key, created_by text);
         insert into supabase_migrations.schema_migrations values ('20230101000000', 'somebody')",
    );
    keeping(&db, &["up"]).ok();
    assert_eq!(db.value(VERSIONS), "20230101000000 20240101000001 20240101000002 20240101000003");
}

#[test]
fn a_plain_postgres_and_a_bundle_of_the_binary_have_no_such_table() {
    let Some(plain) = TestDb::new() else { return };
    FILES.iter().for_each(|(name, text)| plain.file(&format!("supabase/migrations/{name}"), text));
    keeping(&plain, &["up"]).ok();
    assert_eq!(plain.value("select to_regnamespace('supabase_migrations') is null"), "t");
    let Some(db) = TestDb::supabase() else { return };
    db.run(&["up", "--bundle", "lift", "--supabase-migrations", "keep"]).ok();
    assert_eq!(db.value("select to_regclass('supabase_migrations.schema_migrations') is null"), "t");
    db.run(&["up", "--supabase-migrations", "sometimes"]).failed("E201", &["sometimes", "keep"]);
}
