//! A list of a fleet's databases is read or refused, and no error repeats a line of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::fleet::list::{entries, tenants};
use schemactl::model::address::{Address, Defaults};

const SECRET: &str = "s3cr3t-w0rd";

fuzz_target!(|text: &str| {
    for list in [text.to_owned(), format!("postgres://ann:{SECRET}@{text}\npostgres://ann:{SECRET}{text}")] {
        let read = entries("tenants.txt", &list)
            .and_then(|entries| tenants(entries, |named| Address::parse(named, &Defaults::default())));
        if let Err(error) = read {
            assert!(!format!("{error:?}").contains(SECRET));
        }
    }
});
