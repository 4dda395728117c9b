//! What a server writes of its objects, and the conditions of a bundle, are taken apart whatever they are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::retention::cron::{Schedule, function};
use schemactl::retention::keep::Keep;
use schemactl::sql::condition::{fill, is_one};
use schemactl::sql::flatten::flatten;
use schemactl::sql::template::Value;
use schemactl::sql::token::tokens;
use schemactl::sql::view::modern;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for token in tokens(text) {
        assert!(token.start >= end && text[token.start..].starts_with(token.text));
        assert!(text[end..token.start].trim().is_empty());
        end = token.start + token.text.len();
    }
    let _ = (flatten(text), modern(text), Keep::parse(text), Schedule::parse(text), function(text));
    if is_one(text) {
        // It stays one condition when its times are filled in.
        let _ = fill(text, &[("cutoff", Value::Moment("2026-01-01")), ("now", Value::Text("o'clock"))]);
    }
});
