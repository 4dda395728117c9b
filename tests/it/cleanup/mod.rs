//! Cleanup deletes exactly what is due, whatever happens around it.

mod days;
mod ends;
mod guards;
mod jobs;
mod others;
mod tables;

use serde_json::Value;

use crate::support::{Output, TestDb};

pub const ROWS: &str = include_str!("rows.sql");
pub const REMAINING: &str = include_str!("remaining.sql");
const OTHER_ROWS: &str = include_str!("other_bundles.sql");
const OTHER_REMAINING: &str = include_str!("other_remaining.sql");

/// A database with core.
fn core() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.run(&["up", "-q"]).ok();
    Some(db)
}

/// A database with core and this many requests in its telemetry; those numbered up to `due` are due, oldest first.
pub fn requests(rows: u32, due: u32) -> Option<TestDb> {
    let db = core()?;
    fill(&db, rows, due);
    Some(db)
}

fn fill(db: &TestDb, rows: u32, due: u32) {
    db.sql(&format!(
        "insert into invocation_logs (id, ts, route)
         select md5('request' || i)::uuid,
           case when i <= {due} then now() - interval '20 days' + make_interval(secs => i) else now() - make_interval(secs => {rows} - i) end,
           i::text
         from generate_series(1, {rows}) as i;
         analyze invocation_logs"
    ));
}

/// Rows of the telemetry that are due.
pub const DUE: &str = "select count(*) from invocation_logs where ts < now() - interval '14 days'";

/// What a run said, as JSON.
fn said(output: &Output) -> Value {
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:#?}"))
}

