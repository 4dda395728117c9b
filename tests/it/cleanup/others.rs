//! What others do meanwhile: rows that are revived, held or written, and a second cleanup.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{DUE, core, requests, rule, said};
use crate::support::{finish, pgbouncer};

/// Both ways through the telemetry: most of it is due, or little.
const BOTH_WAYS: [(u32, u32); 2] = [(30_000, 24_000), (30_000, 3_000)];

#[test]
fn a_row_that_is_being_revived_stays_and_nobody_waits_for_it() {
    for (rows, due) in BOTH_WAYS {
        let Some(db) = requests(rows, due) else { return };
        let mut other = db.session();
        other.run("begin; update invocation_logs set ts = now() where route = '1700'").unwrap();
        let begin = Instant::now();
        let said = said(&db.run(&["cleanup", "--output", "json"]).ok());
        assert!(begin.elapsed() < Duration::from_secs(20));
        let logs = rule(&said, "invocation-logs");
        assert_eq!((&logs["deleted"], &logs["left"], &logs["complete"]), (&(due - 1).into(), &1.into(), &true.into()));
        other.run("commit").unwrap();
        assert_eq!(db.value("select count(*) from invocation_logs where route = '1700'"), "1");
        assert_eq!(db.value(DUE), "0");
        assert_eq!(db.value("select count(*) from invocation_logs"), (rows - due + 1).to_string());
    }
}

#[test]
fn a_row_that_was_only_held_goes_the_next_time() {
    let Some(db) = requests(30_000, 24_000) else { return };
    let mut other = db.session();
    other.run("begin; update invocation_logs set ts = now() where route = '5'").unwrap();
    db.run(&["cleanup"]).ok();
    other.run("rollback").unwrap();
    assert_eq!(db.value(DUE), "1");
    db.run(&["cleanup"]).ok();
    assert_eq!(db.value(DUE), "0");
}

#[test]
fn no_revived_row_is_lost_however_close_the_race() {
    for (rows, due) in BOTH_WAYS {
        let Some(db) = requests(rows, due) else { return };
        let over = AtomicBool::new(false);
        let revived: Vec<String> = thread::scope(|scope| {
            let race = scope.spawn(|| {
                let mut other = db.session();
                let mut revived = Vec::new();
                for step in 0.. {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    // Ahead of the cleanup, behind it, and in its midst.
                    let route = (step * 7919) % due + 1;
                    let row = other.run(&format!(
                        "update invocation_logs set ts = now() where id = md5('request{route}')::uuid returning route"
                    ));
                    revived.extend(row.unwrap().into_iter().flatten().flatten());
                }
                revived
            });
            db.run(&["cleanup", "--batch", "400", "--pause", "1ms"]).ok();
            over.store(true, Ordering::Relaxed);
            race.join().unwrap()
        });
        assert!(revived.len() > 20, "{}", revived.len());
        let list = revived.iter().map(|route| format!("'{route}'")).collect::<Vec<_>>().join(", ");
        let there = db.value(&format!("select count(distinct route) from invocation_logs where route in ({list})"));
        let mut different = revived.clone();
        different.sort();
        different.dedup();
        assert_eq!(there, different.len().to_string());
        db.run(&["cleanup"]).ok();
        assert_eq!(db.value(DUE), "0");
    }
}

#[test]
fn a_session_with_a_message_on_its_way_stays() {
    let Some(db) = core() else { return };
    db.sql(
        "insert into sessions (id, anon_id, expires_at)
         select md5(i::text)::uuid, 'a', now() - interval '1 day' from generate_series(1, 50) as i",
    );
    let mut other = db.session();
    // Writing a message moves the session's activity, which puts nothing off that has expired already: it is held.
    other.run("begin; insert into messages (session_id, role, chat_type, content) values (md5('7')::uuid, 'user', 'main', 'wait')").unwrap();
    let said = said(&db.run(&["cleanup", "--output", "json"]).ok());
    assert_eq!(rule(&said, "expired-sessions")["deleted"], 49);
    other.run("commit").unwrap();
    assert_eq!(db.value("select (select count(*) from sessions) || ' ' || (select count(*) from messages)"), "1 1");
}

#[test]
fn a_row_that_must_not_go_does_not_keep_the_others() {
    let Some(db) = requests(30_000, 24_000) else { return };
    db.sql(
        "create table kept (request uuid primary key references invocation_logs (id));
         insert into kept select id from invocation_logs where route in ('1', '9000', '9001', '20000')",
    );
    let said = said(&db.run(&["cleanup", "--output", "json", "--pause", "0"]).ok());
    let logs = rule(&said, "invocation-logs");
    assert_eq!((&logs["deleted"], &logs["left"]), (&23_996.into(), &4.into()), "{logs:#}");
    assert_eq!(db.value(DUE), "4");
}

