//! No URL breaks the parser, and no error of it shows the password.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::model::address::{Address, Defaults, without_passwords};

const SECRET: &str = "s3cr3t-w0rd";

fuzz_target!(|text: &str| {
    for url in [text.to_owned(), format!("postgres://ann:{SECRET}{text}")] {
        if let Err(error) = Address::parse(&url, &Defaults::default()) {
            assert!(!format!("{error:?}").contains(SECRET));
        }
        let _ = without_passwords(&url);
    }
});
