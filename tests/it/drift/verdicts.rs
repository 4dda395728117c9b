//! What a verdict rests on, and what it says where it cannot be given.

use std::fs;

use super::{base, changes, cluster, program, verify};
use crate::support::{Output, Program, TestDb, sql};

#[test]
fn core_is_verified_by_its_golden_in_whatever_schema_it_is() {
    for schema in ["public", "shop", "Odd Name", "user"] {
        let Some(db) = TestDb::new() else { return };
        let up = db.run(&["up", "--schema", schema]);
        assert_eq!(up.status, 0, "{up:#?}");
        let output = db.run(&["verify"]);
        assert_eq!(output.status, 0, "{schema}: {output:#?}");
        assert!(output.stdout.contains("equal to what its migrations lead to"), "{output:#?}");
        db.sql(&format!("alter table \"{schema}\".profiles disable row level security"));
        let output = db.run(&["verify"]);
        assert_eq!(output.status, 1, "{schema}: {output:#?}");
        assert!(output.stdout.contains("profiles rls"), "{output:#?}");
    }
}

#[test]
fn every_version_on_the_way_is_verified() {
    let Some(db) = TestDb::new() else { return };
    for version in 1..=7 {
        assert_eq!(db.run(&["up", "--to", &version.to_string()]).status, 0);
        let output = db.run(&["verify"]);
        assert_eq!(output.status, 0, "{version}: {output:#?}");
    }
    assert_eq!(db.run(&["down", "--steps", "2", "--yes"]).status, 0);
    let output = db.run(&["verify"]);
    assert_eq!(output.status, 0, "{output:#?}");
}

#[test]
fn what_undoes_a_drift_undoes_it() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up"]).status, 0);
    db.sql(
        "alter table profiles disable row level security; grant select on logs to anon, public; drop index idx_sessions_anon_id;
         alter policy \"Users see their own sessions\" on sessions to public using (true); drop policy \"Users start their own sessions\" on sessions;
         comment on table logs is 'x'; alter function complete_session() reset search_path; alter table messages disable trigger messages_count;
         alter table sessions alter metadata drop default; alter table sessions alter metadata drop not null;
         alter table quotas drop constraint quotas_requests_count_check; grant update (email) on profiles to anon; revoke all on quotas from service_role",
    );
    let output = db.run(&["verify", "--fix-sql", "--quiet"]);
    assert_eq!(output.status, 1, "{output:#?}");
    assert!(!output.stdout.contains("not certain"), "{}", output.stdout);
    db.sql(&output.stdout);
    let output = db.run(&["verify"]);
    assert_eq!(output.status, 0, "{output:#?}");
}

#[test]
fn the_storage_boundary_is_held_on_the_live_database() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up"]).status, 0);
    db.sql("alter table invocation_logs add column prompt text; create table caches (id int, embedding float8[])");
    let output = db.run(&["verify"]);
    assert_eq!(output.status, 1);
    for named in [
        "public.invocation_logs.prompt: a column may not be named",
        "invocation_logs holds exactly",
        "public.caches.embedding",
    ] {
        assert!(output.stdout.contains(named), "{named}\n{}", output.stdout);
    }
}

#[test]
fn what_others_had_in_a_shared_schema_is_beside_and_what_comes_later_is_drift() {
    let Some(db) = TestDb::new() else { return };
    db.sql("create table public.theirs (id integer)");
    assert_eq!(db.run(&["up"]).status, 0);
    let output = db.run(&["verify"]);
    assert_eq!(output.status, 0, "{output:#?}");
    assert!(output.stdout.contains("beside it, of others: table public.theirs"), "{output:#?}");
    db.sql("create table public.later (id integer)");
    let output = db.run(&["verify"]);
    assert!(output.status == 1 && output.stdout.contains("table public.later is not of the migrations"), "{output:#?}");
}

#[test]
fn what_a_run_of_another_bundle_made_in_a_shared_schema_is_no_drift_and_what_was_changed_is() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("0001_mine.up.sql", "create table mine (id integer);\ncreate table guarded (id integer);\n")]);
    db.run(&["up", "--dir", "m"]).ok();
    db.sql("alter table public.guarded add column extra text");
    db.run(&["up"]).ok();
    let output = db.run(&["verify", "--dir", "m"]);
    assert!(output.status == 1 && output.stdout.contains("table public.guarded columns.extra"), "{output:#?}");
    assert!(output.stdout.contains("drifted app 0001 in schema public: 22 objects, 1 difference\n"), "{output:#?}");
    db.sql("alter table public.guarded drop column extra");
    let output = db.run(&["verify", "--dir", "m"]).ok();
    assert!(
        output.stdout.contains("beside it, of others:") && output.stdout.contains("table public.logs"),
        "{output:#?}"
    );
    db.sql("create table public.later (id integer)");
    let output = db.run(&["verify", "--dir", "m"]);
    assert!(output.status == 1 && output.stdout.contains("table public.later is not of the migrations"), "{output:#?}");
}

