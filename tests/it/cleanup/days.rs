//! Tables that are kept by day: a day goes whole, the days to come are there, and nobody is held up for long.

use std::process::Command;

use super::{rule, said};
use crate::support::{TestDb, finish, soon};

const RULE: &str = "name = \"mine\"\nschema = \"mine\"\n\n[[retention]]\nname = \"old\"\ntable = \"seen\"\nkeep = \"7 days\"\ntime = \"at\"\ndue = \"at < :cutoff\"\ndays_ahead = 3\n";

/// Twelve days up to today, a hundred rows each, one an instant after midnight.
fn mine() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.file("m/bundle.toml", RULE);
    db.migrations(&[(
        "0001_t.sql",
        "create table seen (at timestamptz not null, n int) partition by range (at);\ncreate index on seen (at);\n",
    )]);
    db.run(&["up", "--dir", "m", "-q"]).ok();
    db.sql("create schema days");
    for ago in 0..12 {
        make(&db, ago);
        db.sql(&format!(
            "insert into mine.seen select {} + make_interval(secs => n), n from generate_series(0, 99) as n",
            begin(ago)
        ));
    }
    db.sql("analyze");
    Some(db)
}

/// When the day so many days ago began.
fn begin(ago: u32) -> String {
    format!("date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '{ago} days'")
}

/// Makes the partition of the day so many days ago.
fn make(db: &TestDb, ago: u32) {
    db.sql(&format!(
        "do $$
         declare day timestamptz := {};
         begin
           execute format('create table days.d{ago} partition of mine.seen for values from (%L) to (%L)', day, day + interval '1 day');
         end $$",
        begin(ago)
    ));
}

fn partitions(db: &TestDb) -> String {
    let sql = "select string_agg(c.relname, ' ' order by pg_get_expr(c.relpartbound, c.oid)) from pg_inherits as i join pg_class as c on c.oid = i.inhrelid where i.inhparent = 'mine.seen'::regclass and c.relname ~ '^d'";
    db.value(sql)
}

const CLEANUP: [&str; 7] = ["cleanup", "--dir", "m", "--output", "json", "--pause", "0"];

#[test]
fn a_day_that_is_over_is_dropped_whole_and_the_next_ones_are_made() {
    let Some(db) = mine() else { return };
    let dry = said(&db.run(&[&CLEANUP[..], &["--dry-run"]].concat()).ok());
    assert_eq!(rule(&dry, "old")["days_dropped"].as_array().unwrap().len(), 4, "{dry:#}");
    assert_eq!(db.value("select count(*) from mine.seen"), "1200");
    let said_first = said(&db.run(&CLEANUP).ok());
    let old = rule(&said_first, "old");
    assert_eq!(old["days_dropped"], serde_json::json!(["days.d11", "days.d10", "days.d9", "days.d8"]));
    assert_eq!((&old["deleted"], &old["rows_dropped_about"]), (&0.into(), &400.into()), "{said_first:#}");
    assert_eq!(old["days_made"].as_array().unwrap().len(), 3);
    // The day that the cutoff falls into stays to its end.
    assert_eq!(partitions(&db), "d7 d6 d5 d4 d3 d2 d1 d0");
    assert_eq!(db.value("select count(*) from mine.seen"), "800");
    db.sql("insert into mine.seen select now() + make_interval(days => n), n from generate_series(1, 3) as n");
    let again = said(&db.run(&CLEANUP).ok());
    assert_eq!(again["result"], "nothing_to_do", "{again:#}");
    // What is made is as closed as what was there.
    assert_eq!(
        db.value("select bool_and(relrowsecurity) from pg_class where relkind = 'r' and relname ~ '^seen_2'"),
        "t"
    );
}

#[test]
fn a_rule_with_more_than_the_time_deletes_rows_and_drops_no_day() {
    let Some(db) = mine() else { return };
    db.file("m/bundle.toml", RULE.replace("at < :cutoff", "at < :cutoff and n < 50"));
    let said = said(&db.run(&CLEANUP).ok());
    assert_eq!(rule(&said, "old")["days_dropped"], serde_json::Value::Null);
    assert_eq!(db.value("select count(*) from mine.seen where n >= 50"), "600");
    assert!(rule(&said, "old")["deleted"].as_u64().unwrap() >= 200, "{said:#}");
}

#[test]
fn whoever_holds_the_table_is_waited_for_in_short_tries_and_named() {
    let Some(db) = mine() else { return };
    let mut reader = db.session();
    reader.run("set application_name = 'report'; begin; select count(*) from mine.seen").unwrap();
    let output = db.run(&["cleanup", "--dir", "m", "--max-runtime", "2s"]);
    output.failed("E702", &["report"]);
    assert_eq!(db.value("select count(*) from days.d11"), "100");
    let mut command = db.command(&CLEANUP);
    let child = std::thread::spawn(move || finish(&mut command));
    let waits =
        "select count(*) from pg_stat_activity where application_name = 'schemactl' and datname = current_database()";
    soon("cleanup has begun", || db.value(waits) != "0");
    reader.run("commit").unwrap();
    child.join().unwrap().ok();
    assert_eq!(partitions(&db), "d7 d6 d5 d4 d3 d2 d1 d0");
}

