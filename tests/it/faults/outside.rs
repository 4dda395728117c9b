//! What steps outside a transaction leave behind when they are stopped half-way, and how they go on.

use super::story::lines;
use super::table::Table;
use crate::support::TestDb;

const VERSIONS: &str = "select version || status from schemactl.history order by version";
const INVALID: &str = "select indexrelid::regclass::text from pg_index where not indisvalid";

#[test]
fn a_bundle_whose_first_step_did_nothing_is_as_if_it_had_never_begun() {
    let table = Table::of("first");
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("0001_first.up.sql", "-- schemactl: no-transaction\nvacuum nowhere;\n")]);
    db.file("m/bundle.toml", "name = \"notes\"\nschema = \"notes\"\n");
    let up = ["up", "--dir", "m"];
    db.run(&up).failed("E501", &["42P01", "nothing of 0001_first was done"]);
    assert_eq!(lines(&db, VERSIONS), [""; 0]);
    assert_eq!(db.value("select count(*) from schemactl.bundles"), "0");
    assert_eq!(db.value("select to_regnamespace('notes') is null"), "t");
    db.file(
        "m/0001_first.up.sql",
        "-- schemactl: no-transaction\ncreate table n (id int);\ncreate index concurrently n_id on n (id);\n",
    );
    db.run(&up).ok();
    assert_eq!(lines(&db, VERSIONS), ["1applied"]);
    table.row(
        "the first step of a bundle fails at its first statement",
        "outside a transaction",
        1,
        "exit 5: no schema, no row is left; the mended file is applied",
    );
    table.close();
}

#[test]
fn rests_of_an_interrupted_rebuild_are_dropped() {
    let table = Table::of("rests");
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id bigint primary key, n int, w text);\ncreate index t_n on t (n);\ncreate table o (id int);\n"),
        ("0002_re.up.sql", "-- schemactl: no-transaction\nreindex index concurrently t_n;\nreindex (verbose, concurrently) table t;\n"),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    // What a rebuild leaves that was killed: copies, of an index and of the one of its long values; and one of another table.
    db.sql(
        "create index t_n_ccnew on t (n); create index t_n_ccold1 on t (n); create index o_id_ccnew on o (id);
         update pg_index set indisvalid = false where indexrelid::regclass::text ~ '_cc(new|old)'",
    );
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(lines(&db, INVALID), ["o_id_ccnew"], "that of another table is not ours to drop");
    table.row(
        "a rebuild was killed and has left copies",
        "`reindex concurrently`",
        1,
        "exit 0: the copies are dropped, those of other tables stay",
    );
    table.close();
}

#[test]
fn a_partition_that_was_half_taken_off_is_taken_off() {
    let table = Table::of("detached");
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id int) partition by range (id);\ncreate table t1 partition of t for values from (0) to (10);\ninsert into t values (1);\n"),
        ("0002_off.up.sql", "-- schemactl: no-transaction\nalter table t detach partition t1 concurrently;\ncreate table after_it (id int);\n"),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    let mut reader = db.session();
    reader.run("begin isolation level repeatable read; select * from t").unwrap();
    // It waits for the reader between its two halves.
    let up = ["up", "--dir", "m", "--statement-timeout", "700ms"];
    db.run(&up).failed("E501", &["57014", "m/0002_off.up.sql:2:1"]);
    assert_eq!(db.value("select inhdetachpending from pg_inherits"), "t");
    reader.run("commit").unwrap();
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(lines(&db, VERSIONS), ["1applied", "2applied"]);
    assert_eq!(db.value("select count(*) from pg_inherits"), "0");
    assert_eq!(db.value("select to_regclass('after_it') is not null"), "t");
    table.row(
        "it is stopped between its two halves",
        "`detach partition concurrently`",
        1,
        "exit 5; the next run takes it off and goes on",
    );
    table.close();
}

#[test]
fn a_roll_back_that_stopped_half_way_says_which_command_goes_on() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id int, n int);\ncreate index t_n on t (n);\n"),
        (
            "0001_t.down.sql",
            "-- schemactl: no-transaction\ndrop index concurrently t_n;\nselect 1 / 0;\ndrop table t;\n",
        ),
    ]);
    db.run(&["up", "--dir", "m"]).ok();
    let down = ["down", "--dir", "m", "--yes"];
    db.run(&down)
        .failed("E601", &["22012", "m/0001_t.down.sql:3:1", "1 of 3 statements of 0001_t is done", "schemactl down"]);
    db.run(&["up", "--dir", "m"]).failed("E601", &["began to be rolled back", "`schemactl down` goes on"]);
    db.file("m/0001_t.down.sql", "-- schemactl: no-transaction\ndrop index concurrently t_n;\ndrop table t;\n");
    db.run(&down).ok();
    assert_eq!(lines(&db, VERSIONS), [""; 0]);
    assert_eq!(db.value(crate::killed::BROKEN_LINKS), "0");
}

#[test]
fn a_build_that_must_not_wait_is_tried_again() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table t (id int);\n"),
        ("0002_index.up.sql", "-- schemactl: no-transaction\n-- schemactl: lock-timeout 200ms\ncreate index concurrently t_id on t (id);\n"),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    let mut writer = db.session();
    writer.run("set application_name = 'a writer'; begin; insert into t values (1)").unwrap();
    let words = ["a writer", "m/0002_index.up.sql:3:1", "nothing of 0002_index was done"];
    db.fails(&["up", "--dir", "m", "--lock-wait", "2s"], "E702", &words);
    assert_eq!(lines(&db, VERSIONS), ["1applied"]);
    writer.run("commit").unwrap();
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(lines(&db, INVALID), [""; 0]);
    assert_eq!(lines(&db, VERSIONS), ["1applied", "2applied"]);
}
