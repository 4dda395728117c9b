//! What is not drift.

use super::{base, changes, cluster, program, verify};
use crate::support::{Cluster, Program, TestDb, clients, pgbouncer, private_cluster, private_cluster_of};

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

const BUNDLES: [&str; 8] = ["--bundle", "core", "--bundle", "lift", "--bundle", "assistant", "--bundle", "agents"];

/// Dumps a database with everything in it, restores it on this server, and verifies what is there then.
fn restored(from: &Cluster, to: &Cluster, name: &str) {
    let Some(bin) = clients::clients() else { return };
    base(from, name);
    let up = Program::new(&from.url(name)).run(&[&["up", "--seed"], &BUNDLES[..]].concat());
    assert_eq!(up.status, 0, "{up:#?}");
    let copy = format!("{name}_restored");
    to.sql("postgres", &format!("create database {copy} template template0"));
    clients::dump_and_restore(bin, (from.endpoint(), name), (to.endpoint(), &copy));
    clean(to, &copy);
    let verified = Program::new(&to.url(&copy)).run(&[&["verify"], &BUNDLES[..]].concat());
    assert_eq!(verified.status, 0, "{verified:#?}");
    // What is compared is really what is there.
    to.sql(&copy, "alter table app.orgs disable row level security");
    let (output, report) = verify(&program(&to.url(&copy)), &[]);
    assert_eq!((output.status, changes(&report)), (1, vec!["security | table | app.orgs | rls".to_owned()]));
}

#[test]
fn a_dump_and_its_restore_are_equal() {
    let Some(cluster) = cluster() else { return };
    restored(cluster, cluster, "alarm_dump");
}

#[test]
fn a_major_upgrade_by_dump_is_no_drift() {
    let (Some(old), Some(new)) = (private_cluster_of("15"), private_cluster_of("18")) else { return };
    restored(&old, &new, "alarm_upgrade");
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
    cluster.sql("postgres", icu);
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
