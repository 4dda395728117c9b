//! Texts that are nested deep: whoever reads them by recursion has to stop before the stack ends, and before anybody has
//! waited for long. What is just shallow enough is read by everything that reads it.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use schemactl::bundle::golden::Golden;
use schemactl::bundle::manifest::Manifest;
use schemactl::config::File;
use schemactl::lint::script::settings::Settings;
use schemactl::lint::script::{Paired, Unit, lint};
use schemactl::locks::facts::Facts;
use schemactl::model::script::Script;
use schemactl::plan::saved::SavedPlan;
use schemactl::sql::depth::{Limits, excess};
use schemactl::sql::parse::{parse, seen};
use schemactl::sql::{allow, condition, directive, flatten, psql, token, unterminated, view};
use squawk_syntax::ast::AstNode;

/// What nests: what comes first, what is repeated, what is in the middle, what closes it as often, and how often it fits.
/// The comments keep the parser's cache out, which would make the test long and nothing else.
const NESTED: &[(&str, &str, &str, &str, usize)] = &[
    ("select ", "(", "1", ")", 1_000),
    ("select array", "[", "1", "]", 1_000),
    ("", "(select ", "1", ")", 1_000),
    ("select ", "f(", "1", ")", 1_000),
    ("select 1 ", "from (select 1 ", "", ") x", 1_000),
    ("select 1 ", "where exists (select 1 ", "", ")", 1_000),
    ("", "with a as (", "select 1", ") select 1", 1_000),
    ("select 1 from ", "(a join ", "a", " on true)", 1_000),
    ("select ", "not /**/ ", "true", "", 4_990),
    ("select ", "- /**/ ", "1", "", 4_990),
    ("select ", "+ /**/ ", "1", "", 4_990),
    ("select 1", " + 1", "", "", 4_990),
    ("select 1", " :: int", "", "", 1_660),
    ("select a", " /**/ .b", "", "", 2_490),
    ("select a", "[1]", "", "", 4_990),
    ("select 1", " or a = b", "", "", 1_240),
    ("select ", "case when ", "true", " then 1 end", 1_240),
    ("select 1", " union select 1, 2", "", "", 4_990),
    ("select 1 from ", "a join ", "a", " on true", 1_240),
    ("select 1 from ", "a left join ", "a", "", 1_650),
    ("", "explain ", "select 1", "", 4_990),
    ("", "prepare a as ", "select 1", "", 1_650),
    ("", "create table a as ", "select 1", "", 1_240),
    ("create function f() returns int ", "begin atomic ", "select 1;", "end;", 2_400),
    ("alter table t add check ", "(", "true", ")", 1_000),
    ("create policy p on t using ", "(not ", "true", ")", 990),
    ("create view v as select ", "(", "1", ")", 1_000),
    ("", "/*", "", "*/", 100_000),
];

fn nested((first, open, middle, close, _): &(&str, &str, &str, &str, usize), depth: usize) -> String {
    format!("{first}{}{middle}{};\n", open.repeat(depth), close.repeat(depth))
}

/// On a stack as large as the program's own.
fn with_its_stack(work: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(scope, work).unwrap();
        thread.join().unwrap();
    });
}

/// Everything that takes a script apart.
fn read(script: &Script) {
    let text = script.text.as_ref();
    let _ = (script.statements(), script.meaning(), unterminated::unterminated(text), psql::first_command(text));
    let _ = (directive::of(script), allow::read("a.sql", &format!("{text}-- schemactl: allow a: b\n")));
    let unit = Unit { up: script, down: None, paired: Paired::No };
    lint(&[unit], Facts::on(15, "public"), &Settings::default(), &[]).unwrap();
}

#[test]
fn what_is_just_shallow_enough_is_read_and_what_is_deeper_is_refused_with_its_place() {
    with_its_stack(|| {
        for case in NESTED {
            let begin = Instant::now();
            let script = Script::from_bytes("a.sql".to_owned(), nested(case, case.4).into_bytes());
            read(&script.unwrap_or_else(|error| panic!("{:?}: {error:?}", case.1)));
            assert!(begin.elapsed() < Duration::from_secs(300), "{:?}", case.1);
            if case.1 == "/*" {
                continue;
            }
            let deeper = nested(case, 100_000);
            let error = Script::from_bytes("a.sql".to_owned(), deeper.clone().into_bytes()).unwrap_err();
            assert_eq!(error.code.as_str(), "E401", "{:?}", case.1);
            assert!(error.place.is_some_and(|place| place.line == 1 && place.column > 100) && error.hint.is_some());
            // And where nobody has asked before, it is one long word.
            assert!(parse(&deeper).tree().syntax().descendants().count() < 10, "{:?}", case.1);
        }
    });
}

