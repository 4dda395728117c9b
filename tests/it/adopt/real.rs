//! The tool itself applies the first half of a folder, schemactl adopts it and applies the second; the tool's own table
//! stays as it was.

use super::tools::{from_npm, if_installed};
use crate::support::TestDb;

/// Adopts `folder`, goes on, and holds the tool's own rows to what they were.
pub fn adopts(db: &TestDb, folder: &str, rows: &str, first: &str, why: &str) {
    let before = db.sql(rows);
    assert!(!before.is_empty());
    let dry = db.run(&["adopt", "--dir", folder, "--dry-run"]).ok();
    assert!(dry.stdout.contains(first) && dry.stdout.contains(why), "{dry:#?}");
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t", "a dry run writes nothing");
    let adopted = db.run(&["adopt", "--dir", folder]).ok();
    assert!(adopted.stdout.contains(first) && adopted.stdout.contains("1 pending"), "{adopted:#?}");
    assert_eq!(db.value("select string_agg(distinct kind, ' ') from schemactl.history"), "adopted");
    let up = db.run(&["up", "--dir", folder]).ok();
    assert!(up.stdout.contains("applied 1 version"), "{up:#?}");
    assert_eq!(db.value("select to_regclass('notes') is not null and to_regclass('tags') is not null"), "t");
    db.run(&["status", "--dir", folder, "--check"]).ok();
    let again = db.run(&["adopt", "--dir", folder]).ok();
    assert!(again.stdout.contains("nothing to do"), "{again:#?}");
    assert_eq!(db.sql(rows), before, "the tool's own table is as it was");
}

#[test]
fn dbmate_applies_the_first_half_and_we_the_second() {
    let (Some(dbmate), Some(db)) = (from_npm("dbmate"), TestDb::supabase()) else { return };
    let first = "-- migrate:up\ncreate table notes (id bigint primary key);\n\n-- migrate:down\ndrop table notes;\n";
    db.file("db/migrations/20240101000001_create_notes.sql", first);
    dbmate.run(&db, &["--no-dump-schema", "up"]).ok();
    let second = "-- migrate:up\ncreate table tags (name text);\n\n-- migrate:down\ndrop table tags;\n";
    db.file("db/migrations/20240101000002_add_tags.sql", second);
    let rows = "select * from public.schema_migrations order by version";
    adopts(&db, "db/migrations", rows, "20240101000001_create_notes", "taken at its word");
    let status = dbmate.run(&db, &["status"]).ok();
    assert!(status.stdout.contains("Applied: 1") && status.stdout.contains("Pending: 1"), "{status:#?}");
    db.run(&["down", "--all", "--dir", "db/migrations", "--yes"]).ok();
    assert_eq!(db.value("select to_regclass('notes') is null and to_regclass('tags') is null"), "t");
}

#[test]
fn the_supabase_cli_applies_the_first_half_and_we_the_second() {
    let (Some(supabase), Some(db)) = (from_npm("supabase"), TestDb::supabase()) else { return };
    let url = format!("{}?sslmode=disable", db.url());
    db.file("supabase/config.toml", "project_id = \"x\"\n");
    db.file(
        "supabase/migrations/20240101000001_create_notes.sql",
        "-- Notes; with a semicolon.\ncreate table public.notes (id bigint primary key, body text default 'a;b');\n\
         /* and */ create function public.f() returns int language sql begin atomic select 1; select 2; end;\n",
    );
    supabase.run(&db, &["migration", "up", "--yes", "--remote", &url]).ok();
    db.file("supabase/migrations/20240101000002_add_tags.sql", "create table public.tags (name text);\n-- the end\n");
    let rows = "select * from supabase_migrations.schema_migrations order by version";
    adopts(&db, "supabase/migrations", rows, "20240101000001_create_notes", "has the statements that were recorded");
    let list = supabase.run(&db, &["migration", "list", "--remote", &url]).ok();
    let remote = |version: &str| list.stdout.matches(version).count();
    assert_eq!((remote("20240101000001"), remote("20240101000002")), (2, 1), "{list:#?}");
}

