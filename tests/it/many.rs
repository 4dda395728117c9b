//! Many runs at once: each version once, nobody fails.

use std::thread;

use crate::support::{Catalog, Output, Pooler, TestDb, finish, pgbouncer, soon};

/// Runs one command this many times at once.
fn at_once(db: &TestDb, times: usize, args: &[&str]) -> Vec<Output> {
    thread::scope(|scope| {
        let runs: Vec<_> = (0..times).map(|_| scope.spawn(|| finish(&mut db.command(args)))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

fn all_well(outputs: &[Output]) {
    let bad: Vec<_> = outputs.iter().filter(|output| output.status != 0).collect();
    assert!(bad.is_empty(), "{} of {}: {bad:#?}", bad.len(), outputs.len());
}

/// Every version was applied once, and the chain of events is whole.
fn once_each(db: &TestDb, expected: &str) {
    assert_eq!(db.value("select count(*) from schemactl.history where status = 'applied'"), expected);
    assert_eq!(db.value("select count(*) from schemactl.events where what = 'up'"), expected);
    assert_eq!(db.value(crate::killed::BROKEN_LINKS), "0");
}

/// What one undisturbed `up` of core leaves.
fn undisturbed(kind: fn() -> Option<TestDb>, args: &[&str]) -> Option<Catalog> {
    let db = kind()?;
    db.run(args).ok();
    Some(Catalog::of(&db))
}

#[test]
fn thirty_two_at_once_apply_each_version_once() {
    let Some(expected) = undisturbed(TestDb::new, &["up"]) else { return };
    let db = TestDb::new().unwrap();
    all_well(&at_once(&db, 32, &["up"]));
    once_each(&db, "10");
    Catalog::of(&db).must_be(&expected, "after 32 at once");
}

#[test]
fn thirty_two_at_once_on_supabase_apply_each_version_once() {
    let Some(expected) = undisturbed(TestDb::supabase, &["up"]) else { return };
    let db = TestDb::supabase().unwrap();
    all_well(&at_once(&db, 32, &["up"]));
    once_each(&db, "7");
    Catalog::of(&db).must_be(&expected, "after 32 at once");
}

#[test]
fn thirty_two_at_once_through_a_transaction_pooler_apply_each_version_once() {
    for (kind, versions) in [(TestDb::new as fn() -> Option<TestDb>, "10"), (TestDb::supabase, "7")] {
        let Some(expected) = undisturbed(kind, &["up"]) else { return };
        let db = kind().unwrap();
        let Some(pooler) = pgbouncer(&db) else { return };
        all_well(&at_once(&db, 32, &["up", "--database-url", pooler.url()]));
        once_each(&db, versions);
        Catalog::of(&db).must_be(&expected, "after 32 at once through a pooler");
        through(&db, &pooler);
    }
}

/// All the rest of the loop works through the pooler, and nothing stays in its sessions.
fn through(db: &TestDb, pooler: &Pooler) {
    let run = |args: &[&str]| db.run(&[args, &["--database-url", pooler.url()]].concat()).ok();
    run(&["status", "--check"]);
    run(&["seed"]);
    run(&["redo", "--yes"]);
    run(&["down", "--all", "--yes"]);
    run(&["up", "--atomic"]);
    let idle = "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'";
    assert_eq!(db.value(idle), "0");
}

#[test]
fn sixteen_up_and_one_down_end_in_a_state_that_is_one_of_the_two() {
    let Some(expected) = undisturbed(TestDb::new, &["up"]) else { return };
    for round in 0..3 {
        let db = TestDb::new().unwrap();
        db.run(&["up", "--steps", "3"]).ok();
        thread::scope(|scope| {
            let ups = scope.spawn(|| at_once(&db, 16, &["up"]));
            thread::sleep(std::time::Duration::from_millis(40 * round));
            let down = finish(&mut db.command(&["down", "--steps", "2", "--yes"]));
            assert_eq!(down.status, 0, "{down:#?}");
            all_well(&ups.join().unwrap());
        });
        assert_eq!(db.value(crate::killed::BROKEN_LINKS), "0");
        // Applied and rolled back balance: what the history has was applied once more than it was rolled back.
        assert_eq!(
            db.value(
                "select count(*) from (select bundle, version, sum(case what when 'up' then 1 when 'down' then -1 else 0 end) as n
                 from schemactl.events group by bundle, version) as e
                 full join schemactl.history as h using (bundle, version)
                 where coalesce(n, 0) <> (h.version is not null)::int"
            ),
            "0"
        );
        db.run(&["up"]).ok();
        Catalog::of(&db).must_be(&expected, "up after all");
    }
}

#[test]
fn a_history_that_appears_while_it_is_looked_for_is_not_half_there() {
    let Some(db) = TestDb::new() else { return };
    let mut other = db.session();
    other.run("begin; create schema schemactl; lock table pg_namespace in access exclusive mode").unwrap();
    thread::scope(|scope| {
        let look = scope.spawn(|| db.run(&["status"]));
        // From another database, whose names of schemas nobody locks.
        let waits = format!(
            "select count(*) from pg_locks as l join pg_database as d on d.oid = l.database
             where d.datname = '{}' and not l.granted",
            db.name()
        );
        soon("the look waits for the names of schemas", || db.cluster().value("postgres", &waits) == "1");
        other.run("commit").unwrap();
        // Its snapshot is older than the schema.
        look.join().unwrap().ok();
    });
    db.fails(&["status"], "E418", &["schemactl.meta is missing"]);
}

/// A folder whose third step builds an index without blocking writers.
fn with_concurrently(db: &TestDb) {
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id bigint primary key, n integer not null);\ninsert into t select i, i % 1000 from generate_series(1, 20000) as i;\n"),
        ("0001_t.down.sql", "drop table t;\n"),
        ("0002_more.up.sql", "alter table t add column more text;\n"),
        ("0002_more.down.sql", "alter table t drop column more;\n"),
        ("0003_index.up.sql", "-- schemactl: no-transaction\ncreate index concurrently t_n on t (n);\ncreate index concurrently t_more on t (more);\n"),
        ("0003_index.down.sql", "-- schemactl: no-transaction\ndrop index concurrently t_more;\ndrop index concurrently t_n;\n"),
        ("0004_last.up.sql", "alter table t add column last text;\n"),
        ("0004_last.down.sql", "alter table t drop column last;\n"),
    ]);
}

