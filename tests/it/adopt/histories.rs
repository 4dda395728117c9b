//! Histories as each tool writes them, from `histories/*.sql`: taken over with their checksums judged, or refused.

use crate::support::{TestDb, finish, pgbouncer, soon};

/// A tool, its history, files that it belongs to, and how many of them have something that vouches for them.
struct Case {
    tool: &'static str,
    history: &'static str,
    files: &'static [(&'static str, &'static str)],
    vouched: usize,
}

const NOTES: &str = "create table notes (id bigint primary key);\n";

const CASES: [Case; 9] = [
    Case {
        tool: "sqlx",
        history: include_str!("histories/sqlx.sql"),
        files: &[
            (
                "20240101000001_create_notes.up.sql",
                "-- Notes.\ncreate table notes (id bigint primary key, body text not null);\n",
            ),
            ("20240101000002_add_tags.up.sql", "create table tags (name text primary key);\r\n"),
        ],
        vouched: 2,
    },
    Case {
        tool: "refinery",
        history: include_str!("histories/refinery.sql"),
        files: &[
            ("V1__create_notes.sql", "-- Notes.\ncreate table notes (id bigint primary key, body text not null);\n"),
            ("V2__add_tags.sql", "create table tags (name text primary key);\r\n"),
        ],
        vouched: 2,
    },
    Case {
        tool: "flyway",
        history: include_str!("histories/flyway.sql"),
        files: &[
            ("V1__before.sql", "select 0;"),
            ("V1.1__create_notes.sql", NOTES),
            ("V2__add_tags.sql", "select 1;"),
            ("U2__add_tags.sql", "select 2;"),
        ],
        vouched: 2,
    },
    Case {
        tool: "prisma",
        history: include_str!("histories/prisma.sql"),
        files: &[
            ("20240101000001_create_notes/migration.sql", NOTES),
            ("20240101000002_add_tags/migration.sql", "select 1;"),
        ],
        vouched: 2,
    },
    Case {
        tool: "goose",
        history: include_str!("histories/goose.sql"),
        files: &[
            (
                "00001_create_notes.sql",
                "-- +goose Up\ncreate table notes (id bigint);\n-- +goose Down\ndrop table notes;\n",
            ),
            ("00002_add_tags.sql", "-- +goose Up\nselect 1;\n"),
        ],
        vouched: 0,
    },
    Case {
        tool: "golang-migrate",
        history: include_str!("histories/golang-migrate.sql"),
        files: &[
            ("1_create_notes.up.sql", NOTES),
            ("1_create_notes.down.sql", "drop table notes;"),
            ("2_add_tags.up.sql", "select 1;"),
        ],
        vouched: 0,
    },
    Case {
        tool: "dbmate",
        history: include_str!("histories/dbmate.sql"),
        files: &[
            ("20240101000001_create_notes.sql", "-- migrate:up\nselect 1;\n-- migrate:down\n"),
            ("20240101000002_add_tags.sql", "-- migrate:up\nselect 1;\n-- migrate:down\n"),
        ],
        vouched: 0,
    },
    Case {
        tool: "node-pg-migrate",
        history: include_str!("histories/node-pg-migrate.sql"),
        files: &[
            ("1704067200001_create-notes.sql", "-- Up Migration\nselect 1;\n"),
            ("1704067200002_add-tags.sql", "-- Up Migration\nselect 1;\n"),
        ],
        vouched: 0,
    },
    Case {
        tool: "supabase",
        history: include_str!("histories/supabase.sql"),
        files: &[
            ("20240101000001_create_notes.sql", "create table public.notes (id bigint\n  primary key); -- the key\n"),
            ("20240101000002_add_tags.sql", "select 1;"),
        ],
        vouched: 2,
    },
];

fn case(tool: &str) -> &'static Case {
    CASES.iter().find(|case| case.tool == tool).unwrap()
}

