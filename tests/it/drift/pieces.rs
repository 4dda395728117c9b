//! Only the pieces of the catalog statement that there is a reason for are planned: with one thing at a time, the digest of
//! those is that of the whole.

use schemactl::db::catalog::Schemas;

use super::zoo::both;
use super::{cluster, major};
use crate::support;

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
