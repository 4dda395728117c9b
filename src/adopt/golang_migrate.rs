//! golang-migrate: `schema_migrations (version, dirty)`.
//!
//! It keeps one row, the current version, and no checksum: everything up to it counts as applied. `dirty` stands while
//! a migration runs and stays when one fails. Source: `database/postgres/postgres.go` (`SetVersion`) and `migrate.go`
//! of golang-migrate 4.19.

use crate::adopt::row::{Row, unfinished, unreadable};
use crate::adopt::{Ledger, Through, Tool};

/// What the rows say.
pub(super) fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    if rows.len() > 1 {
        ledger.refusals.push(unreadable(Tool::GolangMigrate, "version (there is more than one row)"));
    }
    for row in rows {
        let (Some(version), Some(dirty)) = (row.number("version"), row.flag("dirty")) else {
            ledger.refusals.push(unreadable(Tool::GolangMigrate, "version"));
            continue;
        };
        if dirty {
            ledger.refusals.push(unfinished(
                Tool::GolangMigrate,
                format!("the database is dirty at {version}: that migration failed half-way"),
                format!(
                    "Mend the database by hand, then `migrate force {version}` (or the version before); then adopt."
                ),
            ));
        } else if version >= 0 && ledger.through.is_none() {
            ledger.through = Some(Through {
                version: version.to_string(),
                why: "golang-migrate keeps only the current version",
                script: None,
            });
        }
    }
    ledger
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adopt::row::rows;

    #[test]
    fn the_current_version_stands_for_all_before_it() {
        let clean = ledger(&rows(r#"[{"version": 3, "dirty": false}]"#));
        assert_eq!(clean.through.unwrap().version, "3");
        let dirty = ledger(&rows(r#"[{"version": 3, "dirty": true}]"#));
        assert!(dirty.through.is_none() && dirty.refusals.len() == 1);
    }
}
