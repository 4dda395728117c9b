//! Tables of other kinds, in bundles of one's own.

use super::{rule, said};
use crate::support::TestDb;

const RULE: &str = "name = \"mine\"\nschema = \"mine\"\n\n[[retention]]\nname = \"old\"\ntable = \"Odd \\\"name\"\nkeep = \"7 days\"\ntime = \"at\"\ndue = \"at < :cutoff and kind <> ':now' -- not kept\"\n";

/// A table of one's own with `rows` rows, two thirds of them due; every tenth of those is kept by its kind.
fn mine(create: &str, rows: u32) -> Option<TestDb> {
    let db = TestDb::new()?;
    db.file("m/bundle.toml", RULE);
    db.migrations(&[("0001_t.sql", create)]);
    db.run(&["up", "--dir", "m", "-q"]).ok();
    db.sql(&format!(
        "insert into mine.\"Odd \"\"name\" (id, at, kind)
         select i, now() - make_interval(days => i % 3 * 10), case when i % 10 = 0 then ':now' else 'x' end
         from generate_series(1, {rows}) as i;
         analyze"
    ));
    Some(db)
}

/// Exactly those are left that are young or kept.
#[track_caller]
fn cleaned(db: &TestDb, rows: u32) {
    let output = db.run(&["cleanup", "--dir", "m", "--output", "json"]).ok();
    let wrong = "select count(*) from mine.\"Odd \"\"name\" where i_due(at, kind)"
        .replace("i_due(at, kind)", "at < now() - interval '7 days' and kind <> ':now'");
    assert_eq!(db.value(&wrong), "0");
    let expected = (1..=rows).filter(|i| i % 3 == 0 || i % 10 == 0).count();
    assert_eq!(db.value("select count(*) from mine.\"Odd \"\"name\""), expected.to_string());
    assert_eq!(rule(&said(&output), "old")["deleted"], u64::from(rows) - expected as u64);
}

const COLUMNS: &str = "(id bigint, at timestamptz, kind text)";

#[test]
fn odd_names_and_a_condition_that_looks_like_a_placeholder_are_read_right() {
    for rows in [300, 30_000] {
        let create = format!("create table \"Odd \"\"name\" {COLUMNS};\ncreate index on \"Odd \"\"name\" (at);\n");
        let Some(db) = mine(&create, rows) else { return };
        cleaned(&db, rows);
    }
}

#[test]
fn every_partition_is_gone_through() {
    for rows in [300, 30_000] {
        let create = format!(
            "create table \"Odd \"\"name\" {COLUMNS} partition by hash (id);
             create table p1 partition of \"Odd \"\"name\" for values with (modulus 2, remainder 0);
             create table p2 partition of \"Odd \"\"name\" for values with (modulus 2, remainder 1) partition by range (id);
             create table p3 partition of p2 for values from (0) to (10000);
             create table p4 partition of p2 default;
             create index on \"Odd \"\"name\" (at);\n"
        );
        let Some(db) = mine(&create, rows) else { return };
        cleaned(&db, rows);
    }
}

#[test]
fn rows_of_heirs_are_told_apart_though_they_have_the_same_addresses() {
    let create = format!(
        "create table \"Odd \"\"name\" {COLUMNS};
         create table heir () inherits (\"Odd \"\"name\");
         create index on \"Odd \"\"name\" (at);
         create index on heir (at);\n"
    );
    let Some(db) = mine(&create, 3_000) else { return };
    db.sql(
        "insert into mine.heir (id, at, kind) select i, now() - make_interval(days => (i + 1) % 3 * 10), 'x' from generate_series(1, 3000) as i",
    );
    db.run(&["cleanup", "--dir", "m"]).ok();
    let left = "select (select count(*) from only mine.\"Odd \"\"name\") || ' ' || (select count(*) from mine.heir)";
    assert_eq!(db.value(left), "1200 1000");
    assert_eq!(db.value("select count(*) from mine.heir where at < now() - interval '7 days'"), "0");
}

#[test]
fn rows_wider_than_a_page_and_nulls_are_no_trouble() {
    let create = format!("create table \"Odd \"\"name\" {COLUMNS};\ncreate index on \"Odd \"\"name\" (at);\n");
    let Some(db) = mine(&create, 600) else { return };
    db.sql("insert into mine.\"Odd \"\"name\" select 1, null, repeat(md5(i::text), 20000) from generate_series(1, 20) as i");
    db.run(&["cleanup", "--dir", "m"]).ok();
    assert_eq!(db.value("select count(*) from mine.\"Odd \"\"name\" where at is null"), "20");
}

#[test]
fn a_rule_that_is_no_single_condition_is_refused() {
    let create = format!("create table \"Odd \"\"name\" {COLUMNS};\n");
    let Some(db) = mine(&create, 30) else { return };
    for due in ["true", "at < now()", "at < :cutoff; drop table x", "at < :cutoff) or (true"] {
        db.file("m/bundle.toml", RULE.replace("at < :cutoff and kind <> ':now' -- not kept", due));
        db.fails(&["cleanup", "--dir", "m"], "E401", &["the retention rule old of mine"]);
    }
    assert_eq!(db.value("select count(*) from mine.\"Odd \"\"name\""), "30");
}
