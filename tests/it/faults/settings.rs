//! What a role, a database or a client may have set: the same migrations end in the same catalog.

use super::messages::{SAME, at_rest};
use super::story::{Extent, Kind, Story, extent};
use super::table::Table;
use crate::support::{TestDb, private_cluster};

/// Defaults of a role that migrations of others have stumbled over.
const DEFAULTS: [(&str, &str); 24] = [
    ("statement_timeout", "'1s'"),
    ("lock_timeout", "'7s'"),
    ("idle_in_transaction_session_timeout", "'20ms'"),
    ("idle_session_timeout", "'1s'"),
    ("transaction_timeout", "'100ms'"),
    ("default_transaction_isolation", "'repeatable read'"),
    ("default_transaction_isolation", "'serializable'"),
    ("default_transaction_deferrable", "on"),
    ("search_path", "'nowhere'"),
    ("search_path", "''"),
    ("standard_conforming_strings", "off"),
    ("DateStyle", "'German, DMY'"),
    ("IntervalStyle", "'sql_standard'"),
    ("TimeZone", "'Asia/Kathmandu'"),
    ("client_min_messages", "debug1"),
    ("row_security", "off"),
    ("client_encoding", "'LATIN1'"),
    ("client_connection_check_interval", "'500ms'"),
    ("check_function_bodies", "off"),
    ("synchronous_commit", "off"),
    ("quote_all_identifiers", "on"),
    ("bytea_output", "'escape'"),
    ("extra_float_digits", "0"),
    ("array_nulls", "off"),
];

#[test]
fn defaults_of_a_role_change_nothing() {
    let table = Table::of("defaults");
    let Some(cluster) = private_cluster(&[]) else { return };
    let cluster = Box::leak(Box::new(cluster));
    let kinds = if extent() == Extent::Some { vec![Kind::Up] } else { vec![Kind::Core, Kind::Up, Kind::Down] };
    let stories: Vec<Story> = kinds.into_iter().map(|kind| Story::on(cluster, kind)).collect();
    let mut times = 0;
    for (name, value) in DEFAULTS {
        let there = cluster.value("postgres", &format!("select count(*) from pg_settings where name = '{name}'"));
        if there != "1" && name != "transaction_timeout" {
            continue;
        }
        times += 1;
        for story in &stories {
            let what = format!("{} with {name} = {value}", story.kind.words());
            let db = story.fresh();
            if there == "1" {
                cluster.sql("postgres", &format!("alter role postgres set {name} = {value}"));
            }
            let said = story.begin(&db, None).wait();
            cluster.sql("postgres", "alter role postgres reset all");
            assert_eq!(said.status, Some(0), "{what}: {said:#?}");
            at_rest(&db);
            story.is_at_end(&db, &what);
        }
    }
    table.row(
        "the role has a default of its own",
        "`up` of core, `up` and `down` of the folder",
        times,
        &format!("exit 0; {SAME}"),
    );
    table.close();
    let _ = std::fs::remove_dir_all(&cluster.endpoint().socket_dir);
}

#[test]
fn databases_of_other_encodings_take_what_they_can_hold() {
    let table = Table::of("encodings");
    for encoding in ["SQL_ASCII", "LATIN1"] {
        let Some(plain) = TestDb::new() else { return };
        let cluster = plain.cluster();
        let name = format!("encoded_{}", encoding.to_lowercase());
        let create =
            format!("create database {name} template template0 encoding '{encoding}' locale_provider libc locale 'C'");
        cluster.sql("postgres", &create);
        let db = TestDb::existing(cluster, &name);
        for kind in [Kind::Core, Kind::Up] {
            let Some(story) = Story::of(kind) else { return };
            let said = story.begin(&db, None).wait();
            assert_eq!(said.status, Some(0), "{encoding}: {said:#?}");
            let verified = db.run(&["status", "--check"]);
            assert!(kind == Kind::Up || verified.status == 0, "{encoding}: {verified:#?}");
        }
        db.migrations(&[
            ("0001_word.up.sql", "create table word (w text);\ninsert into word values ('é');\n"),
            ("0002_sign.up.sql", "insert into word\nvalues ('ok'),\n  ('€');\n"),
        ]);
        db.file("m/bundle.toml", "name = \"words\"\nschema = \"words\"\n");
        let up = db.run(&["up", "--dir", "m"]);
        if encoding == "LATIN1" {
            let said = [
                "22P05",
                "has no equivalent in encoding \"LATIN1\"",
                "m/0002_sign.up.sql:3:5",
                "words is at 0001_word",
            ];
            up.failed("E501", &said);
            assert_eq!(db.value("select octet_length(w) from words.word"), "1");
        } else {
            up.ok();
            assert_eq!(db.value("select string_agg(octet_length(w)::text, ' ' order by w) from words.word"), "2 2 3");
        }
        let outcome = match encoding {
            "LATIN1" => "exit 0; a character that it has no place for: exit 5, rolled back",
            _ => "exit 0; bytes are kept as they are",
        };
        table.row(
            &format!("the database is in {encoding}"),
            "`up` of core, of the folder, of texts beyond ASCII",
            1,
            outcome,
        );
    }
    table.close();
}