#[test]
fn a_detach_that_was_cut_off_is_ended_first() {
    let Some(db) = mine() else { return };
    let mut reader = db.session();
    reader.run("begin; select count(*) from mine.seen").unwrap();
    let mut other = db.session();
    other.run("set lock_timeout = '100ms'").unwrap();
    let cut_off = other.run("alter table mine.seen detach partition days.d10 concurrently");
    assert!(cut_off.unwrap_err().to_string().contains("lock timeout"));
    reader.run("commit").unwrap();
    let pending = "select count(*) from pg_inherits where inhdetachpending";
    assert_eq!(db.value(pending), "1");
    db.run(&CLEANUP).ok();
    assert_eq!((db.value(pending).as_str(), db.value("select to_regclass('days.d10') is null").as_str()), ("0", "t"));
    assert_eq!(partitions(&db), "d7 d6 d5 d4 d3 d2 d1 d0");
}

/// Notes the transaction of each day that is dropped, and does `besides` for it.
fn watch(db: &TestDb, besides: &str) {
    db.sql(&format!(
        "create table drops (day text, xid xid8);
         create function noted() returns event_trigger language plpgsql as $$
         declare gone record;
         begin
           for gone in select * from pg_event_trigger_dropped_objects() where object_type = 'table' and schema_name = 'days' loop
             insert into public.drops values (gone.object_name, pg_current_xact_id());
             {besides}
           end loop;
         end $$;
         create event trigger noted on sql_drop execute function noted()"
    ));
}

/// Days that were taken out of the table and are still there: there must never be one.
const BETWEEN: &str = "select count(*) from pg_class as c where c.relkind = 'r' and c.relnamespace = 'days'::regnamespace and not exists (select from pg_inherits as i where i.inhrelid = c.oid)";

#[test]
fn days_go_together_and_each_is_reported_and_noted() {
    let Some(db) = mine() else { return };
    for ago in 12..50 {
        make(&db, ago);
    }
    watch(&db, "");
    let said = said(&db.run(&CLEANUP).ok());
    let days: Vec<String> = (8..50).rev().map(|ago| format!("days.d{ago}")).collect();
    assert_eq!(rule(&said, "old")["days_dropped"], serde_json::json!(days));
    let count = |sql: &str| db.value(sql).parse::<usize>().unwrap();
    assert_eq!(count("select count(*) from drops"), days.len());
    assert!(count("select count(distinct xid) from drops") < days.len());
    assert_eq!(count(BETWEEN), 0);
    assert_eq!(
        db.value("select string_agg(detail, '') from schemactl.events where what = 'cleanup'"),
        "old: 0 of 0 due, 42 days dropped, the oldest days.d49, the youngest days.d8"
    );
}

#[test]
fn a_day_that_somebody_holds_does_not_keep_the_others_and_is_named() {
    let Some(db) = mine() else { return };
    let mut vacuum = db.session();
    vacuum
        .run("set application_name = 'like_vacuum'; begin; lock table days.d10 in share update exclusive mode")
        .unwrap();
    let output = db.run(&["cleanup", "--dir", "m", "--output", "json", "--pause", "0", "--max-runtime", "12s"]);
    output.failed("E702", &["d10", "like_vacuum"]);
    let old = rule(&said(&output), "old");
    let gone = serde_json::json!(["days.d11", "days.d9", "days.d8"]);
    assert_eq!((&old["days_dropped"], &old["complete"]), (&gone, &false.into()));
    assert_eq!(partitions(&db), "d10 d7 d6 d5 d4 d3 d2 d1 d0");
    vacuum.run("commit").unwrap();
    assert_eq!(rule(&said(&db.run(&CLEANUP).ok()), "old")["days_dropped"], serde_json::json!(["days.d10"]));
}

#[test]
fn a_day_that_cannot_go_is_named_and_those_before_it_are_gone() {
    let Some(db) = mine() else { return };
    db.sql("create view of_a_day as select * from days.d9");
    let output = db.run(&CLEANUP);
    output.failed("E503", &["d9", "of_a_day"]);
    assert_eq!(rule(&said(&output), "old")["days_dropped"], serde_json::json!(["days.d11", "days.d10"]));
    assert_eq!((partitions(&db).as_str(), db.value(BETWEEN).as_str()), ("d9 d8 d7 d6 d5 d4 d3 d2 d1 d0", "0"));
}

