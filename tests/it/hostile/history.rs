//! Histories that somebody has been at: what comes of each command is right, or a refusal that runs no statement of DDL,
//! not even one that is rolled back. What an enemy has put first in the search path is never
//! run.

use crate::hostile::outcome::{Table, outcome};
use crate::support::{Catalog, TestDb};

/// Two of three versions are applied, and whatever DDL is tried from then on is counted, also where it is rolled back:
/// a sequence forgets nothing.
fn watched() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.migrations(&[
        ("0001_a.up.sql", "create table a (id int);\n"),
        ("0001_a.down.sql", "drop table a;\n"),
        ("0002_b.up.sql", "create table b (id int);\n"),
        ("0002_b.down.sql", "drop table b;\n"),
        ("0003_c.up.sql", "create table c (id int);\n"),
        ("0003_c.down.sql", "drop table c;\n"),
    ]);
    db.sql(
        "create schema watch; create sequence watch.ddl; create sequence watch.enemy; grant all on schema watch to public; grant all on all sequences in schema watch to public;
         create function watch.count() returns event_trigger language plpgsql security definer as $$ begin perform pg_catalog.nextval('watch.ddl'); end $$;
         create event trigger watch on ddl_command_start execute function watch.count()",
    );
    db.run(&["up", "--dir", "m", "--to", "2"]).ok();
    Some(db)
}

fn ddl(db: &TestDb) -> String {
    db.value("select last_value || ' ' || is_called from watch.ddl")
}

/// What each command makes of a history that this SQL has been at.
fn commands(sql: &str) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    for commands in
        [&[&["status"][..], &["verify"], &["doctor"], &["ready"], &["history"], &["up"]][..], &[&["down", "--yes"]]]
    {
        let db = watched()?;
        db.sql(sql);
        for command in commands {
            let (before, counted) = (Catalog::of(&db), ddl(&db));
            let rows = rows(&db);
            let output = db.run(&[command, &["--dir", "m"][..]].concat());
            let word = outcome(&output);
            assert_eq!(
                db.value("select is_called from watch.enemy"),
                "f",
                "the enemy's code was run: {sql}: {output:#?}"
            );
            if output.status != 0 {
                Catalog::of(&db).must_be(&before, sql);
                assert_eq!(ddl(&db), counted, "DDL was run: {sql}: {output:#?}");
                assert_eq!(rows, self::rows(&db), "{sql}: {output:#?}");
            }
            cells.push(word);
        }
    }
    Some(cells)
}

fn rows(db: &TestDb) -> String {
    let exists = db.value("select to_regclass('schemactl.history') is not null");
    if exists == "f" {
        String::new()
    } else {
        db.value("select string_agg(h::text, E'\\n' order by h::text) from schemactl.history as h")
    }
}

