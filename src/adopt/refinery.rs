//! refinery: `refinery_schema_history`.
//!
//! Rule: SipHash-1-3 with a key of zeros over the name, the version and the text of the file, each as Rust's `Hash`
//! feeds it (a string is its bytes and one 0xff; the version 4 bytes, or 8 where refinery was built with
//! `int8-versions`), written as a decimal number. The name is what follows `__` in the file name, as far as it is made
//! of letters, digits and `_`. Source: `refinery_core/src/runner.rs` and `util.rs` of refinery 0.10.0; compared with
//! rows that refinery_cli 0.10.0 wrote.

use std::hash::{Hash, Hasher};

use siphasher::sip::SipHasher13;

use crate::adopt::judge::by_bytes;
use crate::adopt::row::{Row, unreadable};
use crate::adopt::{Entry, Ledger, Proof, Tool, Verdict};
use crate::model::migration::Migration;

/// What the rows say.
pub(super) fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    for row in rows {
        match row.text("version") {
            Some(version) => ledger.entries.push(Entry {
                version,
                name: row.text("name").unwrap_or_default(),
                proof: row.text("checksum").map_or(Proof::Nothing, Proof::Checksum),
                at: row.text("applied_on"),
                by: None,
                took: None,
            }),
            None => ledger.refusals.push(unreadable(Tool::Refinery, "version")),
        }
    }
    ledger
}

/// Whether the file is what ran.
pub(super) fn judge(recorded: &str, migration: &Migration) -> Verdict {
    let version: i64 = migration.origin.version_text.parse().unwrap_or(0);
    let stem = migration.origin.file_name.split_once("__").map_or(migration.name.as_str(), |(_, rest)| rest);
    let name: String = stem.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let wide = by_bytes(recorded, &migration.up, |bytes| sum(&name, &version, bytes));
    match (&wide, i32::try_from(version)) {
        (Verdict::Differs(_), Ok(narrow)) => by_bytes(recorded, &migration.up, |bytes| sum(&name, &narrow, bytes)),
        _ => wide,
    }
}

fn sum(name: &str, version: &impl Hash, bytes: &[u8]) -> String {
    let mut hasher = SipHasher13::new();
    name.hash(&mut hasher);
    version.hash(&mut hasher);
    String::from_utf8_lossy(bytes).hash(&mut hasher);
    hasher.finish().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(recorded: &str, file_name: &str, version: &str, file: &str) -> Verdict {
        judge(recorded, &crate::adopt::tests::file(file_name, version, file))
    }

    #[test]
    fn the_checksums_of_the_tool_itself_are_those_of_the_rule() {
        // Rows that refinery_cli 0.10.0 wrote for these files.
        let notes = "-- Notes.\ncreate table notes (id bigint primary key, body text not null);\n";
        assert_eq!(judged("13732374242860184462", "V1__create_notes.sql", "1", notes), Verdict::Proven);
        let tags = "create table tags (name text primary key);";
        assert_eq!(judged("10505215721106751277", "V2__add_tags.sql", "2", &format!("{tags}\r\n")), Verdict::Proven);
        assert_eq!(judged("10505215721106751277", "V2__add_tags.sql", "2", &format!("{tags}\n")), Verdict::LineEnds);
        assert!(matches!(judged("10505215721106751277", "V2__tags.sql", "2", tags), Verdict::Differs(_)));
    }
}
