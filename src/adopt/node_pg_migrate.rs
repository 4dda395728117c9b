//! node-pg-migrate: `pgmigrations (id, name, run_on)`.
//!
//! It keeps the file's name without its ending and no checksum; rolling back deletes the row. Source: `src/runner.ts`
//! and `src/migration.ts` of node-pg-migrate 9.0.0; compared with rows that it wrote.

use crate::adopt::row::{Row, unreadable};
use crate::adopt::{Entry, Ledger, Tool};

/// What the rows say.
pub(super) fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    for row in rows {
        match row.text("name") {
            Some(version) => ledger.entries.push(Entry { version, at: row.text("run_on"), ..Entry::default() }),
            None => ledger.refusals.push(unreadable(Tool::NodePgMigrate, "name")),
        }
    }
    ledger
}