#[test]
fn rows_that_are_kept_in_step_are_those_that_the_supabase_cli_writes() {
    let (Some(supabase), Some(theirs), Some(ours)) = (from_npm("supabase"), TestDb::supabase(), TestDb::supabase())
    else {
        return;
    };
    for db in [&theirs, &ours] {
        db.file("supabase/config.toml", "project_id = \"x\"\n");
        for (name, text) in super::keep::FILES {
            db.file(&format!("supabase/migrations/{name}"), text);
        }
    }
    let url = |db: &TestDb| format!("{}?sslmode=disable", db.url());
    supabase.run(&theirs, &["migration", "up", "--yes", "--remote", &url(&theirs)]).ok();
    ours.run(&["up", "--dir", "supabase/migrations", "--supabase-migrations", "keep"]).ok();
    let columns = "select column_name, data_type, is_nullable from information_schema.columns \
                   where table_schema = 'supabase_migrations' and table_name = 'schema_migrations' order by ordinal_position";
    assert_eq!(ours.sql(columns), theirs.sql(columns));
    let rows = "select * from supabase_migrations.schema_migrations order by version";
    assert_eq!(ours.sql(rows), theirs.sql(rows));
    let again = supabase.run(&ours, &["migration", "up", "--yes", "--remote", &url(&ours)]).ok();
    assert!(format!("{}{}", again.stdout, again.stderr).contains("up to date"), "{again:#?}");
}

#[test]
fn node_pg_migrate_applies_the_first_half_and_we_the_second() {
    let (Some(tool), Some(db)) = (from_npm("node-pg-migrate"), TestDb::supabase()) else { return };
    let file = |table: &str| {
        format!(
            "-- Up Migration\ncreate table {table} (id bigint primary key);\n-- Down Migration\ndrop table {table};\n"
        )
    };
    db.file("migrations/1704067200001_create-notes.sql", file("notes"));
    tool.run(&db, &["up"]).ok();
    db.file("migrations/1704067200002_add-tags.sql", file("tags"));
    adopts(&db, "migrations", "select * from pgmigrations order by id", "create-notes", "taken at its word");
}

#[test]
fn sqlx_applies_the_first_half_and_we_the_second() {
    let Some(db) = TestDb::supabase() else { return };
    sqlx_files(&db);
    // The library is what sqlx-cli itself runs.
    let folder = db.dir().join("migrations");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use sqlx::Connection;
        let mut connection = sqlx::PgConnection::connect(&db.url()).await.unwrap();
        sqlx_core::migrate::Migrator::new(folder).await.unwrap().run(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
    sqlx_second(&db);
}

#[test]
fn sqlx_cli_applies_the_first_half_and_we_the_second() {
    let (Some(tool), Some(db)) = (if_installed("sqlx"), TestDb::supabase()) else { return };
    sqlx_files(&db);
    tool.run(&db, &["migrate", "run", "--source", "migrations"]).ok();
    sqlx_second(&db);
    let info = tool.run(&db, &["migrate", "info", "--source", "migrations"]).ok();
    assert!(info.stdout.contains("20240101000002/pending add tags"), "{info:#?}");
}

fn sqlx_files(db: &TestDb) {
    db.file("migrations/20240101000001_create_notes.up.sql", "-- Notes.\r\ncreate table notes (id bigint);\r\n");
    db.file("migrations/20240101000001_create_notes.down.sql", "drop table notes;\n");
}

fn sqlx_second(db: &TestDb) {
    db.file("migrations/20240101000002_add_tags.up.sql", "create table tags (name text);\n");
    db.file("migrations/20240101000002_add_tags.down.sql", "drop table tags;\n");
    let rows = "select * from _sqlx_migrations order by version";
    adopts(db, "migrations", rows, "20240101000001_create_notes", "has the checksum that was recorded");
}

#[test]
fn refinery_applies_the_first_half_and_we_the_second() {
    let (Some(tool), Some(db)) = (if_installed("refinery"), TestDb::supabase()) else { return };
    db.file("migrations/V1__create_notes.sql", "create table notes (id bigint);\n");
    let port = db.cluster().tcp.unwrap();
    let main = "db_type = \"Postgres\"\ndb_host = \"127.0.0.1\"\ndb_user = \"postgres\"\ndb_pass = \"postgres\"";
    db.file("refinery.toml", format!("[main]\n{main}\ndb_port = \"{port}\"\ndb_name = \"{}\"\n", db.name()));
    tool.run(&db, &["migrate", "-c", "refinery.toml", "-p", "migrations"]).ok();
    db.file("migrations/V2__add_tags.sql", "create table tags (name text);\n");
    let rows = "select * from refinery_schema_history order by version";
    adopts(&db, "migrations", rows, "1_create_notes", "has the checksum that was recorded");
}