#[test]
fn twelve_at_once_over_an_index_built_concurrently_apply_each_version_once() {
    let Some(alone) = TestDb::new() else { return };
    with_concurrently(&alone);
    alone.run(&["up", "--dir", "m"]).ok();
    let db = TestDb::new().unwrap();
    with_concurrently(&db);
    all_well(&at_once(&db, 12, &["up", "--dir", "m"]));
    once_each(&db, "4");
    assert_eq!(db.value("select count(*) from schemactl.journal"), "0");
    Catalog::of(&db).must_be(&Catalog::of(&alone), "after twelve at once");
    db.run(&["redo", "--dir", "m", "--yes", "--steps", "2"]).ok();
    Catalog::of(&db).must_be(&Catalog::of(&alone), "after redo");
    db.run(&["down", "--all", "--dir", "m", "--yes"]).ok();
    assert_eq!(db.value("select to_regclass('t') is null"), "t");
}

#[test]
fn an_index_that_could_not_be_built_leaves_nothing_and_the_next_run_goes_on() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id bigint primary key, n integer not null);\ninsert into t values (1, 7), (2, 7);\n"),
        ("0002_index.up.sql", "-- schemactl: no-transaction\ncreate index concurrently t_id on t (id);\n\ncreate unique index concurrently t_n on t (n);\ncreate index concurrently t_both on t (id, n);\n"),
        ("0003_after.up.sql", "create table after_it ();\n"),
    ]);
    let up = ["up", "--dir", "m"];
    let place = "--> m/0002_index.up.sql:4:1";
    db.run(&up).failed(
        "E601",
        &["could not create unique index \"t_n\"", place, "1 of 3 statements of 0002_index is done", "(n)=(7)"],
    );
    assert_eq!(db.value("select count(*) from pg_index where not indisvalid"), "0");
    assert_eq!(
        db.value("select string_agg(version || status, ' ' order by version) from schemactl.history"),
        "1applied 2started"
    );
    assert_eq!(db.run(&["status", "--dir", "m", "--check"]).status, 1);
    let status = db.run(&["status", "--dir", "m"]).ok();
    assert!(status.stdout.contains("half"), "{status:#?}");
    db.fails(&["down", "--dir", "m", "--yes"], "E601", &["0002_index"]);
    // Once more: it goes on at the second statement, not at the first.
    let first = db.value("select 't_id'::regclass::oid");
    db.run(&up).failed("E601", &[place, "1 of 3 statements"]);
    db.sql("delete from t where id = 2");
    db.run(&up).ok();
    assert_eq!(db.value("select 't_id'::regclass::oid"), first);
    assert_eq!(db.value("select count(*) from pg_index where indrelid = 't'::regclass and indisvalid"), "4");
    assert_eq!(
        db.value("select string_agg(version || status, ' ' order by version) from schemactl.history"),
        "1applied 2applied 3applied"
    );
    assert_eq!(db.value(crate::killed::BROKEN_LINKS), "0");
}

