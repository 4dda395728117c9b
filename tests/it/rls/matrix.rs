//! The matrix of every bundle is the reviewed one; what is weakened is noticed.

use crate::support::{Output, TestDb};

const BUNDLES: [&str; 4] = ["core", "lift", "assistant", "agents"];

fn every_matrix_is_the_reviewed_one(db: &TestDb) {
    for bundle in BUNDLES {
        assert_eq!(db.run(&["up", "--bundle", bundle]).status, 0);
        let output = db.run(&["rls", "matrix", "--bundle", bundle]);
        assert_eq!(output.status, 0, "{bundle}: {}{}", output.stdout, output.stderr);
        assert!(
            output.stdout.contains(": as reviewed") && !output.stdout.contains("could not be established"),
            "{bundle}"
        );
    }
    assert_eq!(db.value("select count(*)::text from auth.users"), "0");
}

#[test]
fn every_matrix_is_the_reviewed_one_on_a_plain_server() {
    let Some(db) = TestDb::new() else { return };
    every_matrix_is_the_reviewed_one(&db);
}

#[test]
fn every_matrix_is_the_reviewed_one_on_a_server_like_supabase() {
    let Some(db) = TestDb::supabase() else { return };
    every_matrix_is_the_reviewed_one(&db);
}

#[test]
fn what_the_role_has_set_for_itself_does_not_change_what_others_reach() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up"]).ok();
    let role = format!("odd_{}", db.name());
    db.sql(&format!(
        "create role \"{role}\" login superuser;
         alter role \"{role}\" set session_replication_role = replica;
         alter role \"{role}\" set row_security = off;
         alter role \"{role}\" set quote_all_identifiers = on"
    ));
    let url = db.url().replacen("postgres@", &format!("{role}@"), 1);
    for command in [&["rls", "matrix"][..], &["rls", "cases"], &["rules"]] {
        let args = [command, &["--database-url", &url]].concat();
        let own = db.run(command).ok();
        assert_eq!(db.run(&args).ok().stdout, own.stdout, "{command:?}");
    }
    db.sql(&format!("drop role \"{role}\""));
}

fn after(db: &TestDb, change: &str) -> Output {
    db.sql(change);
    let output = db.run(&["rls", "matrix", "--bundle", "core"]);
    assert_eq!(output.status, 1, "{change}: {}", output.stdout);
    output
}

#[test]
fn leaks_are_told_as_what_they_are() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up"]).status, 0);
    let read = after(&db, "alter policy \"Users see their own sessions\" on sessions using (true)");
    assert!(read.stdout.contains("table sessions: select: other's: a user reaches another's row"), "{}", read.stdout);
    let blind =
        after(&db, "alter policy \"Users change their own sessions\" on sessions using (true) with check (true)");
    assert!(
        blind.stdout.contains("table sessions: update, blind: other's: a user reaches another's row"),
        "{}",
        blind.stdout
    );
    assert!(!blind.stdout.contains("opens: sessions"), "{}", blind.stdout);
    let visitor = after(&db, "alter table sessions disable row level security; grant select on sessions to anon");
    assert!(visitor.stdout.contains("table sessions: select: anon: a visitor reaches it"), "{}", visitor.stdout);
}

#[test]
fn a_blind_update_shows_a_policy_that_is_too_wide_where_a_condition_does_not() {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up"]).status, 0);
    let output =
        after(&db, "alter policy \"Users change their own profile\" on profiles using (true) with check (true)");
    assert!(output.stdout.contains("table profiles: update, blind: other's"), "{}", output.stdout);
    assert!(!output.stdout.contains("table profiles: update: other's"), "{}", output.stdout);
}
