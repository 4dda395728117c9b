//! Scripts around versions.

use super::kinds;
use crate::support::TestDb;

const LOG: &str = "create table log (id int generated always as identity, said text);";

fn say(what: &str) -> String {
    format!("insert into log (said) values ('{what}');\n")
}

fn said(db: &TestDb) -> String {
    db.value("select string_agg(said, ' ' order by id) from log")
}

#[test]
fn hooks_run_around_the_run_and_around_each_version() {
    let Some(kinds) = kinds() else { return };
    for db in kinds {
        db.migrations(&[
            ("0001_log.sql", LOG),
            (
                "hooks/before_run.sql",
                "create table if not exists began (at timestamptz default now());\ninsert into began default values;\n",
            ),
            ("hooks/after_each.sql", &say("after")),
            ("hooks/after_run__2.sql", &say("end-2")),
            ("hooks/after_run__1.sql", &say("end-1")),
        ]);
        db.run(&["up", "--dir", "m"]).ok();
        assert_eq!(said(&db), "after end-1 end-2");
        db.migrations(&[
            ("0002_two.sql", &say("two")),
            ("0003_three.verify.sql", "do $$ begin assert (select count(*) from log) = 8; end $$;"),
            ("0003_three.sql", &say("three")),
            ("R__last.sql", &say("repeated")),
            ("hooks/before_each.sql", &say("before")),
        ]);
        db.run(&["up", "--dir", "m"]).ok();
        assert_eq!(
            said(&db),
            "after end-1 end-2 before two after before three after before repeated after end-1 end-2"
        );
        assert_eq!(db.value("select count(*) from began"), "2");
        // Nothing to do: nothing to run around.
        db.run(&["up", "--dir", "m"]).ok();
        assert_eq!(db.value("select count(*) from began"), "2");
        assert_eq!(db.value("select script from schemactl.history where version = 2"), say("two"));
    }
}

#[test]
fn a_hook_that_fails_takes_its_version_with_it() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_log.sql", LOG),
        ("0002_two.sql", &say("two")),
        ("hooks/after_run.sql", "-- grants\ngrant select on log to nobody_there;\n"),
    ]);
    db.fails(
        &["up", "--dir", "m"],
        "E501",
        &["m/hooks/after_run.sql:2:1", "nobody_there", "rolled back; app is at 0001_log"],
    );
    assert_eq!(db.value("select count(*) from log"), "0");
    db.file("m/hooks/after_run.sql", "grant select on log to public;\n");
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(db.value("select has_table_privilege('pg_read_all_stats', 'log', 'select')"), "t");
}

#[test]
fn hooks_around_a_step_outside_a_transaction_lose_nothing() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_log.sql", LOG),
        ("0002_index.sql", "-- schemactl: no-transaction\ncreate index concurrently log_said_idx on log (said);\n"),
        ("hooks/before_each.sql", "create table if not exists before (n int);\ninsert into before values (1);\n"),
        ("hooks/after_each.sql", &say("after")),
        ("hooks/after_run.sql", &say("end")),
    ]);
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(said(&db), "after after end");
    assert_eq!(db.value("select count(*) from before"), "2");
    assert_eq!(db.value("select count(*) from schemactl.history where status = 'applied'"), "2");
    assert_eq!(db.value("select string_agg(what, ' ' order by id) from schemactl.events"), "up hook start up");
    db.run(&["history", "--dir", "m", "--verify"]).ok();
}

#[test]
fn what_cannot_be_part_of_a_transaction_is_no_hook() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("0001_log.sql", LOG), ("hooks/after_run.sql", "select 1;\nvacuum log;\n")]);
    db.fails(&["up", "--dir", "m"], "E410", &["m/hooks/after_run.sql:2:1", "vacuum"]);
    db.file("m/hooks/after_run.sql", "-- schemactl: no-transaction\nvacuum log;\n");
    db.fails(&["up", "--dir", "m"], "E410", &["m/hooks/after_run.sql:1", "a hook cannot run outside a transaction"]);
    db.file("m/hooks/after_run.sql", "commit;\n");
    db.fails(&["up", "--dir", "m"], "E410", &["m/hooks/after_run.sql:1:1", "commit"]);
    std::fs::rename(db.dir().join("m/hooks/after_run.sql"), db.dir().join("m/hooks/afterRun.sql")).unwrap();
    db.fails(&["up", "--dir", "m"], "E401", &["afterRun.sql"]);
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
}