/// What was done to the history, and the SQL that did it.
const CASES: &[(&str, &str)] = &[
    ("nothing", "select 1"),
    ("a version nobody knows", "insert into schemactl.history select bundle, 99, 'alien', kind, status, checksum, meaning, script, run_id, applied_at, applied_by, duration_ms, tool from schemactl.history where version = 2"),
    ("the row in the middle is gone", "delete from schemactl.history where version = 1"),
    ("the checksum changed", "update schemactl.history set checksum = 'x', meaning = 'y' where version = 1"),
    ("the checksum is of another algorithm, the meaning is the same", "update schemactl.history set checksum = 'md5:1' where version = 1"),
    ("started, and its run is dead", "update schemactl.history set status = 'started' where version = 2"),
    ("a status that does not exist", "alter table schemactl.history drop constraint history_status_check; update schemactl.history set status = 'done' where version = 2"),
    ("a version below zero", "update schemactl.history set version = -1 where version = 1"),
    ("nulls where there are none", "alter table schemactl.history alter checksum drop not null; update schemactl.history set checksum = null where version = 1"),
    ("two rows of one version, no key", "alter table schemactl.history drop constraint history_pkey; insert into schemactl.history select * from schemactl.history where version = 2"),
    ("a view instead of the table", "alter table schemactl.history rename to h; create view schemactl.history as select * from schemactl.h"),
    ("the version is text", "alter table schemactl.history alter version type text"),
    ("the version has a fraction", "alter table schemactl.history alter version type numeric; update schemactl.history set version = 1.5 where version = 1"),
    ("the duration is text", "alter table schemactl.history alter duration_ms type text using 'long'"),
    ("a column is gone", "alter table schemactl.history drop column meaning"),
    ("the table is gone", "drop table schemactl.history"),
    ("the events are gone", "drop table schemactl.events"),
    ("the schema is empty", "drop schema schemactl cascade; create schema schemactl"),
    ("no row says the format", "delete from schemactl.meta"),
    ("the format is of the future", "update schemactl.meta set format = 99"),
    ("the format is zero", "update schemactl.meta set format = 0"),
    ("the format is a word", "alter table schemactl.meta alter format type text using 'one'"),
    ("the newest event has the largest number there is", "update schemactl.events set id = 9223372036854775807 where id = 2"),
    ("ten thousand rows of another bundle", "insert into schemactl.history select 'other', g, 'x', kind, status, checksum, meaning, script, run_id, applied_at, applied_by, duration_ms, tool from schemactl.history, generate_series(1, 10000) as g where version = 2"),
    ("ten thousand rows nobody knows", "insert into schemactl.history select bundle, g + 10, 'x', kind, status, checksum, meaning, script, run_id, applied_at, applied_by, duration_ms, tool from schemactl.history, generate_series(1, 10000) as g where version = 2"),
    ("a rule that swallows rows", "create rule swallow as on insert to schemactl.history do instead nothing"),
    ("a trigger that swallows rows", "create function watch.swallow() returns trigger language plpgsql as 'begin return null; end'; create trigger swallow before insert on schemactl.history for each row execute function watch.swallow()"),
    ("a trigger that only watches", "create function watch.look() returns trigger language plpgsql as 'begin return null; end'; create trigger look after insert on schemactl.history for each row execute function watch.look()"),
    ("escape sequences in a name", "update schemactl.history set name = E'\\x1b[2J\\x1b]0;pwned\\x07\\r\\u202etxt', applied_by = E'\\x1b[31mroot' where version = 1"),
    ("escape sequences in a name nobody knows", "update schemactl.history set name = E'\\x1b[2J\\n::error::x', version = 50 where version = 1"),
    ("escape sequences in mark and bundle", "update schemactl.meta set mark = E'\\x1b[2Jprod\\u202e'; insert into schemactl.bundles values (E'\\x1b[2J', E'\\x1b[2J', false)"),
    ("an infinite moment", "update schemactl.history set applied_at = 'infinity' where version = 1"),
    ("a schema with a quote", "update schemactl.bundles set schema = 'public\"; drop table a; --'"),
    ("tables of the same names first in the search path", "create schema evil; create table evil.history (like schemactl.history); create table evil.meta (like schemactl.meta); create table evil.events (like schemactl.events); do $$ begin execute format('alter database %I set search_path = evil, public, pg_catalog', current_database()); end $$"),
    ("a lock that always says yes first in the search path", "create schema evil; create function evil.pg_try_advisory_xact_lock(int, int) returns bool language sql as 'select nextval(''watch.enemy'') is null'; create function evil.pg_try_advisory_xact_lock(bigint, bigint) returns bool language sql as 'select nextval(''watch.enemy'') is null'; do $$ begin execute format('alter database %I set search_path = evil, public, pg_catalog', current_database()); end $$"),
    ("functions and operators of the enemy first in the search path", "create schema evil;
        create function evil.seen(bool) returns bool language sql as 'select case when current_setting(''application_name'') operator(pg_catalog.=) ''schemactl'' then nextval(''watch.enemy'') operator(pg_catalog.<) 0 else $1 end';
        create function evil.same(text, text) returns bool language sql as 'select evil.seen($1 operator(pg_catalog.=) $2)';
        create function evil.other(text, text) returns bool language sql as 'select evil.seen($1 operator(pg_catalog.<>) $2)';
        create function evil.like(text, text) returns bool language sql as 'select evil.seen($1 operator(pg_catalog.~*) $2)';
        create operator evil.~* (leftarg = text, rightarg = text, function = evil.like);
        create operator evil.= (leftarg = text, rightarg = text, function = evil.same);
        create operator evil.<> (leftarg = text, rightarg = text, function = evil.other);
        create function evil.to_regclass(text) returns regclass language sql as 'select null::regclass';
        create function evil.set_config(text, text, bool) returns text language sql as 'select null';
        create domain evil.jsonb as pg_catalog.jsonb check (false);
        do $$ begin execute format('alter database %I set search_path = evil, public, pg_catalog', current_database()); end $$"),
];

#[test]
fn a_history_that_somebody_has_been_at_is_right_or_refused_and_never_half_believed() {
    let mut table = Table::new(
        "Histories that somebody has been at",
        &["what was done", "status", "verify", "doctor", "ready", "history", "up", "down"],
    );
    // Two at a time: a case is mostly waiting.
    let cells: Vec<_> = std::thread::scope(|scope| {
        let halves: Vec<_> = CASES
            .chunks(CASES.len().div_ceil(2))
            .map(|half| scope.spawn(move || half.iter().map(|(_, sql)| commands(sql)).collect::<Vec<_>>()))
            .collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    for ((what, _), cells) in CASES.iter().zip(cells) {
        let Some(cells) = cells else { return };
        table.row([vec![(*what).to_owned()], cells].concat());
    }
    table.must_be("history.md");
}

/// A role without rights of its own, logged in to this database.
fn other_role(db: &TestDb, grants: &str) -> (String, String) {
    let role = format!("other_{}", db.name());
    db.sql(&format!(
        "create role \"{role}\" login; grant all on schema public to \"{role}\"; {}",
        grants.replace("ROLE", &format!("\"{role}\""))
    ));
    let url = db.url().replacen("postgres@", &format!("{role}@"), 1);
    assert_ne!(url, db.url());
    (role, url)
}

#[test]
fn a_role_that_may_not_write_the_history_runs_nothing_and_is_told_what_it_lacks() {
    let Some(db) = watched() else { return };
    let (role, url) = other_role(
        &db,
        "grant usage on schema schemactl to ROLE; grant select, update, delete on all tables in schema schemactl to ROLE",
    );
    let counted = ddl(&db);
    db.run(&["status", "--dir", "m", "--database-url", &url]).ok();
    for command in [&["up"][..], &["down", "--yes"]] {
        let args = [command, &["--dir", "m", "--database-url", &url]].concat();
        db.fails(
            &args,
            "E408",
            &["may not write the history", "insert on schemactl.history", &format!("to \"{role}\";")],
        );
    }
    assert_eq!(ddl(&db), counted);
    db.sql(&format!("grant insert on all tables in schema schemactl to \"{role}\""));
    db.run(&["up", "--dir", "m", "--database-url", &url]).ok();
    assert_eq!(db.value("select applied_by from schemactl.history where version = 3"), role);
    db.sql(&format!("drop owned by \"{role}\"; drop role \"{role}\""));
}

#[test]
fn a_role_that_may_not_make_the_history_is_refused_before_anything_runs_and_told_what_it_lacks() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("0001_t.up.sql", "create table t (id int);\n")]);
    let (role, url) = other_role(&db, "");
    let grant = format!("grant create on database \"{}\" to \"{role}\";", db.name());
    for command in [&["up"][..], &["baseline", "--yes"], &["repair", "mark-applied", "1", "--yes"]] {
        let args = [command, &["--dir", "m", "--database-url", &url]].concat();
        db.fails(&args, "E408", &["may not create the schema schemactl", &grant]);
    }
    db.fails(&["mark", "production", "--database-url", &url], "E408", &["may not create the schema schemactl", &grant]);
    assert_eq!(db.value("select to_regclass('t') is null and to_regnamespace('schemactl') is null"), "t");
    db.sql(&grant);
    db.run(&["up", "--dir", "m", "--database-url", &url]).ok();
    db.sql(&format!("drop owned by \"{role}\"; drop role \"{role}\""));
}

