//! What holds for every text: no panic, no wrong split, places that are there, passwords that stay hidden. Each property is
//! tried on a few hundred texts made of what hurts; `fuzz/` tries the same without an end.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use schemactl::bundle::manifest::Manifest;
use schemactl::config::File;
use schemactl::db::look;
use schemactl::model::address::{Address, Defaults, without_passwords};
use schemactl::model::checksum::Checksum;
use schemactl::model::script::Script;
use schemactl::model::version::Version;
use schemactl::render::style::{Colour, printable, printable_lines};
use schemactl::sql::place::{Place, offset_of_character};
use schemactl::sql::statement::{Statement, first_fault, statements};
use schemactl::sql::unterminated::unterminated;
use schemactl::sql::{directive, psql};

/// Pieces of SQL that splitters stumble over.
const PIECES: &[&str] = &[
    "'",
    "''",
    "\"",
    "\"\"",
    "$$",
    "$a$",
    "$1",
    "$",
    "E'",
    "e'\\'",
    "U&'",
    "b'1'",
    "--",
    "-- x\n",
    "/*",
    "*/",
    "/* x */",
    ";",
    ";;",
    "(",
    ")",
    "[",
    "]",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\\",
    "\\.",
    "\\'",
    "begin",
    "begin atomic",
    "end",
    "case",
    "commit",
    "create function f() returns int",
    "language sql",
    "create table t (a int)",
    "create index concurrently",
    "copy t from stdin",
    "select",
    "select 1",
    "a",
    "é",
    "😀",
    "\u{feff}",
    "\u{a0}",
    "as",
    ":",
    "::",
    ":=",
    "@-@",
    "<->",
    "1e",
    "0x",
    "1.",
    "..",
    "do",
    "insert into",
    "values",
    "-",
    "/",
    "*",
    "%",
    "#",
    "reset all",
    "create schema s",
    "create rule r as on insert to t do",
];

/// Whole statements, each ended.
const STATEMENTS: &[&str] = &[
    "select 1;",
    "create table \"a;b\" (c text default ';', d text default E'\\';', e text default $$;$$);",
    "do $x$ begin perform ';'; /* ; */ -- ;\n end $x$;",
    "create function f(a int) returns int language sql begin atomic select case when a > 1 then 2 end; select 3; end;",
    "create function g() returns text language plpgsql as $_$ begin return $a$;$a$; end; $_$;",
    "insert into t values ('it''s; -- /*', \"$$\", 1 - -1);",
    "create rule r as on insert to t do also (delete from t; delete from t);",
    "select E'a'\n 'b\\';';",
    "comment on table t is 'žluťoučký; kůň';",
    "alter table t add constraint c check (a <> ';' and b = any ('{;}'::text[]));",
    "create policy \"p; q\" on t using (true);",
    "prepare p as select $1;",
    "select U&'\\003B', b'1', x'1f', N';';",
];

/// What may stand between statements and means nothing.
const NOTHING: &[&str] = &["", " ", "\n", "\t", "-- ; ' $$ /*\n", "/* ; ' $$ /* ; */ -- */", ";", "\n;\n"];

fn pieces() -> impl Strategy<Value = String> {
    prop_oneof![vec(select(PIECES), 0..24).prop_map(|pieces| pieces.concat()), any::<String>()]
}

fn between() -> impl Strategy<Value = String> {
    vec(select(NOTHING), 0..4).prop_map(|parts| parts.concat())
}

/// What is left of a text without white space, comments and semicolons.
fn is_nothing(text: &str) -> bool {
    statements(text).is_empty()
}

