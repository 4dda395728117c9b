//! Flyway: `flyway_schema_history` (before Flyway 5: `schema_version`).
//!
//! Rule: CRC-32 over the UTF-8 bytes of each line without its line end, without a byte order mark, as a signed number
//! of 32 bits; no row of Java, of a baseline or of a schema's creation has one. Rows count in the order of
//! `installed_rank`: `UNDO_…` takes a version back, `DELETE` forgets one that `repair` found missing, `BASELINE` and
//! `SQL_BASELINE` stand for everything up to their version, a row without a version is a repeatable script, `success`
//! tells whether it worked. A repeatable script is hashed after its placeholders are filled in, so its checksum can
//! only be compared where it has none. Source: `flyway-core`, `internal/resolver/ChecksumCalculator.java`,
//! `internal/resolver/sql/SqlMigrationResolver.java`, `api/MigrationType.java` and `internal/info/MigrationInfoImpl.java`
//! of Flyway 9 and 10; the numbers in the tests are those of `java.util.zip.CRC32`.

use crate::adopt::judge::differs;
use crate::adopt::row::{Row, unfinished, unreadable};
use crate::adopt::{Entry, Ledger, Proof, Through, Tool, Verdict};
use crate::model::dotted;
use crate::model::migration::Migration;
use crate::model::script::Script;

/// What the rows say.
pub(super) fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    let mut ordered: Vec<&Row> = rows.iter().collect();
    ordered.sort_by_key(|row| row.number("installed_rank"));
    for row in ordered {
        let Some(kind) = row.text("type") else {
            ledger.refusals.push(unreadable(Tool::Flyway, "type"));
            continue;
        };
        let entry = Entry {
            version: row.text("version").unwrap_or_default(),
            name: row.text("description").unwrap_or_default(),
            proof: row.text("checksum").map_or(Proof::Nothing, Proof::Checksum),
            at: row.text("installed_on"),
            by: row.text("installed_by"),
            took: row.number("execution_time").filter(|time| *time >= 0),
        };
        take(&mut ledger, &kind, entry, row);
    }
    ledger
}

fn take(ledger: &mut Ledger, kind: &str, entry: Entry, row: &Row) {
    if row.flag("success") != Some(true) {
        let script = row.text("script").unwrap_or_default();
        ledger.refusals.push(unfinished(
            Tool::Flyway,
            format!("{script} failed (`success` is false)"),
            "Mend the database by hand and run `flyway repair`; then adopt.",
        ));
        return;
    }
    match kind {
        "SCHEMA" => {}
        "BASELINE" => {
            ledger.through = Some(Through { version: entry.version, why: "Flyway's baseline", script: None });
        }
        "SQL_BASELINE" | "JDBC_BASELINE" => {
            let version = entry.version.clone();
            ledger.through = Some(Through { version, why: "Flyway's baseline script", script: Some(entry) });
        }
        "DELETE" if entry.version.is_empty() => ledger.repeatables.retain(|known| known.name != entry.name),
        _ if entry.version.is_empty() => {
            ledger.repeatables.retain(|known| known.name != entry.name);
            ledger.repeatables.push(entry);
        }
        _ => {
            ledger.entries.retain(|known| !same(&known.version, &entry.version));
            if kind != "DELETE" && !kind.starts_with("UNDO") {
                ledger.entries.push(entry);
            }
        }
    }
}

/// Whether two texts are one version: `1`, `1.0` and `001` are.
fn same(one: &str, other: &str) -> bool {
    one == other || matches!((dotted::encode(one), dotted::encode(other)), (Ok(one), Ok(other)) if one == other)
}

/// Whether the file is what ran.
pub(super) fn judge(recorded: &str, migration: &Migration) -> Verdict {
    let found = checksum(&String::from_utf8_lossy(migration.up.file_bytes()));
    if found.to_string() == recorded { Verdict::Proven } else { differs(recorded, &found.to_string()) }
}

/// Whether a repeatable script is what ran last.
pub(super) fn ran(entry: &Entry, script: &Script) -> bool {
    let found = checksum(&String::from_utf8_lossy(script.file_bytes()));
    entry.proof == Proof::Checksum(found.to_string())
}

/// Flyway's checksum of a text.
pub(super) fn checksum(text: &str) -> i32 {
    let mut hasher = crc32fast::Hasher::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for line in text.split(['\n', '\r']) {
        hasher.update(line.as_bytes());
    }
    i32::from_ne_bytes(hasher.finalize().to_ne_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adopt::row::rows;

    #[test]
    fn the_checksum_is_that_of_java_over_the_lines() {
        // What `java.util.zip.CRC32` gives for the lines of `BufferedReader.readLine`, as Flyway feeds them.
        for (text, expected) in [
            ("create table notes (id bigint primary key);\n", 1_614_710_176),
            ("-- Grüße 😀\r\ncreate table a ();\rcreate table b ();\n\n", 694_191_058),
            ("", 0),
            ("select 1;", -690_524_359),
        ] {
            assert_eq!(checksum(text), expected, "{text}");
        }
    }

    #[test]
    fn line_ends_and_a_byte_order_mark_do_not_count() {
        let plain = checksum("create table a ();\ncreate table b ();\n");
        for other in [
            "create table a ();\r\ncreate table b ();\r\n",
            "\u{feff}create table a ();\rcreate table b ();",
            "create table a ();\n\ncreate table b ();\n",
        ] {
            assert_eq!(checksum(other), plain);
        }
        assert_ne!(checksum("create table a (); create table b ();"), plain);
    }

    #[test]
    fn ranks_undo_delete_baseline_and_repeatables_are_followed() {
        let ledger = ledger(&rows(
            r#"[{"installed_rank": 4, "version": "2", "description": "b", "type": "UNDO_SQL", "success": true},
                {"installed_rank": 0, "version": null, "description": "<< Flyway Schema Creation >>", "type": "SCHEMA", "success": true},
                {"installed_rank": 1, "version": "1", "description": "<< Flyway Baseline >>", "type": "BASELINE", "success": true},
                {"installed_rank": 2, "version": "2", "description": "b", "type": "SQL", "checksum": 5, "success": true},
                {"installed_rank": 3, "version": "3.1", "description": "c", "type": "SQL", "checksum": 6, "success": true},
                {"installed_rank": 5, "version": null, "description": "views", "type": "SQL", "checksum": 7, "success": true},
                {"installed_rank": 6, "version": null, "description": "views", "type": "SQL", "checksum": -8, "success": true},
                {"installed_rank": 7, "version": "4", "description": "d", "type": "SQL", "checksum": 9, "success": true},
                {"installed_rank": 8, "version": "4.0", "description": "d", "type": "DELETE", "success": true},
                {"installed_rank": 9, "version": "5", "script": "V5__e.sql", "type": "SQL", "success": false}]"#,
        ));
        let versions: Vec<_> = ledger.entries.iter().map(|entry| entry.version.as_str()).collect();
        assert_eq!(versions, ["3.1"]);
        assert_eq!(ledger.through.unwrap().version, "1");
        assert_eq!(ledger.repeatables.len(), 1);
        assert_eq!(ledger.repeatables[0].proof, Proof::Checksum("-8".to_owned()));
        assert!(ledger.refusals[0].message.contains("V5__e.sql failed"));
    }
}
