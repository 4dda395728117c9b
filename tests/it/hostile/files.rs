//! Files that are hardly files: empty, enormous, linked, unfinished, of dumps and of other programs.

use std::os::unix::fs::symlink;

use crate::hostile::outcome::{Table, outcome};
use crate::support::{Catalog, TestDb, finish};

/// What a file holds, and the place that has to be named where it is refused.
fn cases() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = |what, text: &str, place| (what, text.as_bytes().to_vec(), place);
    vec![
        text("nothing", "", ""),
        text("a byte order mark and nothing", "\u{feff}", ""),
        text("one line end", "\n", ""),
        text("comments only", "-- one\n/* two /* three */ */\n", ""),
        text("a comment without a line end", "-- one", ""),
        text("only semicolons", ";;;\n;", ""),
        text("a byte order mark before a statement", "\u{feff}create table x ();", ""),
        text("a byte order mark in the middle", "create table x ();\n\u{feff}create table y ();\n", "2:1"),
        text("line ends of DOS", "create table x ();\r\ncreate table y ();\r\n", ""),
        text("line ends of the old Macintosh", "-- x\rcreate table x ();\rcreate table y ();\r", ""),
        text("a NUL", "create table x ();\n-- \0\n", "2:4"),
        ("bytes that are not UTF-8", b"create table x ();\n-- caf\xe9\n".to_vec(), "2:7"),
        ("UTF-16", b"\xff\xfec\0r\0e\0".to_vec(), "1:1"),
        ("a zipped file", b"PK\x03\x04\x14\x00\x08\x08".to_vec(), "1:"),
        text("a quote that never ends", "create table x ();\nselect 'open;\n", "2:8"),
        text("a name that never ends", "create table x ();\nselect \"open;\n", "2:8"),
        text("a dollar quote that never ends", "create table x ();\ndo $x$ begin end $y$;\n", "2:4"),
        text("a comment that never ends", "create table x ();\n/* /* */ open\n", "2:1"),
        text("an escape string that never ends", "create table x ();\nselect E'a\\';\n", "2:8"),
        text("a bracket that never ends", "create table x (\n", "1:17"),
        text("\\restrict of a dump", "\\restrict abc\ncreate table x ();\n\\unrestrict abc\n", "1:1"),
        text("\\connect", "create table x ();\n\\connect other\n", "2:1"),
        text("\\i", "\\i other.sql\n", "1:1"),
        text("\\. alone", "create table x ();\n\\.\n", "2:1"),
        text("a psql line behind white space", "create table x ();\n  \\set a b\n", "2:3"),
        text("a psql command behind a statement", "select 1 \\gset\n", "1:10"),
        text("a backslash within quotes", "create table x (t text default '\n\\restrict no\n');\n", ""),
        text("a backslash within a dollar quote", "do $$\nbegin\n  perform '\n\\.\n';\nend $$;\n", ""),
        text("a backslash within a comment", "/*\n\\restrict no\n*/ create table x ();\n", ""),
        text(
            "copy from stdin with data",
            "create table x (a int, b text);\ncopy x from stdin;\n1\tone\n2\ttwo;\n\\.\n",
            "5:1",
        ),
        text("copy from stdin without data", "create table x (a int);\ncopy x from stdin;\n", "2:1"),
        text("copy to stdout", "copy (select 1) to stdout;\n", "1:1"),
        text("begin and commit", "begin;\ncreate table x ();\ncommit;\n", "1:1"),
        text("commit in the middle", "create table x ();\ncommit;\ncreate table y ();\n", "2:1"),
        text("end behind a comment", "create table x ();\n/* so */ end;\n", "2:10"),
        text("rollback and chain", "create table x ();\nROLLBACK AND CHAIN;\n", "2:1"),
        text("commit within a function", "create procedure p() language plpgsql as $$ begin commit; end $$;\n", ""),
        text("commit within begin atomic", "create function f() returns int begin atomic select 1; end;\n", ""),
        text(
            "a name that begins like commit",
            "create table commits (commit_id int, \"commit\" int);\nselect 1 as commit;\n",
            "",
        ),
        text("variables of psql", "select :'name', :name;\n", "1:8"),
        text(
            "the tags of ours",
            "do $guard$ begin end $guard$; do $close$ begin end $close$; select 'schemactl_mark', '0:recorded' as schemactl_mark;\n",
            "",
        ),
        text("a row that looks like our mark", "select '0:recorded' as schemactl_mark, '7' as took;\n", ""),
        text("ends in a minus", "create table x (); -", "1:20"),
        text("ends in a slash and a star", "create table x (); /*", "1:20"),
        text(
            "our own settings undone",
            "set search_path = ''; set role pg_monitor; set standard_conforming_strings = off; set local lock_timeout = 1;\ncreate table public.x ();\n",
            "",
        ),
        text("reset all and discard", "reset all; create table public.x (); discard plans;\n", ""),
        text("discard all", "create table x (); discard all;\n", "1:20"),
        text("a prepared statement", "prepare p as select 1; execute p; deallocate all;\n", ""),
        text("a cursor", "declare c cursor for select 1; fetch c; close all;\n", ""),
        text(
            "a temporary table of a name of ours",
            "create temp table history (a int); create temp table pg_class (a int);\n",
            "",
        ),
        text("a lock of the same number", "select pg_advisory_xact_lock(1935893357, 1);\n", ""),
        text("a session that is set to another", "set session authorization default; create table x ();\n", ""),
        text(
            "a function that only looks like ours",
            "create function pg_temp.set_config(text, text, bool) returns text language sql as 'select null'; create function current_setting(text, bool) returns text language sql as 'select 0';\n",
            "",
        ),
    ]
}

