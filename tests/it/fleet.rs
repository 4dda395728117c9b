//! Many databases with one command: who is visited, what stops it, and what a second run does.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Output, TestDb, finish, soon};

const NOTES: (&str, &str) = ("0001_notes.up.sql", "create table notes (id bigint primary key);\n");

/// A control database and so many tenants on the same server.
fn fleet(tenants: usize) -> Option<(TestDb, Vec<TestDb>)> {
    let control = TestDb::new()?;
    let tenants: Vec<TestDb> = (0..tenants).map(|_| TestDb::on(control.cluster())).collect();
    control.migrations(&[NOTES]);
    control.file("tenants.txt", tenants.iter().map(|tenant| format!("{}\n", tenant.name())).collect::<String>());
    Some((control, tenants))
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&output.stdout).unwrap()
}

/// The results of the targets, in the order of the list.
fn results(report: &Value) -> Vec<&str> {
    report["fleet"]["lines"].as_array().unwrap().iter().map(|line| line["result"].as_str().unwrap()).collect()
}

fn has_notes(tenant: &TestDb) -> bool {
    tenant.value("select to_regclass('public.notes') is not null or to_regclass('app.notes') is not null") == "t"
}

#[test]
fn names_urls_and_schemas_are_brought_up_and_a_second_run_has_nothing_to_do() {
    let Some((control, tenants)) = fleet(3) else { return };
    let list = format!("# ours\n{}\n{}  app\n\n{}\n", tenants[0].name(), tenants[1].name(), tenants[2].url());
    control.file("tenants.txt", list);
    let up = ["fleet", "up", "--dir", "m", "--targets", "tenants.txt", "--output", "json"];
    let first = json(&control.run(&up).ok());
    assert_eq!((results(&first), &first["result"]), (vec!["done"; 3], &"done".into()), "{first:#}");
    assert!(tenants.iter().all(has_notes));
    assert_eq!(tenants[1].value("select to_regclass('app.notes') is not null"), "t");
    let second = json(&control.run(&up).ok());
    assert_eq!((results(&second), &second["result"]), (vec!["nothing_to_do"; 3], &"nothing_to_do".into()));
    let status = ["fleet", "status", "--check", "--dir", "m", "--targets", "tenants.txt", "--output", "json"];
    let status = json(&control.run(&status).ok());
    assert_eq!(status["fleet"]["lines"][0]["versions"]["applied"], 1);
    control.run(&["fleet", "verify", "--dir", "m", "--targets", "-"]).failed("E206", &["no targets"]);
}

#[test]
fn a_drifted_target_is_found_and_named() {
    let Some((control, tenants)) = fleet(3) else { return };
    control.run(&["fleet", "up", "--dir", "m", "--targets", "tenants.txt"]).ok();
    tenants[1].sql("alter table notes add column by_hand text");
    let verify = ["fleet", "verify", "--dir", "m", "--targets", "tenants.txt"];
    let output = control.run(&verify);
    output.failed("E104", &["1 of 3 targets", tenants[1].name()]);
    assert!(output.stdout.contains("3 targets: 2 done, 1 no"), "{output:#?}");
}

#[test]
fn a_failed_canary_stops_before_anybody_else_and_the_next_run_goes_on() {
    let Some((control, tenants)) = fleet(4) else { return };
    tenants[0].sql("create table notes ()");
    let up = ["fleet", "up", "--dir", "m", "--targets", "tenants.txt"];
    let output = control.run(&up);
    output.failed("E501", &["1 of 4 targets", tenants[0].name(), "m/0001_notes.up.sql:1", "not installed"]);
    assert!(output.stdout.contains("1 failed, 3 not started"), "{output:#?}");
    assert!(tenants[1..].iter().all(|tenant| !has_notes(tenant)));
    tenants[0].sql("drop table notes");
    control.run(&up).ok();
    assert!(tenants.iter().all(has_notes));
}

#[test]
fn allowed_failures_stop_nobody_and_the_worst_decides_the_exit_status() {
    let Some((control, tenants)) = fleet(3) else { return };
    tenants[1].sql("create table notes ()");
    let list = std::fs::read_to_string(control.dir().join("tenants.txt")).unwrap();
    control.file("tenants.txt", format!("{list}no_such_database\n"));
    let up = ["fleet", "up", "--dir", "m", "--targets", "tenants.txt", "--max-failures", "0", "--parallel", "1"];
    let output = control.run(&[&up[..], &["--output", "json"]].concat());
    assert_eq!(output.status, 5, "{output:#?}");
    let report = json(&output);
    assert_eq!(results(&report), ["done", "failed", "done", "failed"]);
    assert_eq!(report["fleet"]["lines"][3]["error"]["code"], "E303");
    // The second failure ends it; one target is left.
    control.file("tenants.txt", format!("nowhere\nno_such_database\n{list}"));
    let up = [
        &["fleet", "up", "--dir", "m", "--targets", "tenants.txt"][..],
        &["--max-failures", "2", "--canary", "0", "--parallel", "1", "--output", "json"],
    ]
    .concat();
    let report = json(&control.run(&up));
    assert_eq!(results(&report), ["failed", "failed", "not_started", "not_started", "not_started"]);
    assert_eq!(report["fleet"]["stopped"], "2 targets failed");
}