/// The pieces stand in order, and what is between them is nothing.
fn holds_together(text: &str, found: &[Statement]) -> Result<(), TestCaseError> {
    let mut end = 0;
    for Statement { range, .. } in found {
        prop_assert!(range.start >= end && range.end > range.start && range.end <= text.len());
        prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
        prop_assert!(is_nothing(&text[end..range.start]), "{:?} is lost", &text[end..range.start]);
        end = range.end;
    }
    prop_assert!(is_nothing(&text[end..]), "{:?} is lost", &text[end..]);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_splitter_and_nothing_of_it_is_lost(text in pieces()) {
        let found = statements(&text);
        holds_together(&text, &found)?;
        let _ = (first_fault(&text), psql::first_command(&text), Checksum::of_meaning(&text), directive::read("a.sql", &text));
        if let Some(open) = unterminated(&text) {
            let place = Place::at("a.sql", &text, open.start);
            prop_assert!(open.start < text.len() && place.line >= 1 && place.column >= 1);
        }
    }

    #[test]
    fn white_space_and_comments_between_statements_change_neither_their_number_nor_their_text(
        chosen in vec((select(STATEMENTS), between()), 1..8), first in between()
    ) {
        let text = chosen.iter().fold(first, |text, (statement, after)| text + statement + after);
        let found = statements(&text);
        let texts: Vec<&str> = found.iter().map(|statement| &text[statement.range.clone()]).collect();
        let expected: Vec<&str> = chosen.iter().map(|(statement, _)| *statement).collect();
        prop_assert_eq!(texts, expected);
        prop_assert_eq!(unterminated(&text), None);
    }

    #[test]
    fn every_prefix_of_a_file_is_complete_or_says_what_never_ends(chosen in vec(select(STATEMENTS), 1..4), cut in any::<prop::sample::Index>()) {
        let text = chosen.concat();
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let prefix = &text[..places[cut.index(places.len())]];
        let found = statements(prefix);
        holds_together(prefix, &found)?;
        let whole = statements(&text);
        // All but the last piece are the pieces of the whole file.
        for (piece, real) in found.iter().zip(&whole).take(found.len().saturating_sub(1)) {
            prop_assert_eq!(&piece.range, &real.range);
        }
        if let Some(open) = unterminated(prefix) {
            let opened = &prefix[open.start..];
            prop_assert!(opened.starts_with(['\'', '"', '$', '/', 'E', 'U', 'b', 'x', 'N']), "{opened:?}");
            prop_assert!(found.last().is_none_or(|last| last.range.end == prefix.len() || open.what == "comment"));
        }
    }

    #[test]
    fn a_place_is_where_it_says(text in any::<String>(), offset in any::<prop::sample::Index>()) {
        let offset = offset.index(text.len() + 1);
        let place = Place::at("a.sql", &text, offset);
        let line = text.split('\n').nth(place.line - 1);
        prop_assert!(line.is_some_and(|line| line.starts_with(place.text.as_str()) && place.column <= line.chars().count() + 1));
        let _ = Place::at_line("a.sql", &text, place.line);
        prop_assert!(offset_of_character(&text, offset) <= text.len());
    }

    #[test]
    fn bytes_of_any_kind_are_a_script_or_an_error_with_its_place(bytes in vec(any::<u8>(), 0..200)) {
        match Script::from_bytes("a.sql".to_owned(), bytes) {
            Ok(script) => prop_assert!(!script.text.contains('\r') && !script.text.contains('\0')),
            Err(error) => prop_assert!(error.place.is_some()),
        }
    }

    #[test]
    fn line_ends_do_not_change_a_checksum_and_everything_else_does(lines in vec("[a-z' ;é]{0,12}", 1..6), at in any::<prop::sample::Index>()) {
        let script = |text: &str| Script::from_bytes("a.sql".to_owned(), text.as_bytes().to_vec()).unwrap().checksum();
        let plain = lines.join("\n");
        for other in [lines.join("\r\n"), lines.join("\r"), format!("\u{feff}{plain}")] {
            prop_assert_eq!(script(&other), script(&plain));
        }
        let mut changed: Vec<char> = plain.chars().collect();
        changed.insert(at.index(changed.len() + 1), 'X');
        prop_assert_ne!(script(&changed.into_iter().collect::<String>()), script(&plain));
    }

    #[test]
    fn comments_and_spaces_between_words_do_not_change_the_meaning(statement in select(STATEMENTS), before in between(), after in between()) {
        let spaced = format!("{}{statement}{}", before.replace(';', " "), after.replace(';', " "));
        prop_assert_eq!(Checksum::of_meaning(&spaced), Checksum::of_meaning(statement));
    }

    #[test]
    fn no_url_breaks_the_parser_or_shows_its_password(
        parts in vec(select(&["postgres://", "postgresql://", "u", ":", "@", "h", "/", "?", "#", "&", "=", "%", "%zz", "%41", "[", "]", "::1", ",", "5432", "99999", "sslmode", "password", "host", "é", "\u{1b}", " ", "\n"][..]), 0..14)
    ) {
        let secret = "s3cr3t-w0rd";
        let url = format!("postgres://ann:{secret}{}", parts.concat());
        for text in [parts.concat(), url.clone()] {
            let read = Address::parse(&text, &Defaults::default());
            let shown = match &read {
                Ok(address) => format!("{address:?}"),
                Err(error) => format!("{error:?} {error}"),
            };
            // What is no password stands openly: the parser may have taken the secret for a host.
            let is_password = read.as_ref().is_err() || read.as_ref().is_ok_and(|address| address.password.as_ref().is_some_and(|password| password.reveal().contains(secret)));
            prop_assert!(!is_password || !shown.contains(secret), "{text:?}: {shown}");
        }
        let _ = without_passwords(&url);
    }

    #[test]
    fn no_configuration_and_no_manifest_breaks_its_reader(
        parts in vec(select(&["name = 'x'\n", "schema", "=", "'", "\"", "[", "]", "[[retention]]\n", "{", "}", "\n", "1", "true", "retention", ".", "#", "\u{feff}", "é", "lock-timeout = '5s'\n", "bundle = ['core']\n", "2020-01-01"][..]), 0..12)
    ) {
        let text = parts.concat();
        if let Err(error) = File::read("schemactl.toml", &text) {
            prop_assert!(error.place.is_some());
        }
        if let Ok(script) = Script::from_bytes("bundle.toml".to_owned(), text.into_bytes())
            && let Err(error) = Manifest::read(&script)
        {
            prop_assert!(error.place.is_some());
        }
    }

    #[test]
    fn no_answer_of_the_first_query_breaks_its_reader(text in any::<String>(), version in any::<i64>(), status in "[a-z]{0,8}", null in any::<bool>()) {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell != "null").then(|| (*cell).to_owned())).collect::<Vec<_>>();
        let _ = look::read(vec![row(&[&text, &status])]);
        let number = version.to_string();
        let checksum = if null { "null" } else { &text };
        let server = row(&["server", "150000", "15", "d", "r", "t", "t", "f", "f", "null", "1", "0.001", "t", "t", "t", "t", "f"]);
        let history = row(&["history", "1", "null", &number, "null", "null"]);
        let applied = row(&["applied", &text, &number, &text, checksum, "", &status, &text, &text, &number]);
        let read = look::read(vec![server, history, applied]);
        if let Err(error) = read {
            prop_assert_eq!(error.code.as_str(), "E418");
        }
    }

    #[test]
    fn nothing_that_is_printed_takes_a_terminal_over(text in any::<String>(), parts in vec(select(&["\u{1b}[", "31", "m", "2J", "\u{1b}]0;", "\u{7}", "\r", "\u{202e}", "a", "\n", ";", "\u{9b}"][..]), 0..12)) {
        for text in [text, parts.concat()] {
            let turns = |c: char| ('\u{202a}'..='\u{202e}').contains(&c);
            prop_assert!(!printable(&text).chars().any(|c| c.is_control() || turns(c)), "{text:?}");
            prop_assert!(!printable_lines(&text, Colour::Off).chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')), "{text:?}");
            let coloured = printable_lines(&text, Colour::On).into_owned();
            for (at, _) in coloured.match_indices('\u{1b}') {
                let rest = coloured[at + 1..].trim_start_matches(|c: char| c == '[' || c == ';' || c.is_ascii_digit());
                prop_assert!(rest.starts_with('m'), "{coloured:?}");
            }
        }
    }

    #[test]
    fn a_version_is_read_or_refused(text in any::<String>(), number in 0u64..999_999_999_999_999_999) {
        let _ = text.parse::<Version>();
        prop_assert_eq!(number.to_string().parse(), Ok(Version(number)));
        prop_assert_eq!(Version(number).to_string().parse(), Ok(Version(number)));
    }
}