#[test]
fn a_history_that_belongs_to_somebody_else_is_used_where_it_is_granted() {
    let Some(db) = watched() else { return };
    let (role, _) = other_role(&db, "");
    db.sql(&format!("alter schema schemactl owner to \"{role}\"; alter table schemactl.history owner to \"{role}\"; alter table schemactl.events owner to \"{role}\""));
    db.run(&["up", "--dir", "m"]).ok();
    db.run(&["down", "--all", "--yes", "--dir", "m"]).ok();
    db.sql(&format!("drop owned by \"{role}\" cascade; drop role \"{role}\""));
}

#[test]
fn rows_that_are_hidden_from_the_role_are_not_taken_for_missing() {
    let Some(db) = watched() else { return };
    let (role, url) =
        other_role(&db, "grant usage on schema schemactl to ROLE; grant all on all tables in schema schemactl to ROLE");
    db.sql("alter table schemactl.history enable row level security; alter table schemactl.events enable row level security");
    let counted = ddl(&db);
    for command in [&["status"][..], &["verify"], &["up"], &["down", "--yes"]] {
        let args = [command, &["--dir", "m", "--database-url", &url]].concat();
        db.fails(&args, "E418", &["schemactl.history hides rows from this role by row-level security"]);
    }
    assert_eq!(ddl(&db), counted);
    // Its owner sees them all.
    db.run(&["up", "--dir", "m"]).ok();
    db.sql(&format!("drop owned by \"{role}\"; drop role \"{role}\""));
}

#[test]
fn a_history_as_it_was_made_is_known_without_asking_in_which_ways_it_is_not() {
    let Some(db) = watched() else { return };
    let usual = include_str!("../../../src/db/history/usual.sql");
    assert_eq!(db.value(usual), include_str!("../../../src/db/history/usual.txt").trim_end());
    db.sql("alter table schemactl.journal alter column statement type bigint");
    db.fails(
        &["status", "--dir", "m"],
        "E418",
        &["schemactl.journal has no column statement of type integer that is never null"],
    );
}