#[test]
fn a_query_names_the_targets_and_cannot_write() {
    let Some((control, tenants)) = fleet(2) else { return };
    control.sql("create table tenant (name text, home text)");
    for tenant in &tenants {
        control.sql(&format!("insert into tenant values ('{}', 'app')", tenant.name()));
    }
    let with = |query| ["fleet", "up", "--dir", "m", "--targets", query];
    control.run(&with("select name, home from tenant order by name;")).ok();
    assert!(tenants.iter().all(|tenant| tenant.value("select to_regclass('app.notes') is not null") == "t"));
    control
        .run(&with("with gone as (delete from tenant returning name) select * from gone"))
        .failed("E503", &["read-only"]);
    control.run(&with("select name from tenant; commit; drop table tenant")).failed("E206", &["more than one"]);
    control.run(&with("select no from tenant")).failed("E503", &["column \"no\""]);
    assert_eq!(control.value("select count(*) from tenant"), "2");
}

#[test]
fn shards_are_parts_of_the_whole() {
    let Some((control, tenants)) = fleet(6) else { return };
    let visited = |shard: &str| {
        let up = ["fleet", "up", "--dir", "m", "--targets", "tenants.txt", "--shard", shard, "--output", "json"];
        json(&control.run(&up).ok())["fleet"]["targets"].as_u64().unwrap()
    };
    assert_eq!((0..3).map(|shard| visited(&format!("{shard}/3"))).sum::<u64>(), 6);
    assert!(tenants.iter().all(has_notes));
    let refused = control.run(&["fleet", "up", "--targets", "tenants.txt", "--shard", "3/3"]);
    assert!(refused.status == 2 && refused.stderr.contains("0/3 to 2/3"), "{refused:#?}");
}

#[test]
fn a_run_that_was_cut_off_is_gone_on_with_from_its_report() {
    let Some((control, tenants)) = fleet(3) else { return };
    let up = ["fleet", "up", "--dir", "m", "--targets", "tenants.txt", "--report", "report.jsonl", "--output", "json"];
    let again = [&up[..], &["--resume"]].concat();
    tenants[1].sql("create table notes ()");
    control.run(&[&up[..], &["--max-failures", "0"]].concat());
    // As a kill in the middle of a line leaves it.
    let path = control.dir().join("report.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}{{\"key\":\"half")).unwrap();
    tenants[1].sql("drop table notes");
    assert_eq!(results(&json(&control.run(&again).ok())), ["done_before", "done", "done_before"]);
    assert_eq!(results(&json(&control.run(&again).ok())), ["done_before"; 3]);
    assert_eq!(results(&json(&control.run(&up).ok())), ["nothing_to_do"; 3]);
    // It says nothing of other migrations.
    control.migrations(&[("0002_more.up.sql", "create table more ();\n")]);
    control.run(&again).failed("E437", &["other migrations"]);
    assert_eq!(results(&json(&control.run(&up).ok())), ["done"; 3]);
}

#[test]
fn ctrl_c_rolls_back_what_runs_and_says_where_each_target_stands() {
    let Some((control, tenants)) = fleet(3) else { return };
    control.migrations(&[("0002_slow.up.sql", "create table slow ();\nselect pg_sleep(60);\n")]);
    let args =
        ["fleet", "up", "--dir", "m", "--targets", "tenants.txt", "--canary", "0", "--parallel", "2", "-o", "json"];
    let mut command = control.command(&args);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let names = format!("'{}', '{}', '{}'", tenants[0].name(), tenants[1].name(), tenants[2].name());
    let sleeping =
        format!("select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname in ({names})");
    soon("two targets run", || control.value(&sleeping) == "2");
    finish(Command::new("kill").args(["-INT", &child.id().to_string()])).ok();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(results(&report), ["interrupted", "interrupted", "not_started"], "{report:#}");
    assert_eq!(report["fleet"]["lines"][0]["error"]["state"], "rolled back; app is at 0001_notes");
    soon("nothing runs", || control.value(&sleeping) == "0");
    assert!(
        tenants[..2]
            .iter()
            .all(|tenant| has_notes(tenant) && tenant.value("select to_regclass('slow') is null") == "t")
    );
}

#[test]
fn a_list_with_a_broken_url_is_refused_without_showing_it() {
    let Some((control, tenants)) = fleet(1) else { return };
    for broken in
        ["postgres://u:hunter2-Never/Shown@h:port/x", "postgres://u:hunter2-Never/Shown@h/x?nonsense=1", "a b c"]
    {
        control.file("tenants.txt", format!("{}\n{broken}\n", tenants[0].name()));
        let output = control.run(&["fleet", "up", "--dir", "m", "--targets", "tenants.txt"]);
        assert!(output.status == 2 && output.stderr.contains("line 2 of tenants.txt"), "{output:#?}");
    }
    assert!(!has_notes(&tenants[0]));
}