/// A database with the history of a tool, and a folder `m` with its files.
fn with(db: Option<TestDb>, case: &Case) -> Option<TestDb> {
    let db = db?;
    db.sql("create schema app authorization postgres");
    db.sql(&format!("set role postgres; {}", case.history));
    for (name, text) in case.files {
        db.file(&format!("m/{name}"), text);
    }
    Some(db)
}

fn table(case: &Case) -> &str {
    case.history.split("insert into ").nth(1).unwrap().split([' ', '\n']).next().unwrap()
}

#[test]
fn every_history_is_found_out_and_taken_over() {
    for case in &CASES {
        let Some(db) = with(TestDb::supabase(), case) else { return };
        let rows = format!("select * from {} as t order by 1", table(case));
        let before = db.sql(&rows);
        let versions = case.files.iter().filter(|(name, _)| !name.contains("down") && !name.starts_with('U')).count();
        let output = db.run(&["adopt", "--dir", "m"]).ok();
        let summary = format!("adopted {versions} versions from {} ({})\n", case.tool, table(case));
        assert!(output.stdout.ends_with(&summary), "{}: {output:#?}", case.tool);
        assert_eq!(output.stdout.matches(" that w").count(), case.vouched, "{}: {output:#?}", case.tool);
        assert_eq!(db.value("select count(*) from schemactl.history where kind = 'adopted'"), versions.to_string());
        assert_eq!(db.value("select string_agg(what, ' ') from schemactl.events"), "adopted");
        db.run(&["history", "--verify"]).ok();
        db.run(&["status", "--dir", "m", "--check"]).ok();
        let up = db.run(&["up", "--dir", "m"]).ok();
        assert!(up.stdout.starts_with("nothing to do"), "{}: {up:#?}", case.tool);
        assert_eq!(db.sql(&rows), before, "{}", case.tool);
    }
}

#[test]
fn what_the_tool_knows_of_time_and_person_is_kept() {
    let Some(db) = with(TestDb::new(), case("flyway")) else { return };
    db.run(&["adopt", "--dir", "m"]).ok();
    let newest = "select applied_by || ' ' || applied_at::text || ' ' || duration_ms from schemactl.history order by version desc limit 1";
    assert_eq!(db.value(&format!("set timezone to 'UTC'; {newest}")), "bob 2024-01-02 11:00:00+00 3");
}

#[test]
fn repeatable_scripts_of_flyway_run_again_only_where_they_have_changed() {
    let Some(db) = with(TestDb::new(), case("flyway")) else { return };
    db.file("m/R__all_views.sql", "select 1;");
    db.file("m/R__more_views.sql", "create table more_views ();");
    let output = db.run(&["adopt", "--dir", "m"]).ok();
    assert!(output.stdout.contains("! R__more_views is not what flyway ran last"), "{output:#?}");
    let up = db.run(&["up", "--dir", "m"]).ok();
    assert!(up.stdout.contains("more_views") && !up.stdout.contains("all_views"), "{up:#?}");
}

#[test]
fn a_changed_or_missing_file_is_named_with_what_differs() {
    let Some(db) = with(TestDb::new(), case("sqlx")) else { return };
    db.file("m/20240101000002_add_tags.up.sql", "create table tags (name text);\n");
    db.fails(
        &["adopt", "--dir", "m"],
        "E402",
        &["20240101000002_add_tags is not what sqlx applied", "4665a92a", "m/20240101000002"],
    );
    std::fs::remove_file(db.dir().join("m/20240101000001_create_notes.up.sql")).unwrap();
    let words =
        ["20240101000001 (create notes) is in the history of sqlx", "also E402: 20240101000002_add_tags is not what"];
    db.fails(&["adopt", "--dir", "m"], "E403", &words);
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");

    let Some(db) = with(TestDb::supabase(), case("supabase")) else { return };
    db.file("m/20240101000001_create_notes.sql", "-- Notes.\ncreate table public.notes (id uuid primary key);\n");
    let words =
        ["statement 1 was recorded as: create table public.notes (id bigint primary key)", "create_notes.sql:2:1"];
    db.fails(&["adopt", "--dir", "m"], "E402", &words);
}

