//! Prisma: `_prisma_migrations`.
//!
//! Rule: SHA-256 in hexadecimal over the text of `<name>/migration.sql`; it also counts when only the line ends
//! (LF or CRLF) differ. Tables of old versions hold digits without leading zeros of each byte. A row without
//! `finished_at` and without `rolled_back_at` is a migration that failed; one with `rolled_back_at` counts for nothing;
//! a name can have several rows. Source: `schema-engine/connectors/schema-connector/src/checksum.rs` and
//! `schema-engine/commands/src/commands/{apply_migrations,diagnose_migration_history}.rs` of prisma-engines 6.

use sha2::{Digest, Sha256};

use crate::adopt::judge::by_bytes;
use crate::adopt::row::{Row, unfinished, unreadable};
use crate::adopt::{Entry, Ledger, Proof, Tool, Verdict};
use crate::model::migration::Migration;

/// What the rows say.
pub(super) fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    for row in rows {
        let Some(name) = row.text("migration_name") else {
            ledger.refusals.push(unreadable(Tool::Prisma, "migration_name"));
            continue;
        };
        match (row.text("finished_at"), row.text("rolled_back_at")) {
            (_, Some(_)) => {}
            (None, None) => ledger.refusals.push(unfinished(
                Tool::Prisma,
                format!("{name} failed and was neither finished nor rolled back"),
                format!("Mend the database, say so with `prisma migrate resolve --applied {name}` or `--rolled-back {name}`; then adopt."),
            )),
            (Some(finished), None) => ledger.entries.push(Entry {
                version: name,
                name: String::new(),
                proof: row.text("checksum").filter(|sum| !sum.is_empty()).map_or(Proof::Nothing, Proof::Checksum),
                at: Some(finished),
                by: None,
                took: None,
            }),
        }
    }
    ledger
}

/// Whether the file is what ran.
pub(super) fn judge(recorded: &str, migration: &Migration) -> Verdict {
    by_bytes(recorded, &migration.up, |bytes| {
        let digest = Sha256::digest(bytes);
        let padded = recorded.len() == 64;
        digest.iter().map(|byte| if padded { format!("{byte:02x}") } else { format!("{byte:x}") }).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adopt::row::rows;

    fn judged(recorded: &str, file: &str) -> Verdict {
        judge(recorded, &crate::adopt::tests::file("1_a/migration.sql", "1", file))
    }

    #[test]
    fn the_rule_is_the_one_of_the_engines_own_tests() {
        let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        assert_eq!(judged(hello, "hello"), Verdict::Proven);
        // What old versions wrote: 0x0b as `b`.
        let old = "2cf24dba5fb0a3e26e83b2ac5b9e29e1b161e5c1fa7425e7343362938b9824";
        assert_eq!(judged(old, "hello"), Verdict::Proven);
        assert!(matches!(judged(hello, "hello\n"), Verdict::Differs(_)));
    }

    #[test]
    fn failed_rows_are_refused_and_rolled_back_ones_count_for_nothing() {
        let ledger = ledger(&rows(
            r#"[{"migration_name": "1_a", "checksum": "x", "finished_at": null, "rolled_back_at": "2024-01-01"},
                {"migration_name": "1_a", "checksum": "y", "finished_at": "2024-01-02", "rolled_back_at": null},
                {"migration_name": "2_b", "checksum": "z", "finished_at": null, "rolled_back_at": null}]"#,
        ));
        assert_eq!(ledger.entries.len(), 1);
        assert_eq!(ledger.entries[0].proof, Proof::Checksum("y".to_owned()));
        assert_eq!(ledger.refusals.len(), 1);
    }
}