#[test]
fn what_cannot_be_verified_never_ends_well() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["verify"]).status, 1, "not installed");
    let cluster = db.cluster();
    base(cluster, "verdict_base");
    let program = program(&cluster.url("verdict_base"));
    cluster.sql("verdict_base", "delete from schemactl.catalogs where bundle = 'app'");
    let (output, report) = verify(&program, &[]);
    assert_eq!((output.status, report["error"]["code"].as_str()), (1, Some("E106")), "{output:#?}");
    fs::write(program.dir().join("migrations/0001_base.up.sql"), "select 1;").unwrap();
    let (output, _) = verify(&program, &[]);
    assert_eq!(output.status, 1, "{output:#?}");
}

#[test]
fn a_shadow_tells_what_nobody_recorded() {
    let Some(cluster) = cluster() else { return };
    base(cluster, "verdict_shadow");
    let program = program(&cluster.url("verdict_shadow"));
    cluster.sql("verdict_shadow", "delete from schemactl.catalogs where bundle = 'app'");
    let url = cluster.url("postgres");
    let (output, report) = verify(&program, &["--shadow-url", &url]);
    assert_eq!((output.status, changes(&report)), (0, Vec::new()), "{output:#?}");
    cluster.sql("verdict_shadow", "alter table app.orgs add column extra text");
    let (output, report) = verify(&program, &["--shadow-url", &url]);
    assert_eq!((output.status, changes(&report)), (1, vec!["integrity | table | app.orgs | columns.extra".to_owned()]));
    let left = cluster.value("postgres", "select count(*) from pg_database where datname like 'schemactl_scratch%'");
    assert_eq!(left, "0");
}

#[test]
fn an_open_schema_change_is_said_and_is_no_drift() {
    let Some(cluster) = cluster() else { return };
    base(cluster, "verdict_locked");
    let program = program(&cluster.url("verdict_locked"));
    let mut other = sql::Session::open(cluster.endpoint(), "verdict_locked").unwrap();
    other.run("begin; alter table app.orgs add column x int").unwrap();
    for more in [&[][..], &["--fix-sql"], &["--output", "github"]] {
        let output = program.run(&[&["verify", "--dir", "migrations"], more].concat());
        assert_eq!(output.status, 7, "{output:#?}");
        assert!(
            output.stderr.contains("E702") && output.stderr.contains("schema change is in progress"),
            "{output:#?}"
        );
        assert!(output.stderr.contains("nothing was verified"), "{output:#?}");
    }
    other.run("rollback").unwrap();
    let (output, report) = verify(&program, &[]);
    assert_eq!((output.status, changes(&report)), (0, Vec::new()), "{output:#?}");
}

#[test]
fn the_application_goes_on_while_rows_are_held_and_written() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up"]).status, 0);
    let mut other = db.session();
    other.run("begin; lock table profiles in row exclusive mode; select count(*) from sessions").unwrap();
    let output = db.run(&["verify"]);
    assert_eq!(output.status, 0, "data that is written is in nobody's way: {output:#?}");
    other.run("rollback").unwrap();
}

#[test]
fn what_is_meant_for_a_bundle_of_the_binary_is_said_in_schemactl_toml_and_told() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up"]).status, 0);
    db.sql("create index hot on logs (level); grant select on logs to anon");
    let meant = |path: &str| {
        let entry =
            |path: &str| format!("[[accepted]]\nobject = 'table public.logs'\npath = '{path}'\nbecause = 'it is'\n");
        fs::write(db.dir().join("schemactl.toml"), entry("indexes.*") + &entry(path)).unwrap();
        let output = db.run(&["verify", "--output", "json"]);
        (output.status, serde_json::from_str::<serde_json::Value>(&output.stdout).unwrap())
    };
    let (status, report) = meant("acl.*");
    assert_eq!((status, changes(&report)), (1, vec!["security | table | public.logs | acl.anon".to_owned()]));
    let (status, report) = meant("acl.anon");
    assert_eq!((status, changes(&report)), (0, Vec::new()), "{report:#}");
    let accepted = &report["verify"]["bundles"][1]["accepted"];
    assert_eq!((&accepted[0]["path"], &accepted[0]["endangers"]), (&"acl.anon".into(), &"security".into()));
    assert_eq!((&accepted[1]["path"], &accepted[1]["because"]), (&"indexes.hot".into(), &"it is".into()));
    let output = db.run(&["verify", "--output", "github"]);
    assert!(output.stdout.contains("::warning title=accepted drift (security)::"), "{}", output.stdout);
    let output = db.run(&["verify", "--fix-sql"]);
    assert_eq!((output.status, output.stdout.as_str()), (0, ""));
    fs::write(db.dir().join("schemactl.toml"), "[[accepted]]\nobject = 'x'\nrule = 'y'\nbecause = 'z'").unwrap();
    assert_eq!(db.run(&["verify"]).status, 2);
}

