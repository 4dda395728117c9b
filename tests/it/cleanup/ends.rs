//! However a run ends: the budget, a signal, a kill, a lost connection.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{DUE, requests, rule, said};
use crate::support::{Cut, Output, Proxy, TestDb, soon};

/// A run that takes long: many small batches with rests between them.
fn slow(db: &TestDb) -> Child {
    let mut command = db.command(&["cleanup", "--batch", "100", "--pause", "40ms", "--output", "json"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn due(db: &TestDb) -> u64 {
    db.value(DUE).parse().unwrap()
}

/// Sends a signal as soon as some batches are done, and gives what the run then said.
fn signalled(db: &TestDb, signal: Signal) -> Output {
    let all = due(db);
    let child = slow(db);
    soon("some batches are done", || due(db) + 300 < all);
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
    let output = child.wait_with_output().unwrap();
    Output {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_budget_that_ends_first_leaves_a_backlog_and_says_so() {
    let Some(db) = requests(6_000, 5_000) else { return };
    let begin = Instant::now();
    let output =
        db.run(&["cleanup", "--batch", "100", "--pause", "300ms", "--max-runtime", "1500ms", "--output", "json"]);
    assert!(begin.elapsed() < Duration::from_secs(15));
    output.failed("E102", &["rows are still due"]);
    let said = said(&output);
    let logs = rule(&said, "invocation-logs");
    assert_eq!(logs["left"], due(&db));
    assert_eq!(logs["deleted"], 5_000 - due(&db));
    assert!(due(&db) > 0 && due(&db) < 5_000);
    assert_eq!((&said["cleanup"]["complete"], &logs["stopped"]), (&false.into(), &"the time was over".into()));
    assert_eq!(said["exit_code"], 1);
}

#[test]
fn a_small_rule_is_not_starved_by_a_large_one() {
    let Some(db) = requests(6_000, 5_000) else { return };
    db.sql(
        "insert into logs (level, event_type, created_at) values ('info', 'unknown_error', now() - interval '60 days')",
    );
    db.run(&["cleanup", "--batch", "100", "--pause", "300ms", "--max-runtime", "2s"]).failed("E102", &[]);
    assert_eq!(db.value("select count(*) from logs"), "0");
}

#[test]
fn a_signal_ends_it_after_a_batch_and_the_report_says_what_was_deleted() {
    for (signal, code) in [(Signal::SIGINT, "E130"), (Signal::SIGTERM, "E143")] {
        let Some(db) = requests(6_000, 5_000) else { return };
        let output = signalled(&db, signal);
        output.failed(code, &["deleted and stay deleted"]);
        let logs = rule(&said(&output), "invocation-logs");
        assert_eq!(logs["deleted"], 5_000 - due(&db));
        assert_eq!(due(&db) % 100, 0);
        db.run(&["cleanup"]).ok();
        assert_eq!(due(&db), 0);
    }
}

#[test]
fn a_kill_loses_at_most_one_batch() {
    let Some(db) = requests(6_000, 5_000) else { return };
    signalled(&db, Signal::SIGKILL);
    soon("its session is gone", || {
        db.value("select count(*) from pg_stat_activity where application_name = 'schemactl' and datname = current_database()") == "0"
    });
    assert_eq!(due(&db) % 100, 0, "whole batches");
    assert_eq!(db.value("select count(*) from invocation_logs"), (due(&db) + 1_000).to_string());
    db.run(&["cleanup"]).ok();
    assert_eq!((due(&db), db.value("select count(*) from invocation_logs")), (0, "1000".to_owned()));
}

#[test]
fn a_lost_connection_is_made_anew_and_the_work_goes_on() {
    for message in [8, 14, 20] {
        for cut in [Cut::Before(message), Cut::Sent(message), Cut::Answered(message)] {
            let Some(db) = requests(3_000, 2_000) else { return };
            let proxy = Proxy::new(&db, Some(cut));
            let output = db.run(&["cleanup", "--batch", "100", "--database-url", proxy.url()]);
            assert!(proxy.has_cut(), "{cut:?}");
            if output.status == 3 {
                // While it was still counting: nothing was begun.
                output.failed("E306", &[]);
                assert_eq!(due(&db), 2_000, "{cut:?}");
                continue;
            }
            assert_eq!((output.status, due(&db)), (0, 0), "{cut:?}: {output:#?}");
            assert_eq!(db.value("select count(*) from invocation_logs"), "1000", "{cut:?}");
        }
    }
}

#[test]
fn a_session_that_an_administrator_ends_is_opened_again() {
    let Some(db) = requests(6_000, 5_000) else { return };
    let child = slow(&db);
    soon("some batches are done", || due(&db) < 4_700);
    db.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'schemactl' and datname = current_database()");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:#?}");
    assert_eq!(due(&db), 0);
}