/// How long it takes to read a text so many times.
fn time(text: &str, times: usize) -> Duration {
    let begin = Instant::now();
    for _ in 0..times {
        let _ = (statements(text).len(), unterminated(text), psql::first_command(text));
    }
    begin.elapsed()
}

#[test]
fn time_grows_with_the_size_and_not_with_its_square() {
    for pattern in [
        "select 1;\n",
        "';'",
        "$a$;$a$",
        "/* */",
        "-- x\n",
        "E'a\\'';",
        "((1));",
        "begin atomic select 1; end;",
        "case when 1 then 2 end, ",
        "\\.",
        ")",
        "'",
        "\"",
        "$",
        "$a$",
        "a$b$",
        "E'a'\n'b\\'';\n",
        "insert into t values (1, 'a'); -- ';'\n",
        ";",
        "create index concurrently i on t (a);",
        "é",
        "\0",
    ] {
        let (small, large) = (pattern.repeat(2_000 / pattern.len()), pattern.repeat(64_000 / pattern.len()));
        // The same amount of text, in 32 pieces and in one: a square would take 32 times as long in one.
        let ratio = || time(&large, 1).as_secs_f64() / time(&small, 32).as_secs_f64().max(0.001);
        assert!((0..3).any(|_| ratio() < 8.0), "{pattern:?} takes longer the more of it there is");
    }
}

#[test]
fn no_depth_of_nesting_ends_the_process() {
    let Some(db) = crate::support::TestDb::new() else { return };
    for (open, close, depth, expected) in [
        ("(", ")", 300, "0"),
        ("(", ")", 1_001, "4 E401"),
        ("not ", "", 1_000_000, "4 E401"),
        ("1 = 1 or not ", "", 100_000, "4 E401"),
        ("/* /* */ ' */", "", 1, "0"),
        ("[", "]", 1_000_000, "4 E401"),
        ("not ", "", 300, "0"),
        ("case when ", " end", 300, "5 E501"),
        ("/*", "*/", 10_000, "0"),
    ] {
        db.file("m/0001_deep.up.sql", format!("select {}true{};", open.repeat(depth), close.repeat(depth)));
        let up = db.run(&["up", "--dir", "m"]);
        let ended = crate::hostile::outcome::outcome(&up);
        assert_eq!(ended, expected, "{open} {depth}: {}", up.stderr.chars().take(500).collect::<String>());
        db.sql("drop schema if exists schemactl cascade");
    }
}