#[test]
fn annotations_are_as_many_as_github_shows_and_say_that_there_are_more() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up"]).status, 0);
    for number in 1..=14 {
        db.sql(&format!("alter table logs add column extra_{number} integer; create index extra_{number}_idx on logs (extra_{number})"));
    }
    let output = db.run(&["verify", "--output", "github"]);
    let of_kind = |kind: &str| output.stdout.lines().filter(|line| line.starts_with(kind)).collect::<Vec<_>>();
    let (errors, warnings) = (of_kind("::error "), of_kind("::warning "));
    assert_eq!((output.status, errors.len(), warnings.len()), (1, 10, 10), "{}", output.stdout);
    assert!(errors[0].starts_with("::error title=E104::core differs"), "{errors:#?}");
    assert!(
        errors[9].starts_with("::error title=and 6 more::") && warnings[9].starts_with("::warning title=and 5 more::")
    );
}

#[test]
fn a_clean_bundle_gives_no_findings_whatever_is_checked() {
    let every = ["--bundle", "core", "--bundle", "lift", "--bundle", "assistant", "--bundle", "agents"];
    let held = |output: Output| {
        assert_eq!(output.status, 0, "{output:#?}");
        let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(report["findings"], serde_json::json!([]));
        assert_eq!(report["verify"]["rules"], serde_json::json!([]), "not even notes");
        let checks = report["verify"]["checks"].as_array().unwrap();
        assert_eq!(checks.iter().filter(|check| check["result"] == "held").count(), 5, "{checks:#?}");
        assert!(
            report["verify"]["bundles"].as_array().unwrap().iter().all(|one| one["accepted"] == serde_json::json!([]))
        );
    };
    for db in [TestDb::new(), TestDb::supabase()] {
        let Some(db) = db else { return };
        assert_eq!(db.run(&[&["up"], &every[..]].concat()).status, 0);
        held(db.run(&["verify", "--rls", "--output", "json"]));
        held(db.run(&[&["verify", "--shadow", "embedded", "--output", "json"], &every[..]].concat()));
    }
}

#[test]
fn goldens_are_what_the_migrations_lead_to() {
    let Some(cluster) = cluster() else { return };
    let all = [
        "golden",
        "--check",
        "--bundle",
        "platform",
        "--bundle",
        "core",
        "--bundle",
        "lift",
        "--bundle",
        "assistant",
        "--bundle",
        "agents",
    ];
    let output = Program::new(&cluster.url("postgres")).run(&all);
    assert_eq!(output.status, 0, "{output:#?}");
}

#[test]
fn round_trips_lead_back_and_what_a_down_script_leaves_is_named() {
    let Some(cluster) = cluster() else { return };
    let output = Program::new(&cluster.url("postgres")).run(&["test", "roundtrip"]);
    assert_eq!(output.status, 0, "{output:#?}");
    let program = program(&cluster.url("postgres"));
    let write = |name: &str, text: &str| fs::write(program.dir().join("migrations").join(name), text).unwrap();
    write(
        "0001_base.up.sql",
        "create type kind as enum ('a'); create table t (k kind); alter default privileges revoke execute on functions from public;",
    );
    write("0001_base.down.sql", "drop table t; alter default privileges grant execute on functions to public;");
    let output = program.run(&["test", "roundtrip", "--dir", "migrations"]);
    output.failed(
        "E107",
        &["1 round trip does not lead back", "0001_base could not be applied again", "\"kind\" already exists"],
    );
    assert!(output.stdout.contains("after down: enum app.kind is left behind"), "{output:#?}");
    write(
        "0001_base.up.sql",
        "create table t (k integer); do $$ begin create type kind as enum ('a'); exception when duplicate_object then null; end $$;",
    );
    write("0001_base.down.sql", "drop table t;");
    let output = program.run(&["test", "roundtrip", "--dir", "migrations"]);
    assert_eq!(output.status, 1, "{output:#?}");
    assert!(output.stdout.contains("after down: enum app.kind is left behind"), "{output:#?}");
}
