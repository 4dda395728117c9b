//! What is not drift.

use std::process::{Command, Stdio};

use super::{base, changes, cluster, program, verify};
use crate::support::{Cluster, TestDb, pgbouncer, private_cluster};

/// A database of this name, verified as clean whatever was done to it.
fn clean(cluster: &Cluster, name: &str) {
    let (output, report) = verify(&program(&cluster.url(name)), &[]);
    assert_eq!((output.status, changes(&report)), (0, Vec::new()), "{name}: {output:#?}");
}

#[test]
fn upkeep_and_data_are_no_drift() {
    let Some(cluster) = cluster() else { return };
    base(cluster, "alarm_upkeep");
    for sql in [
        "insert into app.orgs (name) select 'o' || n from generate_series(1, 100) as n",
        "insert into app.base_log values (1, 'x'); insert into app.scratch_pad (body) values ('x')",
        "select nextval('app.tickets')",
        "update app.members set score = 1; delete from app.base_log; truncate app.scratch_pad restart identity",
        "analyze",
        "vacuum full app.orgs",
        "vacuum freeze",
        "reindex table app.members",
        "cluster app.orgs using orgs_pkey; alter table app.orgs set without cluster",
        "refresh materialized view app.totals",
        "grant select on app.orgs to authenticated",
        "create temporary table app_temp (id integer)",
    ] {
        cluster.sql("alarm_upkeep", sql);
        clean(cluster, "alarm_upkeep");
    }
}

#[test]
fn a_dump_and_its_restore_are_equal() {
    let Some(cluster) = cluster() else { return };
    base(cluster, "alarm_dump");
    cluster.sql("postgres", "create database alarm_restored template template0");
    let endpoint = cluster.endpoint();
    // Newer pg_dump reads older servers, but not the other way round.
    let version: u32 = cluster.value("postgres", "show server_version_num").parse::<u32>().unwrap() / 10_000;
    let bin = [format!("/usr/lib/postgresql/{version}/bin"), format!("/usr/pgsql-{version}/bin")];
    let Some(pg_dump) = bin.iter().map(|bin| format!("{bin}/pg_dump")).find(|path| std::path::Path::new(path).exists())
    else {
        eprintln!("SKIPPED: no pg_dump of version {version}");
        return;
    };
    let connect = |command: &mut Command, database: &str| {
        command.arg("-h").arg(&endpoint.socket_dir).args([
            "-p",
            &endpoint.port.to_string(),
            "-U",
            &endpoint.user,
            "-d",
            database,
        ]);
    };
    let mut dump = Command::new(pg_dump);
    connect(&mut dump, "alarm_dump");
    let mut dump = dump.stdout(Stdio::piped()).spawn().unwrap();
    let mut restore = Command::new("psql");
    connect(&mut restore, "alarm_restored");
    let restored = restore
        .args(["-q", "-v", "ON_ERROR_STOP=1"])
        .stdin(dump.stdout.take().unwrap())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(restored.success() && dump.wait().unwrap().success());
    clean(cluster, "alarm_restored");
}

#[test]
fn a_login_without_rights_sees_the_same() {
    let Some(cluster) = private_cluster(&[]) else { return };
    base(&cluster, "alarm_nobody");
    cluster.sql("alarm_nobody", "create role nobody login; grant usage on schema schemactl to nobody; grant select on all tables in schema schemactl to nobody");
    let program = program(&cluster.url("alarm_nobody").replace("postgres://postgres@", "postgres://nobody@"));
    let (output, report) = verify(&program, &[]);
    assert_eq!((output.status, changes(&report)), (0, Vec::new()), "{output:#?}");
}

#[test]
fn another_collation_of_the_database_is_no_drift() {
    let Some(cluster) = cluster() else { return };
    let icu = "create database alarm_icu template template0 locale_provider icu icu_locale 'de-DE' locale 'C'";
    if crate::support::sql::run(cluster.endpoint(), "postgres", icu).is_err() {
        eprintln!("SKIPPED: the server has no ICU");
        return;
    }
    let run = |args: &[&str]| crate::support::Program::new(&cluster.url("alarm_icu")).run(args);
    assert_eq!(run(&["up", "--bundle", "core", "--bundle", "agents"]).status, 0);
    let output = run(&["verify", "--bundle", "core", "--bundle", "agents"]);
    assert_eq!(output.status, 0, "{output:#?}");
}

#[test]
fn a_pooler_and_supabase_are_no_drift() {
    let every = ["--bundle", "core", "--bundle", "lift", "--bundle", "assistant", "--bundle", "agents"];
    let Some(db) = TestDb::supabase() else { return };
    let up = db.run(&[&["up"], &every[..]].concat());
    assert_eq!(up.status, 0, "{up:#?}");
    let direct = db.run(&[&["verify"], &every[..]].concat());
    assert_eq!(direct.status, 0, "{direct:#?}");
    let Some(pooler) = pgbouncer(&db) else { return };
    let pooled = crate::support::Program::new(pooler.url()).run(&[&["verify"], &every[..]].concat());
    assert_eq!(pooled.status, 0, "{pooled:#?}");
}