/// A rule of what a run said.
fn rule(said: &Value, name: &str) -> Value {
    said["cleanup"]["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == name).unwrap().clone()
}

#[test]
fn the_functions_of_core_delete_the_same_rows() {
    let (Some(db), Some(twin)) = (core(), core()) else { return };
    for db in [&db, &twin] {
        db.sql(ROWS);
    }
    assert_eq!(db.sql(REMAINING), twin.sql(REMAINING));
    let before = db.sql(REMAINING).len() as u64;
    let said = said(&db.run(&["cleanup", "--output", "json"]).ok());
    let by_hand: u64 = twin
        .value(
            "select (select sum(deleted) from cleanup_expired_records())
               + (select sum(deleted) from delete_expired_sessions()) + (select sum(deleted) from delete_old_logs())",
        )
        .parse()
        .unwrap();
    assert_eq!(db.sql(REMAINING), twin.sql(REMAINING));
    assert_eq!(said["cleanup"]["deleted_total"], by_hand);
    assert_eq!(before - db.sql(REMAINING).len() as u64, by_hand);
    assert!(by_hand > 200 && db.sql(REMAINING).len() > 100, "{by_hand}");
    for table in ["sessions", "messages", "invocation_logs", "quotas", "rate_limits", "logs"] {
        let rows: u32 = db.value(&format!("select count(*) from {table}")).parse().unwrap();
        assert!(rows > 0 || table == "messages", "{table}");
    }
}

#[test]
fn the_functions_of_the_other_bundles_delete_the_same_rows() {
    let both = ["--bundle", "assistant", "--bundle", "agents"];
    let (Some(db), Some(twin)) = (TestDb::new(), TestDb::new()) else { return };
    for db in [&db, &twin] {
        db.run(&[&["up", "-q"], &both[..]].concat()).ok();
        db.sql(OTHER_ROWS);
    }
    let before = db.sql(OTHER_REMAINING).len();
    let said = said(&db.run(&[&["cleanup", "--output", "json"], &both[..]].concat()).ok());
    twin.sql(
        "select assistant.delete_expired_sessions();
         select agents.cleanup_connector_usage_log(), agents.cleanup_scheduled_task_runs(), agents.cleanup_stale_presence(),
           agents.cleanup_expired_invites(), agents.cleanup_expired_memory()",
    );
    assert_eq!(db.sql(OTHER_REMAINING), twin.sql(OTHER_REMAINING));
    assert_eq!(said["cleanup"]["deleted_total"], (before - db.sql(OTHER_REMAINING).len()) as u64);
    for rule in said["cleanup"]["rules"].as_array().unwrap() {
        assert!(rule["deleted"].as_u64().unwrap() > 0, "{rule:#}");
    }
}

#[test]
fn a_dry_run_counts_what_a_run_then_deletes_and_changes_nothing() {
    let Some(db) = core() else { return };
    db.sql(ROWS);
    let before = db.sql(REMAINING);
    let planned = said(&db.run(&["cleanup", "--dry-run", "--output", "json"]).ok());
    assert_eq!(db.sql(REMAINING), before);
    assert_eq!(planned["result"], "planned");
    let done = said(&db.run(&["cleanup", "--output", "json"]).ok());
    assert_eq!(planned["cleanup"]["deleted_total"], done["cleanup"]["deleted_total"]);
    for rule in done["cleanup"]["rules"].as_array().unwrap() {
        let name = rule["rule"].as_str().unwrap();
        let planned = self::rule(&planned, name);
        assert_eq!((&planned["due"], &planned["children"]), (&rule["deleted"], &rule["children"]), "{name}");
        assert_eq!((&rule["left"], &rule["complete"]), (&0.into(), &true.into()), "{name}");
    }
    let again = said(&db.run(&["cleanup", "--output", "json"]).ok());
    assert_eq!((&again["result"], &again["cleanup"]["deleted_total"]), (&"nothing_to_do".into(), &0.into()));
}

#[test]
fn much_goes_by_blocks_and_exactly_what_is_due() {
    let Some(db) = requests(60_000, 50_000) else { return };
    let said = said(&db.run(&["cleanup", "--output", "json"]).ok());
    assert_eq!(rule(&said, "invocation-logs")["deleted"], 50_000);
    assert_eq!(db.value("select min(route::int) || ' ' || count(*) from invocation_logs"), "50001 10000");
    assert_eq!(
        db.value("select count(*) || ' ' || min(detail) from schemactl.events where what = 'cleanup'"),
        "1 invocation-logs: 50000 of 50000 due"
    );
    assert_eq!(db.value(crate::killed::BROKEN_LINKS), "0");
}

#[test]
fn little_goes_along_the_index_and_a_batch_is_never_larger_than_allowed() {
    let Some(db) = requests(20_000, 3_000) else { return };
    db.sql(
        "create table batches (rows bigint);
         create function note() returns trigger language plpgsql as $$
         begin insert into public.batches select count(*) from gone; return null; end $$;
         create trigger note after delete on invocation_logs referencing old table as gone for each statement execute function note()",
    );
    db.run(&["cleanup", "--batch", "700", "--pause", "0"]).ok();
    assert_eq!(db.value(DUE), "0");
    assert_eq!(db.value("select sum(rows) || ' ' || max(rows) || ' ' || count(*) from batches"), "3000 700 5");
}

#[test]
fn a_batch_that_comes_after_others_is_not_larger_than_allowed_either() {
    let Some(db) = requests(20_000, 3_000) else { return };
    let said = said(&db.run(&["cleanup", "--batch", "100", "--output", "json"]).ok());
    assert_eq!(db.value(DUE), "0");
    assert!(rule(&said, "invocation-logs")["batches"].as_u64().unwrap() >= 30, "{said:#}");
}

#[test]
fn a_large_table_is_counted_with_rests_and_the_number_is_the_same() {
    let Some(db) = requests(130_000, 60_000) else { return };
    let count = |args: &[&'static str]| {
        let said = said(&db.run(&[&["cleanup", "--dry-run", "--output", "json"], args].concat()).ok());
        let rule = rule(&said, "invocation-logs");
        (rule["due"].clone(), rule["due_count"].clone(), rule["oldest"].clone())
    };
    let with_rests = count(&[]);
    assert_eq!(with_rests, count(&["--pause", "0"]));
    assert_eq!((with_rests.0, with_rests.1), (60_000.into(), "exact".into()));
    let said = said(&db.run(&["cleanup", "--output", "json"]).ok());
    assert_eq!(
        (&rule(&said, "invocation-logs")["deleted"], &rule(&said, "invocation-logs")["left"]),
        (&60_000.into(), &0.into())
    );
    assert_eq!(db.value(DUE), "0");
}

#[test]
fn another_time_to_keep_and_one_table_are_what_was_asked_for() {
    let Some(db) = core() else { return };
    db.sql(ROWS);
    let logs = db.value("select count(*) from logs");
    db.run(&["cleanup", "--table", "invocation_logs", "--keep", "invocation-logs=20d"]).ok();
    assert_eq!(db.value("select count(*) from logs"), logs);
    assert_eq!(db.value("select count(*) from invocation_logs"), "39");
    for (args, words) in [
        (["--table", "profiles"], "no retention rule is about a table `profiles`"),
        (["--keep", "log=3d"], "there is no retention rule `log`"),
    ] {
        db.fails(&[&["cleanup"], &args[..]].concat(), "E204", &[words]);
    }
    for wrong in ["logs=0d", "logs=-1d", "logs=1 month", "logs"] {
        assert_eq!(db.run(&["cleanup", "--keep", wrong]).status, 2, "{wrong}");
    }
    db.fails(&["cleanup", "--keep", "logs=99999999999d"], "E201", &["time does not go back so far"]);
    assert!(db.run(&["cleanup", "--keep", "logs=x"]).stderr.contains("Write it like `14 days`"));
    for wrong in [["--max-runtime", "0"], ["--batch", "0"], ["--schedule", "61 * * * *"]] {
        assert_eq!(db.run(&[&["cleanup"], &wrong[..]].concat()).status, 2, "{wrong:?}");
    }
}
