//! Bytes are a script or an error with its place; its directives and checksums are read or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::model::checksum::Checksum;
use schemactl::model::script::Script;
use schemactl::sql::directive;

fuzz_target!(|bytes: &[u8]| {
    match Script::from_bytes("a.sql".to_owned(), bytes.to_vec()) {
        Ok(script) => {
            let _ = (directive::read("a.sql", &script.text), script.checksum(), Checksum::of_meaning(&script.text));
        }
        Err(error) => assert!(error.place.is_some()),
    }
});