#[test]
fn nothing_hides_depth_from_the_measure() {
    let deep = "(".repeat(100_000);
    for text in [
        format!("select '\\' {deep}"),
        format!("/* /* */ ' */ {deep}"),
        format!("select E'\\'' {deep}"),
        format!("select E'a'\n'b\\'' {deep}"),
        format!("select $1 {deep}"),
        format!("select a$$ {deep}"),
        format!("select U&\"\\0022\" {deep}"),
        format!("select \"\"\"\" {deep}"),
    ] {
        let error = Script::from_bytes("a.sql".to_owned(), text.clone().into_bytes()).unwrap_err();
        assert_eq!(error.code.as_str(), "E401", "{}", &text[..20]);
    }
}

#[test]
fn a_body_within_a_body_within_a_body_is_not_read_over_and_over() {
    let mut text = "select 1".to_owned();
    for level in 0..3_000 {
        text = format!("create function f() returns int language sql as $a{level}$ {text} $a{level}$");
    }
    with_its_stack(|| {
        let script = Script::from_bytes("a.sql".to_owned(), text.into_bytes()).unwrap();
        let begin = Instant::now();
        read(&script);
        assert!(begin.elapsed() < Duration::from_secs(60));
        // Deep in a body, where only the locks are looked for.
        let hidden =
            format!("create function f() returns int language sql as $a$ select {}1 $a$;", "(".repeat(100_000));
        read(&Script::from_bytes("a.sql".to_owned(), hidden.into_bytes()).unwrap());
    });
}

#[test]
fn other_readers_than_those_of_sql_end_too() {
    const DEEP: usize = 100_000;
    let script = |path: &str, text: &str| Script::from_bytes(path.to_owned(), text.as_bytes().to_vec());
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        let json = format!("{}1{}", open.repeat(DEEP), close.repeat(DEEP));
        assert!(serde_json::from_str::<Golden>(&json).is_err());
        // A script refuses so many brackets; the reader of plans has to do without that.
        assert!(script("p.json", &json).and_then(|file| SavedPlan::read(&file)).is_err());
    }
    for (first, open, close) in
        [("a = ", "[", "]"), ("a = ", "{a=", "}"), ("", "a.", "b = 1"), ("[", "a.", "b]"), ("", "[[a]]\n", "")]
    {
        let toml = format!(
            "{first}{}{}\n",
            open.repeat(DEEP),
            if close.len() == 1 { close.repeat(DEEP) } else { close.to_owned() }
        );
        assert!(File::read("schemactl.toml", &toml).is_err(), "{open}");
        assert!(script("bundle.toml", &toml).and_then(|file| Manifest::read(&file)).is_err(), "{open}");
    }
    let deep = format!("{}a AND b{}", "(SELECT (".repeat(DEEP), "))".repeat(DEEP));
    assert_eq!(token::tokens(&deep).iter().map(|token| token.query_depth).max(), Some(DEEP));
    let _ = (flatten::flatten(&deep), view::modern(&deep));
    assert!(!condition::is_one(&deep) && condition::names(&deep).is_empty());
}

/// How deep the tree of a text is.
fn depth(text: &str) -> usize {
    parse(text).tree().syntax().descendants().map(|node| node.ancestors().count()).max().unwrap_or(0)
}

/// The least limits that let a text through.
fn least(text: &str) -> usize {
    let fits = |words: usize| excess(&seen(text), Limits { brackets: words, words }).is_none();
    let enough = (0..24).map(|power| 1 << power).find(|words| fits(*words)).unwrap();
    // Between the power of two that is enough and the one that is not.
    let (mut low, mut high) = (enough / 2, enough);
    while low + 1 < high {
        let middle = (low + high) / 2;
        if fits(middle) { high = middle } else { low = middle }
    }
    high
}

#[test]
fn the_measure_is_no_less_than_the_depth_of_the_tree() {
    for case in NESTED {
        for times in [1, 5, 20, 100] {
            let text = nested(case, times);
            // The least limits that let it through.
            let least =
                (0..).find(|words| excess(&seen(&text), Limits { brackets: *words, words: *words }).is_none()).unwrap();
            let deepest = depth(&text);
            assert!(deepest <= 40 + 6 * least, "{:?} {times}: {deepest} {least}", case.1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_nests_in_turns_is_deeper_than_it_was_measured(
        turns in vec((select(NESTED), 1usize..12), 1..5), times in 1usize..8, closed in any::<bool>()
    ) {
        let turn: String = turns.iter().map(|((_, open, ..), times)| open.repeat(*times)).collect();
        let ends: String = turns.iter().rev().map(|((.., close, _), times)| close.repeat(*times)).collect();
        let text = format!("select {}1{}", turn.repeat(times), if closed { ends.repeat(times) } else { String::new() });
        let (deepest, least) = (depth(&text), least(&text));
        prop_assert!(deepest <= 40 + 6 * least, "{text}: {deepest} {least}");
    }
}
