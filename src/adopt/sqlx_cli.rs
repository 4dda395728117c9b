//! sqlx: `_sqlx_migrations`.
//!
//! Rule: SHA-384 over the bytes of the file as they are on the disk, in `checksum bytea`; a row stands with
//! `success = false` while a migration runs, and stays so when one outside a transaction fails. A migration that goes
//! down loses its row. Source: `sqlx-core/src/migrate/migration.rs` (`checksum`) and `sqlx-postgres/src/migrate.rs` of
//! sqlx 0.9.0; compared with rows that sqlx-cli 0.9.0 wrote.

use sha2::{Digest, Sha384};

use crate::adopt::judge::by_bytes;
use crate::adopt::row::{Row, unfinished, unreadable};
use crate::adopt::{Entry, Ledger, Proof, Tool, Verdict};
use crate::model::checksum::hex;
use crate::model::migration::Migration;

/// What the rows say.
pub(super) fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    for row in rows {
        let Some(version) = row.text("version") else {
            ledger.refusals.push(unreadable(Tool::Sqlx, "version"));
            continue;
        };
        let name = row.text("description").unwrap_or_default();
        if row.flag("success") != Some(true) {
            ledger.refusals.push(unfinished(
                Tool::Sqlx,
                format!("{version} ({name}) began and did not end (`success` is false)"),
                "Find out how far it came, finish or undo it by hand, and let sqlx's table say so; then adopt.",
            ));
            continue;
        }
        ledger.entries.push(Entry {
            version,
            name,
            proof: row.text("checksum").map_or(Proof::Nothing, Proof::Checksum),
            at: row.text("installed_on"),
            by: None,
            took: row.number("execution_time").filter(|nanoseconds| *nanoseconds >= 0).map(|time| time / 1_000_000),
        });
    }
    ledger
}

/// Whether the file is what ran. `bytea` reads as `\x` and hexadecimal digits.
pub(super) fn judge(recorded: &str, migration: &Migration) -> Verdict {
    let recorded = recorded.strip_prefix("\\x").unwrap_or(recorded);
    by_bytes(recorded, &migration.up, |bytes| hex(&Sha384::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adopt::row::rows;

    const NOTES: &str = "-- Notes.\ncreate table notes (id bigint primary key, body text not null);\n";

    fn judged(recorded: &str, file: &str) -> Verdict {
        judge(recorded, &crate::adopt::tests::file("1_a.sql", "1", file))
    }

    #[test]
    fn the_checksums_of_the_tool_itself_are_those_of_the_rule() {
        // Rows that sqlx-cli 0.9.0 wrote for these files.
        let notes =
            "\\xb90bcf941f8dcbd3f742b8eff67a9640b8064b5f3a91d472b14d19770d0f1a289644ce3d32d2fa219b02c0570fbeee41";
        assert_eq!(judged(notes, NOTES), Verdict::Proven);
        let tags =
            "\\x4665a92a54526cef876f2e785e2351029d2c97851002d3024e52a3f1ed80cdf866f34ba13f8e5971d205180e2d37cda6";
        assert_eq!(judged(tags, "create table tags (name text primary key);\r\n"), Verdict::Proven);
        assert_eq!(judged(tags, "create table tags (name text primary key);\n"), Verdict::LineEnds);
        assert!(matches!(judged(tags, "create table tags (name text);\n"), Verdict::Differs(_)));
    }

    #[test]
    fn a_row_without_success_is_refused() {
        let ledger = ledger(&rows(r#"[{"version": 1, "description": "a", "success": false, "checksum": "\\x00"}]"#));
        assert_eq!(ledger.refusals.len(), 1);
    }
}
