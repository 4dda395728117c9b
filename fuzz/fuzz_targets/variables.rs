//! Variables are filled in or refused; what stands around them stays, and a text without them stays as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::model::script::Script;
use schemactl::model::variable::Secrecy;
use schemactl::sql::allow;
use schemactl::sql::variable::{Known, Rules, fill};

fuzz_target!(|input: (&str, &str)| {
    let (value, text) = input;
    let _ = allow::read("a.sql", text);
    let known = |name: &str| match name {
        "a" => Known::Value(value, Secrecy::Secret),
        "b" => Known::NoValue,
        _ => Known::Undeclared,
    };
    let Ok(script) = Script::from_bytes("a.sql".to_owned(), text.as_bytes().to_vec()) else { return };
    for rules in [Rules::Ours, Rules::Flyway] {
        match fill(&script.text, rules, &known) {
            Ok(Some((filled, pieces))) => {
                let (mut asked, mut given) = (0, 0);
                for piece in &pieces {
                    assert_eq!(script.text[asked..piece.asked.start], filled[given..piece.value.start]);
                    (asked, given) = (piece.asked.end, piece.value.end);
                }
                assert_eq!(script.text[asked..], filled[given..]);
                let length = filled.len();
                let filled = script.filled(filled, pieces);
                let _ = (filled.statements(), filled.shown(), filled.cover(value));
                assert!(filled.place(length).line >= 1);
                assert_eq!(filled.checksum(), script.checksum());
            }
            Ok(None) => assert!(rules == Rules::Ours || !text.contains("${a}")),
            Err(fault) => assert!(script.text[fault.offset..].starts_with("${")),
        }
    }
});