#[test]
fn dirty_failed_and_half_done_rows_are_refused() {
    for (tool, damage, words) in [
        (
            "sqlx",
            "update _sqlx_migrations set success = false where version = 20240101000002",
            "20240101000002 (add tags) began",
        ),
        (
            "flyway",
            "update app.flyway_schema_history set success = false where installed_rank = 5",
            "V2__add_tags.sql failed",
        ),
        (
            "prisma",
            "update _prisma_migrations set finished_at = null where migration_name like '%tags'",
            "20240101000002_add_tags failed",
        ),
        ("golang-migrate", "update schema_migrations set dirty = true", "dirty at 2"),
    ] {
        let Some(db) = with(TestDb::new(), case(tool)) else { return };
        db.sql(damage);
        db.fails(&["adopt", "--dir", "m"], "E426", &[words, "nothing was adopted"]);
        assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
    }
}

#[test]
fn two_histories_none_and_another_name_are_said() {
    let Some(db) = with(TestDb::new(), case("golang-migrate")) else { return };
    db.sql(
        "create table app.schema_migrations (version text primary key); insert into app.schema_migrations values ('1')",
    );
    db.fails(
        &["adopt", "--dir", "m"],
        "E425",
        &["dbmate: app.schema_migrations", "golang-migrate: public.schema_migrations"],
    );
    db.fails(&["adopt", "--dir", "m", "--from", "flyway"], "E425", &["no history of flyway"]);
    db.fails(&["adopt", "--dir", "m", "--table", "app.nothing"], "E425", &["no table app.nothing"]);
    db.run(&["adopt", "--dir", "m", "--from", "golang-migrate", "--dry-run"]).ok();
    // A name that only its owner knows.
    db.sql("alter table public.schema_migrations rename to our_versions; drop table app.schema_migrations");
    let found = db.run(&["adopt", "--dir", "m", "--table", "our_versions"]).ok();
    assert!(found.stdout.contains("from golang-migrate (public.our_versions)"), "{found:#?}");
    let Some(empty) = TestDb::new() else { return };
    empty.file("m/1_a.sql", "select 1;");
    empty.fails(&["adopt", "--dir", "m"], "E425", &["no history of another tool", "baseline"]);
    empty.fails(&["adopt"], "E201", &["one folder", "--dir"]);
    assert_eq!(empty.run(&["adopt", "--dir", "m", "--from", "liquibase"]).status, 2);
}

#[test]
fn tools_whose_history_is_not_adopted_are_named() {
    let Some(db) = TestDb::new() else { return };
    db.file("m/1_a.sql", "create table a ();");
    db.sql(
        "create schema graphile_migrate; create table graphile_migrate.migrations (hash text, filename text);
         create table schema_migrations (version varchar primary key); insert into schema_migrations values ('1');
         create table ar_internal_metadata (key varchar, value varchar)",
    );
    let words =
        ["graphile_migrate.migrations is of graphile-migrate", "public.ar_internal_metadata is of Rails", "baseline"];
    db.fails(&["adopt", "--dir", "m"], "E425", &words);
}

#[test]
fn the_tables_of_supabases_own_services_are_nobodys_history() {
    let Some(db) = TestDb::supabase() else { return };
    assert_eq!(db.value("select count(*) > 0 from auth.schema_migrations"), "t");
    db.file("m/1_a.sql", "select 1;");
    db.fails(&["adopt", "--dir", "m"], "E425", &["no history of another tool"]);
}

#[test]
fn what_our_own_history_has_already_is_left_and_the_rest_is_added() {
    let Some(db) = with(TestDb::new(), case("dbmate")) else { return };
    db.run(&["repair", "mark-applied", "20240101000001", "--dir", "m", "--yes"]).ok();
    let output = db.run(&["adopt", "--dir", "m"]).ok();
    assert!(output.stdout.contains("adopted 1 version from dbmate"), "{output:#?}");
    // A file that was changed after we have recorded it is not made right by somebody else's word.
    db.file("m/20240101000001_create_notes.sql", "-- migrate:up\nselect 2;\n-- migrate:down\n");
    db.fails(&["adopt", "--dir", "m"], "E402", &["changed after it was applied"]);
}

