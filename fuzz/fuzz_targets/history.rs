//! The answer of the first query is read or refused, whatever somebody has put into the history.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::db::look;

fuzz_target!(|text: &str| {
    let _ = look::read(text);
});
