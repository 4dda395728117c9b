//! What it refuses before anything is deleted.

use super::{DUE, core, requests, said};
use crate::support::{Program, TestDb};

#[test]
fn next_to_everything_is_refused_unless_forced_and_small_tables_are_free() {
    let Some(db) = requests(2_000, 1_950) else { return };
    let words = ["would leave less than 5 % of public.invocation_logs", "nothing was deleted", "--force"];
    db.fails(&["cleanup"], "E414", &words);
    assert_eq!(db.value(DUE), "1950");
    let dry = said(&db.run(&["cleanup", "--dry-run", "--output", "json"]).ok());
    assert_eq!(dry["findings"][0]["rule"], "everything");
    db.run(&["cleanup", "--force"]).ok();
    assert_eq!(db.value(DUE), "0");

    let Some(small) = requests(1_000, 1_000) else { return };
    small.run(&["cleanup"]).ok();
    assert_eq!(small.value("select count(*) from invocation_logs"), "0");
}

#[test]
fn a_table_with_nothing_younger_than_the_cutoff_is_refused() {
    let Some(db) = core() else { return };
    // Most are not due, because their window is long; but the youngest row is older than the cutoff.
    db.sql(
        "insert into rate_limits (subject_type, subject_id, window_start, window_seconds)
         select 'ip', i::text, now() - interval '40 days', case when i % 2 = 0 then 60 else 86400 * 20 end
         from generate_series(1, 2000) as i",
    );
    db.fails(&["cleanup"], "E414", &["no row of public.rate_limits is younger than the cutoff"]);
}

#[test]
fn a_large_table_without_its_index_is_refused_unless_forced() {
    let Some(db) = requests(101_000, 30_000) else { return };
    db.sql("drop index idx_invocation_logs_ts");
    db.fails(&["cleanup"], "E414", &["no index on ts", "create index concurrently"]);
    db.run(&["cleanup", "--force"]).ok();
    assert_eq!(db.value(DUE), "0");
}

#[test]
fn a_child_without_an_index_is_refused_also_where_no_rule_names_it() {
    let Some(db) = core() else { return };
    db.sql(
        "insert into sessions (anon_id, expires_at) values ('a', now() - interval '1 day');
         create table notes (session_id uuid references sessions (id) on delete cascade, n int);
         insert into notes (n) select generate_series(1, 1500);
         analyze notes",
    );
    db.fails(&["cleanup"], "E414", &["notes (session_id) refers to public.sessions and has no index"]);
    db.sql("create index on notes (session_id)");
    db.run(&["cleanup"]).ok();
    assert_eq!(db.value("select count(*) from sessions"), "0");
}

#[test]
fn a_read_only_database_is_refused_even_by_force_and_counted_all_the_same() {
    let Some(db) = requests(2_000, 500) else { return };
    db.sql(&format!("alter database {} set default_transaction_read_only = on", db.name()));
    db.fails(&["cleanup", "--force"], "E407", &["read-only"]);
    let dry = db.run(&["cleanup", "--dry-run"]).ok();
    assert!(dry.stdout.contains("500 rows would be deleted"), "{dry:#?}");
    assert_eq!(db.value(DUE), "500");
}

#[test]
fn rows_that_security_hides_are_refused_and_never_taken_for_none() {
    let Some(db) = requests(2_000, 500) else { return };
    let role = format!("cleaner_of_{}", db.name());
    db.sql(&format!(
        "create role {role} login;
         grant usage on schema public, schemactl to {role};
         grant select on all tables in schema schemactl to {role};
         grant select, update, delete on all tables in schema public to {role}"
    ));
    let url = db.url().replace("postgres://postgres@", &format!("postgres://{role}@"));
    let hidden = db.run(&["cleanup", "--force", "--database-url", &url]);
    hidden.failed("E408", &["row-level security hides rows of"]);
    db.sql(&format!("alter role {role} bypassrls"));
    // It may not write the events; what it deletes is deleted all the same.
    db.run(&["cleanup", "--database-url", &url]).ok();
    assert_eq!(db.value(DUE), "0");
    db.sql(&format!("revoke delete on logs from {role}"));
    db.run(&["cleanup", "--database-url", &url]).failed("E408", &["Grant it delete on"]);
    db.sql(&format!("drop owned by {role}; drop role {role}"));
}

#[test]
fn a_bundle_that_is_not_installed_is_no_success() {
    let Some(db) = TestDb::new() else { return };
    db.fails(&["cleanup"], "E411", &["core is not installed in this database"]);
    db.run(&["up", "-q"]).ok();
    let output = said(&db.run(&["cleanup", "--bundle", "core", "--bundle", "assistant", "--output", "json"]).ok());
    assert_eq!(output["findings"][0]["rule"], "not-installed");
}

#[test]
fn a_bundle_that_is_installed_in_part_cleans_what_is_there() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up", "--to", "4", "-q"]).ok();
    db.sql("insert into sessions (anon_id, expires_at) values ('a', now() - interval '1 day')");
    let output = said(&db.run(&["cleanup", "--output", "json"]).ok());
    assert_eq!(db.value("select count(*) from sessions"), "0");
    assert_eq!(output["findings"].as_array().unwrap().len(), 4);
}

#[test]
fn nothing_listens_is_told_before_anything_else() {
    let program = Program::new("postgres://postgres@127.0.0.1:1/nowhere");
    assert_eq!(program.run(&["cleanup"]).status, 3);
}