#[test]
fn every_file_is_applied_as_it_reads_or_refused_with_its_place() {
    let Some(db) = TestDb::new() else { return };
    let mut wrong = Vec::new();
    let mut table = Table::new("Files that are hardly files", &["what it holds", "up", "at", "what is said"]);
    for (what, text, place) in cases() {
        let before = Catalog::of(&db);
        db.file("m/0001_x.up.sql", &text);
        let up = db.run(&["up", "--dir", "m"]);
        let word = outcome(&up);
        let said = up
            .stderr
            .lines()
            .find_map(|line| line.strip_prefix("error["))
            .and_then(|line| line.split_once("]: "))
            .map_or("", |(_, said)| said);
        if place.is_empty() {
            if word != "0" {
                wrong.push(format!("{what}: {up:#?}"));
                continue;
            }
            assert_eq!(db.value("select count(*) from schemactl.history"), "1", "{what}");
            db.sql("drop schema public cascade; create schema public; grant all on schema public to public; drop schema schemactl cascade");
        } else {
            if !up.stderr.contains(&format!("m/0001_x.up.sql:{place}")) {
                wrong.push(format!("{what}: {place}: {up:#?}"));
            }
            Catalog::of(&db).must_be(&before, what);
            db.sql("drop schema if exists schemactl cascade");
        }
        assert!(said.len() < 200, "{what}: {said}");
        table.row(vec![what.to_owned(), word, place.to_owned(), said.to_owned()]);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    table.must_be("files.md");
}

#[test]
fn links_are_followed_and_what_is_no_file_is_refused() {
    let Some(db) = TestDb::new() else { return };
    db.file("elsewhere/real.sql", "create table linked (id int);\n");
    std::fs::create_dir_all(db.dir().join("m")).unwrap();
    let link = |to: &str, name: &str| symlink(to, db.dir().join("m").join(name)).unwrap();
    link("../elsewhere/real.sql", "0001_linked.up.sql");
    assert_eq!(outcome(&db.run(&["up", "--dir", "m"])), "0");
    assert_eq!(db.value("select to_regclass('linked') is not null"), "t");
    // The folder itself as a link.
    symlink("m", db.dir().join("also")).unwrap();
    assert_eq!(outcome(&db.run(&["status", "--check", "--dir", "also"])), "0");
    for (to, name) in
        [("nowhere.sql", "0002_gone.up.sql"), ("0002_loop.up.sql", "0002_loop.up.sql"), (".", "0002_folder.up.sql")]
    {
        link(to, name);
        let up = db.run(&["up", "--dir", "m"]);
        assert_eq!(outcome(&up), "4 E401", "{up:#?}");
        assert!(up.stderr.contains(name), "{up:#?}");
        std::fs::remove_file(db.dir().join("m").join(name)).unwrap();
    }
    // Nobody would ever write into this pipe: it is not waited for.
    let pipe = db.dir().join("m/0002_pipe.up.sql");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let up = db.run(&["up", "--dir", "m"]);
    assert_eq!(outcome(&up), "4 E401", "{up:#?}");
    std::fs::remove_file(pipe).unwrap();
    // A device that never ends.
    link("/dev/zero", "0002_zero.up.sql");
    let up = db.run(&["up", "--dir", "m"]);
    assert_eq!(outcome(&up), "4 E401", "{up:#?}");
}

#[test]
fn two_files_of_one_version_are_refused_and_both_are_named() {
    let Some(db) = TestDb::new() else { return };
    for files in [
        ["0001_a.up.sql", "0001_b.up.sql"],
        ["1_a.up.sql", "0001_a.up.sql"],
        ["0001_a.sql", "0001_a.up.sql"],
        ["0001_a.up.sql", "00001_a.up.sql"],
        ["0001_A.up.sql", "0001_a.up.sql"],
    ] {
        let program = crate::support::Program::new(&db.url());
        for file in files {
            program.file(&format!("m/{file}"), "create table a (id int);\n");
        }
        let up = program.run(&["up", "--dir", "m"]);
        up.failed("E401", &files);
        assert_eq!(db.value("select to_regclass('a') is null"), "t");
    }
}

/// The most memory that a command needed, in kilobytes, as the kernel says.
fn peak(db: &TestDb, args: &[&str]) -> u64 {
    let mut command = db.command(args);
    let mut child = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        if let Ok(text) = std::fs::read_to_string(&status)
            && let Some(line) = text.lines().find(|line| line.starts_with("VmHWM:"))
        {
            most = most.max(line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(0));
        }
        match child.try_wait().unwrap() {
            Some(ended) => {
                assert!(ended.success(), "{ended:?}");
                return most;
            }
            None => std::thread::sleep(std::time::Duration::from_millis(2)),
        }
    }
}

