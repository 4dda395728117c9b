//! Only the pieces of the catalog statement that there is a reason for are planned: with one thing at a time, the digest of
//! those is that of the whole.

use schemactl::db::catalog::Schemas;

use super::zoo::both;
use super::{cluster, major};
use crate::support;

/// Two of each kind that has privileges.
const UNSAID: &str = include_str!("unsaid.sql");
const CASES: &str = include_str!("pieces.sql");

/// What stands before each case.
const BEFORE: &str = "create schema one; create table one.plain (id integer primary key, note text);";
/// And behind.
const AFTER: &str = "drop schema one cascade;";

#[test]
fn with_one_thing_at_a_time_the_digest_of_the_pieces_is_that_of_the_whole() {
    let Some(cluster) = cluster() else { return };
    cluster.sql("postgres", "create database pieces");
    for role in ["anon", "authenticated"] {
        let made = format!("do $$ begin create role {role}; exception when duplicate_object then null; end $$");
        cluster.sql("postgres", &made);
    }
    let one = Schemas::one("one");
    let mut digests = std::collections::BTreeSet::new();
    let mut cases = 0;
    for case in CASES.split("\n\n").filter(|case| major(cluster) >= 18 || !case.starts_with("-- 18")) {
        let (sql, undo) = case.split_once("-- undo\n").unwrap_or((case, ""));
        let run =
            |sql: &str| support::sql::run(cluster.endpoint(), "pieces", sql).unwrap_or_else(|e| panic!("{case}\n{e}"));
        run(BEFORE);
        run(sql);
        let (roots, whole) = both(cluster, "pieces", &one);
        assert_eq!(roots, whole.roots, "{case}");
        digests.insert(format!("{roots:?}"));
        cases += 1;
        run(undo);
        run(AFTER);
    }
    // Each says something of its own, but for the two that an extension takes away again.
    assert_eq!(digests.len(), cases - 2);
    assert!(cases > 65, "{cases}");
}

#[test]
fn a_list_of_privileges_that_goes_without_saying_is_what_postgres_would_write() {
    let Some(cluster) = cluster() else { return };
    cluster.sql("postgres", "create database unsaid");
    let made = "do $$ begin create role anon; exception when duplicate_object then null; end $$";
    cluster.sql("postgres", made);
    let run = |sql: &str| support::sql::run(cluster.endpoint(), "unsaid", sql).unwrap_or_else(|e| panic!("{sql}\n{e}"));
    let acls = |schemas: &Schemas| {
        let (roots, whole) = both(cluster, "unsaid", schemas);
        assert_eq!(roots, whole.roots);
        let of = |detail: &serde_json::Value| detail.get("acl").map(ToString::to_string);
        whole
            .objects
            .into_iter()
            .map(|(key, object)| (key.kind, key.id, object.detail.as_ref().and_then(of)))
            .filter(|(kind, ..)| kind != "role" && kind != "setting")
            .collect::<Vec<_>>()
    };

    run(UNSAID);
    let all = acls(&Schemas::Real(vec!["first".to_owned(), "second".to_owned()]));
    let (first, second): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, id, _)| id.starts_with("first"));
    let second: Vec<_> = second.into_iter().map(|(kind, id, acl)| (kind, id.replace("second", "first"), acl)).collect();
    assert_eq!(first, second);
    assert_eq!(first.len(), 7, "{first:?}");
    assert!(first.iter().all(|(_, _, acl)| acl.as_ref().is_some_and(|acl| acl.contains("OWNER"))), "{first:?}");

    // The list that `public` has from the start, another with the same in it, and none.
    let public = || acls(&Schemas::one("public")).remove(0).2;
    let from_the_start = public();
    assert_eq!(from_the_start.as_deref(), Some("{\"PUBLIC\":\"USAGE\"}"));
    run("grant usage on schema public to anon; alter schema public owner to anon");
    assert_eq!(public(), from_the_start);
    run("drop schema public; create schema public");
    assert_eq!(public(), None);
    run("grant usage on schema public to public");
    assert_eq!(public(), from_the_start);
}