#[test]
fn a_history_that_moves_is_read_again_and_one_that_is_held_is_not_adopted() {
    let Some(db) = with(TestDb::new(), case("dbmate")) else { return };
    let mut other = db.session();
    other.run("begin; delete from schema_migrations where version = '20240101000002'").unwrap();
    db.fails(&["adopt", "--dir", "m"], "E702", &["public.schema_migrations", "held by"]);
    other.run("commit").unwrap();
    other.close().unwrap();
    let output = db.run(&["adopt", "--dir", "m"]).ok();
    assert!(output.stdout.contains("adopted 1 version") && output.stdout.contains("1 pending"), "{output:#?}");
}

#[test]
fn what_changes_between_reading_and_recording_is_read_again() {
    let Some(db) = with(TestDb::new(), case("dbmate")) else { return };
    let mut other = db.session();
    other.run("begin; delete from schema_migrations where version = '20240101000002'").unwrap();
    let mut command = db.command(&["adopt", "--dir", "m", "--lock-timeout", "60s"]);
    let run = std::thread::spawn(move || finish(&mut command));
    // It has read both rows, and waits for the other's transaction before it records them.
    let waits = "select exists (select from pg_locks where relation = 'schema_migrations'::regclass and not granted)";
    soon("adopt waits for the table", || db.value(waits) == "t");
    other.run("commit").unwrap();
    other.close().unwrap();
    let output = run.join().unwrap().ok();
    assert!(output.stdout.contains("adopted 1 version from dbmate"), "{output:#?}");
    assert_eq!(db.value("select string_agg(version::text, ' ') from schemactl.history"), "20240101000001");
}

#[test]
fn a_history_is_adopted_through_a_transaction_pooler_by_one_of_many() {
    let Some(db) = with(TestDb::supabase(), case("sqlx")) else { return };
    let Some(pooler) = pgbouncer(&db) else { return };
    let runs: Vec<_> = (0..6)
        .map(|_| {
            let mut command = db.command(&["adopt", "--dir", "m"]);
            command.env("SCHEMACTL_DATABASE_URL", pooler.url());
            std::thread::spawn(move || finish(&mut command).ok().stdout)
        })
        .collect();
    let said: Vec<String> = runs.into_iter().map(|run| run.join().unwrap()).collect();
    assert_eq!(said.iter().filter(|said| said.contains("adopted 2 versions")).count(), 1, "{said:#?}");
    assert_eq!(said.iter().filter(|said| said.contains("nothing to do")).count(), 5, "{said:#?}");
    assert_eq!(db.value("select count(*) from schemactl.events"), "1");
}

#[test]
fn who_may_not_read_the_table_is_told_what_to_grant() {
    let Some(db) = with(TestDb::new(), case("golang-migrate")) else { return };
    let role = format!("stranger_to_{}", db.name());
    db.sql(&format!("create role {role} login; revoke all on schema_migrations from public"));
    let url = db.url().replace("//postgres@", &format!("//{role}@"));
    let adopt = || finish(db.command(&["adopt", "--dir", "m"]).env("SCHEMACTL_DATABASE_URL", &url));
    // Without the right to make a history of our own nothing else is looked at.
    adopt().failed("E408", &["may not create the schema schemactl", "grant create on database"]);
    db.sql(&format!("grant create on database {} to {role}", db.name()));
    let output = adopt();
    output.failed("E408", &["permission denied", "grant select on table \"public\".\"schema_migrations\""]);
}

#[test]
fn adoption_is_one_document_as_json() {
    let Some(db) = with(TestDb::new(), case("prisma")) else { return };
    let output = db.run(&["adopt", "--dir", "m", "--output", "json"]).ok();
    let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(report["adoption"]["tool"], "prisma");
    assert_eq!(report["adoption"]["versions"][0]["applied_at"], "2024-01-01T09:00:01+00:00");
    assert_eq!(report["migrations"][1]["status"], "recorded");
}
