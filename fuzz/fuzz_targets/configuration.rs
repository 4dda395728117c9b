//! `schemactl.toml` and `bundle.toml` are read or refused with a place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::bundle::manifest::Manifest;
use schemactl::config::File;
use schemactl::model::script::Script;

fuzz_target!(|text: &str| {
    if let Err(error) = File::read("schemactl.toml", text) {
        assert!(error.place.is_some());
    }
    if let Ok(script) = Script::from_bytes("bundle.toml".to_owned(), text.as_bytes().to_vec())
        && let Err(error) = Manifest::read(&script)
    {
        assert!(error.place.is_some());
    }
});
