//! The reader of `.env` takes any bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for entry in dotenvy::from_read_iter(bytes) {
        if entry.is_err() {
            // As the command does: the first error ends it.
            break;
        }
    }
});