/// How many times its size a file may cost: it is read, parsed, put into a message, quoted for the history and sent.
const TIMES: u64 = 8;

#[test]
fn a_file_of_fifty_megabytes_on_one_line_is_applied_within_its_bound_of_memory() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[("0001_t.up.sql", "create table t (t text);\n")]);
    db.run(&["up", "--dir", "m"]).ok();
    let before = peak(&db, &["status", "--dir", "m"]);
    let size = 50 << 20;
    db.file("m/0002_large.up.sql", format!("insert into t values ('{}');", "x".repeat(size)));
    let most = peak(&db, &["up", "--dir", "m"]);
    assert_eq!(db.value("select length(t) from t"), size.to_string());
    assert_eq!(db.value("select script is null from schemactl.history where version = 2"), "t");
    let size = size as u64 / 1024;
    assert!(most < before + TIMES * size, "{most} kB, {before} kB without the file of {size} kB");
    db.run(&["status", "--check", "--dir", "m"]).ok();
}

#[test]
fn ten_thousand_statements_are_one_version_and_the_place_of_the_last_is_exact() {
    let Some(db) = TestDb::new() else { return };
    let mut text = String::from("create table t (n int primary key);\n");
    for n in 0..10_000 {
        text.push_str(&format!("insert into t values ({n}); -- ';' {n}\n"));
    }
    db.file("m/0001_many.up.sql", format!("{text}insert into t values (7);\n"));
    let up = finish(&mut db.command(&["up", "--dir", "m"]));
    up.failed("E501", &["m/0001_many.up.sql:10002:1", "Key (n)=(7) already exists"]);
    assert_eq!(db.value("select to_regclass('t') is null"), "t");
    db.file("m/0001_many.up.sql", &text);
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(db.value("select count(*) from t"), "10000");
}

#[test]
fn what_a_file_sets_for_the_session_ends_with_the_file() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("0001_t.up.sql", "create table t (a text, b text, c text);\n"),
        (
            "0002_sets.up.sql",
            "set standard_conforming_strings = off; set client_encoding = 'LATIN1'; set session_replication_role = replica;
             set role pg_monitor; set search_path = pg_catalog; set default_transaction_read_only = on; set timezone = 'Asia/Tokyo';
             set statement_timeout = '1ms'; set datestyle = 'SQL, DMY'; set row_security = off; set transform_null_equals = on;\n",
        ),
        ("0003_reads.up.sql", "insert into t values ('C:\\', 'žluťoučký', current_setting('session_replication_role') || ' ' || current_user || ' ' || current_setting('transform_null_equals'));\n"),
        ("0004_more.up.sql", "insert into t values ('D:\\', 'käse', current_setting('row_security'));\n"),
    ]);
    db.run(&["up", "--dir", "m"]).ok();
    let rows = db.value("select string_agg(a || '|' || b || '|' || c, ';' order by a) from t");
    assert_eq!(rows, "C:\\|žluťoučký|origin postgres off;D:\\|käse|on");
    assert_eq!(db.value("select string_agg(distinct applied_by, ' ') from schemactl.history"), "postgres");
}

#[test]
fn a_session_that_a_file_made_another_ones_is_ours_again_for_the_history() {
    let Some(db) = TestDb::new() else { return };
    let role = format!("other_{}", db.name());
    db.sql(&format!("create role {role}"));
    db.file("m/0001_a.up.sql", format!("create table a ();\nset session authorization {role};\n"));
    db.file("m/0002_b.up.sql", "create table b ();\n");
    db.run(&["up", "--dir", "m"]).ok();
    assert_eq!(db.value("select string_agg(distinct applied_by, ' ') from schemactl.history"), "postgres");
    db.sql(&format!("drop role {role}"));
}

#[test]
fn rows_that_look_like_our_marks_are_only_rows() {
    let Some(db) = TestDb::new() else { return };
    let marks = "select '0:recorded' as schemactl_mark, '7' as took; select 1; select 1; select '1:begin' as schemactl_mark; select 1/0;\n";
    db.migrations(&[("0001_marks.up.sql", marks)]);
    let up = db.run(&["up", "--dir", "m"]);
    up.failed("E501", &["division by zero", "app is not installed"]);
    assert!(!up.stdout.contains("applied"), "{up:#?}");
}