#[test]
fn several_at_once_share_the_work_and_none_fails() {
    for (rows, due) in BOTH_WAYS {
        let Some(db) = requests(rows, due) else { return };
        let outputs = thread::scope(|scope| {
            let runs: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| finish(&mut db.command(&["cleanup", "--output", "json", "--batch", "300"]))))
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
        });
        let deleted: u64 = outputs
            .iter()
            .map(|output| {
                assert_eq!(output.status, 0, "{output:#?}");
                rule(&said(output), "invocation-logs")["deleted"].as_u64().unwrap()
            })
            .sum();
        assert_eq!(deleted, u64::from(due), "{outputs:#?}");
        assert_eq!(db.value(DUE), "0");
        assert_eq!(db.value("select count(*) from invocation_logs"), (rows - due).to_string());
    }
}

#[test]
fn a_function_of_the_bundle_at_the_same_time_takes_its_part() {
    let Some(db) = requests(30_000, 24_000) else { return };
    let mut other = db.session();
    other.run("begin; select cleanup_expired_records(10000)").unwrap();
    let said = said(&db.run(&["cleanup", "--output", "json"]).ok());
    assert_eq!(rule(&said, "invocation-logs")["deleted"], 14_000);
    other.run("commit").unwrap();
    assert_eq!(db.value(DUE), "0");
}

#[test]
fn a_table_that_somebody_locks_is_named_and_the_others_are_cleaned() {
    let Some(db) = requests(4_000, 3_000) else { return };
    db.sql(
        "insert into logs (level, event_type, created_at) values ('info', 'unknown_error', now() - interval '60 days')",
    );
    let mut other = db.session();
    other.run("begin; lock table invocation_logs in share mode").unwrap();
    let output = db.run(&["cleanup", "--output", "json"]);
    output.failed("E702", &["invocation_logs", "deleted and stay deleted", "waits for pid"]);
    assert_eq!(rule(&said(&output), "logs")["deleted"], 1);
    other.run("commit").unwrap();
    db.run(&["cleanup"]).ok();
    assert_eq!(db.value(DUE), "0");
}

#[test]
fn one_connection_through_a_transaction_pooler_is_enough() {
    let Some(db) = requests(30_000, 24_000) else { return };
    let Some(pooler) = pgbouncer(&db) else { return };
    let said = said(&db.run(&["cleanup", "--output", "json", "--batch", "2000", "--database-url", pooler.url()]).ok());
    assert_eq!(rule(&said, "invocation-logs")["deleted"], 24_000);
    // Nothing was left behind in a session that somebody else gets next.
    let mut next = crate::support::sql::Session::of_url(pooler.url()).unwrap();
    for setting in ["synchronous_commit", "lock_timeout", "statement_timeout", "search_path", "TimeZone"] {
        assert_eq!(
            next.run(&format!("show {setting}")).unwrap()[0][0].as_deref(),
            Some(&*db.value(&format!("show {setting}")))
        );
    }
}

#[test]
fn who_asks_for_speed_leaves_the_log_to_others_and_nobody_else_does() {
    for (rows, due) in BOTH_WAYS {
        for (pause, commit) in [("auto", "local"), ("0", "off"), ("1ms", "off")] {
            let Some(db) = requests(rows, due) else { return };
            db.sql(
                "create table seen (synchronous_commit text primary key);
                create function see() returns trigger language plpgsql as $$
                begin
                  insert into public.seen values (current_setting('synchronous_commit')) on conflict do nothing;
                  return null;
                end $$;
                create trigger see after delete on invocation_logs execute function public.see();",
            );
            db.run(&["cleanup", "--pause", pause]).ok();
            assert_eq!(db.value("select string_agg(synchronous_commit, ' ') from seen"), commit, "{pause}, {due} due");
        }
    }
}

#[test]
fn a_supabase_login_that_is_no_superuser_can_clean_up() {
    let Some(db) = crate::support::TestDb::supabase() else { return };
    db.run(&["up", "-q"]).ok();
    super::fill(&db, 30_000, 24_000);
    let said = said(&db.run(&["cleanup", "--output", "json"]).ok());
    assert_eq!(rule(&said, "invocation-logs")["deleted"], 24_000);
    assert_eq!(db.value(DUE), "0");
}
