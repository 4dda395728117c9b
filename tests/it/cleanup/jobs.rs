//! Jobs of pg_cron.

use std::env;
use std::time::{Duration, Instant};

use super::{DUE, core, fill, said};
use crate::support::{Cluster, TestDb, cluster, private_cluster, soon};

const JOBS: &str =
    "select jobname || ' ' || schedule || ' ' || username || ' ' || active from cron.job order by jobname";

/// A server whose pg_cron works in the database that the next test gets; nothing where it has no pg_cron.
fn with_pg_cron() -> Option<TestDb> {
    let available = cluster()?.value("postgres", "select count(*) from pg_available_extensions where name = 'pg_cron'");
    if available == "0" {
        // Only Debian's Postgres 15 brings it here.
        let needed =
            env::var_os("SCHEMACTL_TEST_REQUIRE").is_some() && env::var("SCHEMACTL_TEST_PG").as_deref() == Ok("15");
        assert!(!needed, "this server has no pg_cron");
        eprintln!("SKIPPED: this server has no pg_cron");
        return None;
    }
    let settings = [
        ("shared_preload_libraries", "pg_cron"),
        ("cron.database_name", "cronic"),
        ("cron.use_background_workers", "on"),
    ];
    let server: &'static Cluster = Box::leak(Box::new(private_cluster(&settings)?));
    server.sql("postgres", "create database cronic");
    Some(TestDb::existing(server, "cronic"))
}

#[test]
fn without_pg_cron_the_line_of_a_crontab_is_told() {
    let Some(db) = core() else { return };
    let line = "17 * * * * schemactl cleanup --bundle core --max-runtime 5m";
    db.fails(&["cleanup", "--schedule", "17 * * * *"], "E409", &["pg_cron is not installed", line]);
    let gone = db.run(&["cleanup", "--unschedule"]).ok();
    assert!(gone.stdout.contains("absent"), "{gone:#?}");
}

#[test]
fn a_job_is_installed_once_runs_and_is_removed_by_its_name_alone() {
    let Some(db) = with_pg_cron() else { return };
    db.sql("create extension pg_cron");
    db.run(&["up", "-q"]).ok();
    db.sql("select cron.schedule('another', '0 0 1 1 *', 'select 1')");
    let schedule = |when: &str| {
        let said = said(&db.run(&["cleanup", "--schedule", when, "--output", "json"]).ok());
        (
            said["result"].as_str().unwrap().to_owned(),
            said["schedule"]["jobs"][0]["status"].as_str().unwrap().to_owned(),
        )
    };
    let both = |result: &str, status: &str| (result.to_owned(), status.to_owned());
    db.run(&["cleanup", "--schedule", "* * * * *", "--dry-run"]).ok();
    assert_eq!(db.sql(JOBS).len(), 1);
    assert_eq!(schedule("* * * * *"), both("done", "installed"));
    assert_eq!(schedule("* * * * *"), both("nothing_to_do", "unchanged"));
    assert_eq!(schedule("*/1 * * * *"), both("done", "changed"));
    let jobs: Vec<String> = db.sql(JOBS).into_iter().flatten().flatten().collect();
    assert_eq!(jobs, ["another 0 0 1 1 * postgres true", "schemactl-cleanup-core */1 * * * * postgres true"]);

    // What the job runs is one statement that works, also for somebody whose path leads elsewhere.
    fill(&db, 3_000, 2_000);
    let command = db.value("select command from cron.job where jobname = 'schemactl-cleanup-core'");
    db.sql(&format!("set search_path = pg_catalog; begin; {command}; rollback"));
    // And it runs by itself, with the next minute.
    let begin = Instant::now();
    while db.value(DUE) != "0" && begin.elapsed() < Duration::from_secs(90) {
        std::thread::sleep(Duration::from_millis(500));
    }
    let runs = "select status, return_message from cron.job_run_details";
    assert_eq!(db.value(DUE), "0", "{:?}", db.sql(runs));
    soon("the run is noted", || db.sql(runs).iter().any(|run| run[0].as_deref() == Some("succeeded")));

    db.run(&["cleanup", "--unschedule"]).ok();
    assert_eq!(db.sql(JOBS).into_iter().flatten().flatten().collect::<Vec<_>>(), ["another 0 0 1 1 * postgres true"]);
    let again = said(&db.run(&["cleanup", "--unschedule", "--output", "json"]).ok());
    assert_eq!(again["result"], "nothing_to_do");
    db.fails(&["cleanup", "--bundle", "lift", "--schedule", "@daily"], "E204", &["none of these bundles"]);
    db.fails(&["cleanup", "--bundle", "agents", "--schedule", "@daily"], "E411", &["agents is not installed"]);
}
