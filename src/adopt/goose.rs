//! goose: `goose_db_version`.
//!
//! It keeps no checksum. The newest row of a version (by `id`) says whether it is applied: rolling back deletes the row
//! today and added one with `is_applied = false` before; the row of version 0 marks the table itself. Source:
//! `internal/dialects/postgres.go` and `migration.go` of goose 3.27.

use std::collections::BTreeMap;

use crate::adopt::row::{Row, unreadable};
use crate::adopt::{Entry, Ledger, Tool};

/// What the rows say.
pub(super) fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    let mut newest: BTreeMap<i64, &Row> = BTreeMap::new();
    let mut ordered: Vec<&Row> = rows.iter().collect();
    ordered.sort_by_key(|row| row.number("id"));
    for row in ordered {
        match (row.number("version_id"), row.flag("is_applied")) {
            (Some(version), Some(_)) => {
                newest.insert(version, row);
            }
            (None, _) => ledger.refusals.push(unreadable(Tool::Goose, "version_id")),
            (_, None) => ledger.refusals.push(unreadable(Tool::Goose, "is_applied")),
        }
    }
    ledger.entries = newest
        .into_iter()
        .filter(|(version, row)| *version != 0 && row.flag("is_applied") == Some(true))
        .map(|(version, row)| Entry { version: version.to_string(), at: row.text("tstamp"), ..Entry::default() })
        .collect();
    ledger
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adopt::row::rows;

    #[test]
    fn the_newest_row_of_a_version_counts_and_the_one_of_0_does_not() {
        let ledger = ledger(&rows(
            r#"[{"id": 1, "version_id": 0, "is_applied": true}, {"id": 2, "version_id": 1, "is_applied": true},
                {"id": 3, "version_id": 2, "is_applied": true}, {"id": 5, "version_id": 2, "is_applied": true},
                {"id": 4, "version_id": 2, "is_applied": false}, {"id": 6, "version_id": 3, "is_applied": true},
                {"id": 7, "version_id": 3, "is_applied": false}]"#,
        ));
        let versions: Vec<_> = ledger.entries.iter().map(|entry| entry.version.as_str()).collect();
        assert_eq!(versions, ["1", "2"]);
        assert!(ledger.refusals.is_empty());
    }
}