#[test]
fn a_server_process_that_ends_in_the_midst_leaves_whole_days() {
    let Some(db) = mine() else { return };
    watch(&db, "if gone.object_name = 'd9' then perform pg_sleep(600); end if;");
    let mut command = db.command(&CLEANUP);
    let child = std::thread::spawn(move || finish(&mut command));
    let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
    soon("the third day is being dropped", || db.value(end) != "0");
    child.join().unwrap().failed("E306", &["d9", "days were dropped before that"]);
    soon("the server process has ended", || {
        db.value("select count(*) from pg_stat_activity where datname = current_database() and application_name = 'schemactl'") == "0"
    });
    assert_eq!(db.value(BETWEEN), "0");
    assert!(partitions(&db).ends_with("d9 d8 d7 d6 d5 d4 d3 d2 d1 d0"), "{}", partitions(&db));
    db.sql("drop event trigger noted");
    db.run(&CLEANUP).ok();
    assert_eq!((partitions(&db).as_str(), db.value(BETWEEN).as_str()), ("d7 d6 d5 d4 d3 d2 d1 d0", "0"));
}

#[test]
fn next_to_everything_is_dropped_only_by_force() {
    let Some(db) = mine() else { return };
    db.sql("insert into mine.seen select now() - interval '10 days', n from generate_series(1, 50000) as n; analyze");
    db.sql("drop table days.d7, days.d6, days.d5, days.d4, days.d3, days.d2, days.d1");
    db.fails(&["cleanup", "--dir", "m"], "E414", &["mine.old", "mine.seen"]);
    assert_eq!(db.value("select count(*) from mine.seen"), "50500");
    db.run(&["cleanup", "--dir", "m", "--force", "--pause", "0"]).ok();
    assert_eq!(db.value("select count(*) from mine.seen"), "100");
}

/// As the README of core has it: a copy of one's own, with one more version.
#[test]
fn a_copy_of_core_goes_by_day_and_back_and_stays_verified() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up", "--seed", "-q"]).ok();
    db.sql("insert into invocation_logs (route) select 'r' from generate_series(1, 100); insert into logs (level, event_type) values ('info', 'session_created')");
    let before = db.sql("select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid in ('public.logs'::regclass, 'public.invocation_logs'::regclass) order by conname");
    db.run(&["export", "own", "--bundle", "core"]).ok();
    finish(
        Command::new("sh")
            .args([
                "-c",
                "mv own/migrations/core/partitioned/* own/migrations/core && rmdir own/migrations/core/partitioned",
            ])
            .current_dir(db.dir()),
    )
    .ok();
    let own = |args: &[&'static str]| db.run(&[args, &["--dir", "own/migrations/core"]].concat());
    own(&["up", "-q"]).ok();
    assert_eq!(db.value("select count(*) || ' ' || (select count(*) from logs) from invocation_logs"), "100 1");
    own(&["verify"]).ok();
    db.sql("insert into invocation_logs (route, ts) select 'next', now() + make_interval(days => n) from generate_series(1, 7) as n");
    db.sql("drop table core_days.logs_before; alter table invocation_logs detach partition core_days.invocation_logs_before");
    own(&["cleanup", "-q"]).ok();
    own(&["verify"]).ok();
    assert_eq!(db.sql("select * from cleanup_expired_records()").len(), 5);
    db.sql("drop table core_days.invocation_logs_before");
    own(&["down", "--yes", "-q"]).ok();
    assert_eq!(db.value("select count(*) from invocation_logs"), "7");
    let after = db.sql("select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid in ('public.logs'::regclass, 'public.invocation_logs'::regclass) order by conname");
    assert_eq!(before, after);
    db.run(&["verify"]).ok();
}

/// Everything from `begin` to `end`, without comments and empty lines.
fn said_of(script: &str, begin: &str, end: &str) -> String {
    let from = script.find(begin).unwrap();
    let to = from + script[from..].rfind(end).unwrap() + end.len();
    let lines = script[from..to].lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("--"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A partitioned table needs its indexes, grants and policies said again: in the same words.
#[test]
fn the_next_version_by_day_repeats_what_core_says_of_its_tables() {
    let up = include_str!("../../../migrations/core/partitioned/0008_telemetry_by_day.up.sql");
    let down = include_str!("../../../migrations/core/partitioned/0008_telemetry_by_day.down.sql");
    let logs = include_str!("../../../migrations/core/0005_logs.up.sql");
    let telemetry = include_str!("../../../migrations/core/0006_quotas_and_telemetry.up.sql");
    for (name, script, begin, end) in [
        ("logs", logs, "create index idx_logs_level", ";"),
        (
            "invocation_logs",
            telemetry,
            "create index idx_invocation_logs_ts",
            "create index idx_invocation_logs_session_id on invocation_logs (session_id);",
        ),
    ] {
        let wanted = said_of(script, begin, end);
        for again in [up, down] {
            assert!(said_of(again, begin, ";").starts_with(&wanted), "{name}: not in these words:\n{wanted}");
        }
    }
}
