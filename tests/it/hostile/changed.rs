//! Files that were edited after they were applied: what exactly has changed, and what it was before.

use crate::support::TestDb;

const FIRST: &str =
    "-- Notes of people.\ncreate table notes (\n  id bigint primary key,\n  text text not null default 'a  b'\n);\n";

fn applied() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.migrations(&[("0001_notes.up.sql", FIRST), ("0001_notes.down.sql", "drop table notes;\n")]);
    db.run(&["up", "--dir", "m"]).ok();
    Some(db)
}

#[test]
fn line_ends_and_byte_order_marks_are_no_change_at_all() {
    let Some(db) = applied() else { return };
    for text in [
        FIRST.replace('\n', "\r\n"),
        FIRST.replace('\n', "\r"),
        format!("\u{feff}{FIRST}"),
        format!("\u{feff}{}", FIRST.replace('\n', "\r\n")),
        // Line ends of every kind in one file.
        FIRST.replacen('\n', "\r\n", 1).replacen("key,\n", "key,\r", 1),
    ] {
        db.file("m/0001_notes.up.sql", &text);
        let status = db.run(&["status", "--check", "--dir", "m"]).ok();
        assert!(status.stdout.contains("applied") && !status.stdout.contains("changed"), "{text:?}: {status:#?}");
        db.run(&["up", "--dir", "m"]).ok();
        db.run(&["verify", "--dir", "m"]).ok();
    }
}

#[test]
fn comments_and_spaces_between_words_are_said_to_be_only_that() {
    let Some(db) = applied() else { return };
    for text in [
        FIRST.replace("-- Notes of people.", "/* Notes\nof /* nearly */ everybody. */ -- So."),
        FIRST.replace("-- Notes of people.\n", ""),
        FIRST.replace("  id bigint", "\n\tid   bigint"),
        FIRST.trim_end().to_owned(),
        format!("{FIRST}\n\n-- The end.\n"),
        FIRST.replace("bigint primary", "bigint/**/primary"),
    ] {
        db.file("m/0001_notes.up.sql", &text);
        let status = db.run(&["status", "--check", "--dir", "m"]).ok();
        assert!(status.stdout.contains("only its comments or spaces changed since"), "{text:?}: {status:#?}");
        let json = db.run(&["status", "--dir", "m", "--output", "json"]).ok();
        assert!(json.stdout.contains("\"reworded\""), "{json:#?}");
        db.run(&["up", "--dir", "m"]).ok();
    }
}

#[test]
fn a_change_of_the_sql_is_shown_against_what_ran() {
    let Some(db) = applied() else { return };
    db.file("m/0002_new.up.sql", "create table new ();\n");
    for (from, to) in [
        ("bigint", "integer"),
        ("'a  b'", "'a b'"),
        ("'a  b'", "'a  B'"),
        ("notes (", "Notes ("),
        ("'a  b'", "'a\t b'"),
        (" primary key", ""),
    ] {
        let text = FIRST.replacen(from, to, 1);
        db.file("m/0001_notes.up.sql", &text);
        let line = |text: &str| {
            text.lines().zip(FIRST.lines()).find(|(a, b)| a != b).map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap()
        };
        let (now, before) = line(&text);
        let shown = |text: &str| text.trim_end().replace('\t', " ");
        let words = [
            format!("- {}", shown(&before)),
            format!("+ {}", shown(&now)),
            "0001_notes".to_owned(),
            "Restore the file".to_owned(),
        ];
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        db.fails(&["up", "--dir", "m"], "E402", &words);
        assert_eq!(db.value("select to_regclass('new') is null"), "t");
    }
    // More lines than anybody reads are counted.
    db.file("m/0001_notes.up.sql", (0..500).map(|n| format!("select {n};\n")).collect::<String>());
    let up = db.fails(&["up", "--dir", "m"], "E402", &["more line"]);
    assert!(up.stderr.lines().count() < 60, "{up:#?}");
}

#[test]
fn what_ran_is_not_shown_where_it_was_too_large_to_keep() {
    let Some(db) = TestDb::new() else { return };
    let large = format!("create table large (t text default '{}');\n", "x".repeat(2 << 20));
    db.migrations(&[("0001_large.up.sql", &large)]);
    db.run(&["up", "--dir", "m"]).ok();
    db.migrations(&[("0001_large.up.sql", &large.replace("table large", "table Largest"))]);
    let up = db.fails(&["up", "--dir", "m"], "E402", &["0001_large"]);
    assert!(up.stderr.len() < 4000, "{}", up.stderr.len());
}
