//! dbmate: `schema_migrations (version)`.
//!
//! It keeps versions and nothing else: no checksum, no time. Rolling back deletes the row. Source:
//! `pkg/driver/postgres/postgres.go` of dbmate 2.36; compared with rows that dbmate 2.36.0 wrote.

use crate::adopt::row::{Row, unreadable};
use crate::adopt::{Entry, Ledger, Tool};

/// What the rows say.
pub(super) fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    for row in rows {
        match row.text("version") {
            Some(version) => ledger.entries.push(Entry { version, ..Entry::default() }),
            None => ledger.refusals.push(unreadable(Tool::Dbmate, "version")),
        }
    }
    ledger
}
