//! The answer of the first query is read or refused, whatever somebody has put into the history.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::db::look;

fuzz_target!(|text: &str| {
    let rows = text.lines().map(|line| line.split('\t').map(|cell| Some(cell.to_owned())).collect());
    let _ = look::read(rows.collect());
});