#[test]
fn an_invalid_index_that_a_killed_build_left_is_built_anew() {
    let Some(db) = TestDb::new() else { return };
    with_concurrently(&db);
    db.run(&["up", "--dir", "m", "--to", "2"]).ok();
    // What a build leaves whose client and server process were killed between its phases.
    db.sql("create index t_n on t (n)");
    db.sql("update pg_index set indisvalid = false where indexrelid = 't_n'::regclass");
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(db.value("select indisvalid from pg_index where indexrelid = 't_n'::regclass"), "t");
    once_each(&db, "4");
}

#[test]
fn steps_outside_a_transaction_are_refused_through_a_transaction_pooler() {
    for kind in [TestDb::new as fn() -> Option<TestDb>, TestDb::supabase] {
        let Some(db) = kind() else { return };
        let Some(pooler) = pgbouncer(&db) else { return };
        with_concurrently(&db);
        let up = ["up", "--dir", "m", "--database-url", pooler.url()];
        db.fails(&up, "E413", &["transaction pooler", "5432"]);
        assert_eq!(
            db.value("select string_agg(version || status, ' ' order by version) from schemactl.history"),
            "1applied 2applied"
        );
        db.run(&["up", "--dir", "m"]).ok();
        once_each(&db, "4");
    }
}

#[test]
fn what_a_transaction_pooler_does_not_allow_is_refused_before_anything_is_done() {
    let Some(db) = TestDb::new() else { return };
    let Some(pooler) = pgbouncer(&db) else { return };
    with_concurrently(&db);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    let up = ["up", "--dir", "m", "--database-url", pooler.url()];
    db.fails(&up, "E413", &["transaction pooler", "0003_index", "state: nothing was changed"]);
    assert_eq!(db.value("select string_agg(version::text, ' ') from schemactl.history"), "1");
}

#[test]
fn who_looks_while_an_index_is_built_is_not_told_that_it_stopped() {
    let Some(db) = TestDb::new() else { return };
    with_concurrently(&db);
    db.run(&["up", "--dir", "m", "--to", "2"]).ok();
    let mut other = db.session();
    other.run("begin; insert into t values (0, 0)").unwrap();
    thread::scope(|scope| {
        let building = scope.spawn(|| finish(&mut db.command(&["up", "--dir", "m"])));
        soon("the build waits", || {
            db.value("select count(*) from pg_stat_progress_create_index where index_relid <> 0") == "1"
        });
        let status = db.run(&["status", "--dir", "m"]).ok();
        assert!(status.stdout.contains("A run is at work: wait for it. It is pid "), "{status:#?}");
        assert!(!status.stdout.contains("goes on where it stopped"), "{status:#?}");
        let verify = db.run(&["verify", "--dir", "m"]);
        assert!(verify.stdout.contains("A run is at work") && !verify.stdout.contains("is invalid"), "{verify:#?}");
        let doctor = db.run(&["doctor", "--dir", "m"]).ok();
        assert!(doctor.stdout.contains("2 versions applied, 1 half done"), "{doctor:#?}");
        other.run("commit").unwrap();
        building.join().unwrap().ok();
    });
    let after = db.run(&["status", "--dir", "m"]).ok();
    assert!(!after.stdout.contains("A run is at work"), "{after:#?}");
}
