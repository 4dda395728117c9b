//! A session that holds the table, and an application that wants it too.
//!
//! The application's own queries give up after a second of waiting for a lock: that is what would show that a migration
//! in the queue had held them up for longer than its own time-out, however busy the machine is.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::story::lines;
use super::table::Table;
use crate::support::{Output, TestDb, finish};

/// What an application saw while it asked the same question again and again.
#[derive(Debug, Default)]
struct Seen {
    queries: usize,
    given_up: usize,
    longest: Duration,
}

/// An application with four connections asks for a row of `t` for as long as `meanwhile` takes.
fn under_load(db: &TestDb, meanwhile: impl FnOnce() -> Output) -> (Output, Seen) {
    let over = AtomicBool::new(false);
    let (queries, given_up) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (output, longest) = thread::scope(|scope| {
        let askers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut session = db.session();
                    session.run("set lock_timeout = '1s'; set application_name = 'the application'").unwrap();
                    let mut longest = Duration::ZERO;
                    while !over.load(Ordering::Relaxed) {
                        let begin = Instant::now();
                        if session.run("select n from t where id = 7").is_err() {
                            given_up.fetch_add(1, Ordering::Relaxed);
                        }
                        longest = longest.max(begin.elapsed());
                        queries.fetch_add(1, Ordering::Relaxed);
                        thread::sleep(Duration::from_millis(5));
                    }
                    longest
                })
            })
            .collect();
        let output = meanwhile();
        over.store(true, Ordering::Relaxed);
        let longest = askers.into_iter().map(|asker| asker.join().unwrap()).max().unwrap();
        (output, longest)
    });
    (output, Seen { queries: queries.into_inner(), given_up: given_up.into_inner(), longest })
}

/// A table that a session reads and does not let go, and a step that needs it.
fn held(step: &str) -> Option<(TestDb, crate::support::sql::Session, String)> {
    let db = TestDb::new()?;
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id bigint primary key, n int);\ninsert into t select i, i from generate_series(1, 1000) as i;\ncreate unique index t_n on t (n);\n"),
        ("0002_more.up.sql", step),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    let mut holder = db.session();
    holder.run("set application_name = 'nightly report'").unwrap();
    let pid = holder.run("select pg_backend_pid()").unwrap().remove(0).remove(0).unwrap();
    holder.run("begin; select count(*) from t").unwrap();
    Some((db, holder, pid))
}

const STEPS: [(&str, &str); 2] = [
    ("a transactional step", "alter table t add column more int;\n"),
    (
        "a step outside a transaction",
        "-- schemactl: no-transaction\nalter table t add constraint t_n_key unique using index t_n;\n",
    ),
];

#[test]
fn a_session_that_holds_the_table_is_named_and_nobody_waits_longer_than_the_lock_timeout() {
    let table = Table::of("held");
    for (words, step) in STEPS {
        let Some((db, holder, pid)) = held(step) else { return };
        let up = ["up", "--dir", "m", "--lock-wait", "4s"];
        let (output, seen) = under_load(&db, || db.run(&up));
        let named = [
            "held by pid ",
            pid.as_str(),
            "postgres",
            "nightly report",
            "select count(*) from t",
            "0002_more",
            "--> m/0002_more.up.sql",
        ];
        output.failed("E702", &named);
        assert!(output.stderr.contains(&format!("0002_more waits for pid {pid}")), "{output:#?}");
        println!("{words}: {seen:?}");
        assert!(seen.queries > 20 && seen.given_up == 0 && seen.longest < Duration::from_secs(30), "{words}: {seen:?}");
        // Nothing of it is there, and when the session lets go the same command does it.
        let history = "select version || status from schemactl.history order by version";
        assert_eq!(lines(&db, history), ["1applied"], "{words}");
        drop(holder);
        db.run(&["up", "--dir", "m"]).ok();
        assert_eq!(lines(&db, history), ["1applied", "2applied"], "{words}");
        table.row(
            "a session holds the table for longer than the budget; an application reads it 4 ways",
            words,
            1,
            "exit 7: pid, user, application, age and query are named; no query of the application waited for a second",
        );
    }
    // The same without a time-out: the application does wait, so the measure measures something.
    let Some((db, holder, _)) = held(STEPS[0].1) else { return };
    let (output, seen) = under_load(&db, || {
        thread::scope(|scope| {
            let up = scope.spawn(|| finish(&mut db.command(&["up", "--dir", "m", "--lock-timeout", "0"])));
            thread::sleep(Duration::from_millis(2500));
            drop(holder);
            up.join().unwrap()
        })
    });
    output.ok();
    println!("without a time-out: {seen:?}");
    assert!(seen.given_up > 0, "{seen:?}");
    table.row(
        "the same with `--lock-timeout 0`",
        "a transactional step",
        1,
        "exit 0 when the session lets go; queries of the application have waited for a second",
    );
    table.close();
}

#[test]
fn what_an_index_build_waits_for_is_named() {
    let table = Table::of("building");
    let step = "-- schemactl: no-transaction\ncreate index concurrently t_both on t (n, id);\n";
    let Some((db, mut holder, pid)) = held(step) else { return };
    let (output, seen) = under_load(&db, || {
        holder.run("commit; begin; update t set n = -1 where id = 1").unwrap();
        thread::scope(|scope| {
            let up = scope.spawn(|| finish(&mut db.command(&["up", "--dir", "m"])));
            // Longer than the lock's holder and the worker may be silent.
            thread::sleep(Duration::from_secs(7));
            assert!(!up.is_finished());
            holder.run("commit").unwrap();
            up.join().unwrap()
        })
    });
    assert!(output.stderr.contains(&format!("0002_more waits for pid {pid}")), "{output:#?}");
    assert_eq!((output.status, seen.given_up), (0, 0), "{output:#?} {seen:?}");
    table.row(
        "a session has written to the table and does not commit",
        "`create index concurrently`",
        1,
        "exit 0 when it commits; it is named meanwhile; no query of the application waited for a second",
    );
    table.close();
}
