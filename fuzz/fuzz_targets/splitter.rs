//! No text breaks the splitter, and nothing but white space, comments and semicolons is between its pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::sql::parse::too_deep;
use schemactl::sql::statement::statements;
use schemactl::sql::{psql, unterminated};

fuzz_target!(|text: &str| {
    if too_deep(text).is_some() {
        return;
    }
    let mut end = 0;
    for statement in statements(text) {
        assert!(statement.range.start >= end && statement.range.end <= text.len());
        assert!(statements(&text[end..statement.range.start]).is_empty());
        end = statement.range.end;
    }
    assert!(statements(&text[end..]).is_empty());
    let _ = psql::first_command(text);
    if let Some(open) = unterminated::unterminated(text) {
        assert!(open.start < text.len());
    }
});
