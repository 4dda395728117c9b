//! What adopting would record, for each tool whose history has something of its own.

use crate::adopt::Tool;
use crate::adopt::adoption::Adoption;
use crate::adopt::row::rows;
use crate::bundle::manifest::Manifest;
use crate::bundle::read;
use crate::error::{Code, Result};
use crate::model::bundle::Bundle;
use crate::model::history::History;
use crate::model::layout::Layout;
use crate::model::migration::{Migration, Order, Origin};
use crate::model::script::Script;

/// A migration as its file reads.
pub(super) fn file(file_name: &str, version: &str, text: &str) -> Migration {
    let layout = if file_name.starts_with('V') { Layout::Flyway } else { Layout::Sqlx };
    let stem = file_name.trim_end_matches(".sql").trim_end_matches("/migration").trim_start_matches('V');
    Migration {
        version: layout.version(version).unwrap(),
        name: stem.trim_start_matches(version).trim_start_matches('_').to_owned(),
        up: Script::from_bytes(file_name.to_owned(), text.as_bytes().to_vec()).unwrap(),
        down: None,
        verify: None,
        origin: Origin {
            layout,
            version_text: version.to_owned(),
            file_name: file_name.to_owned(),
            order: Order::InOrder,
        },
    }
}

fn bundle(files: &[(&str, &str, &str)]) -> Bundle {
    let migrations: Vec<Migration> = files.iter().map(|(name, version, text)| file(name, version, text)).collect();
    let mut bundle =
        read::bundle(Manifest::default_for_folder(), migrations[0].origin.layout, read::Files::default()).unwrap();
    bundle.migrations = migrations;
    bundle
}

fn adopted(tool: Tool, json: &str, bundle: &Bundle) -> Result<(Vec<String>, Vec<String>)> {
    let adoption =
        Adoption::of(tool, tool.ledger(&rows(json), bundle.project.as_deref()), bundle, &History::default())?;
    let rows = adoption.rows.iter().map(|row| format!("{} {:?}", row.migration, row.verdict)).collect();
    Ok((rows, adoption.asides))
}

#[test]
fn the_current_version_of_golang_migrate_stands_for_all_up_to_it() {
    let bundle = bundle(&[("1_a.sql", "1", ""), ("2_b.sql", "2", ""), ("3_c.sql", "3", "")]);
    let (rows, _) = adopted(Tool::GolangMigrate, r#"[{"version": 2, "dirty": false}]"#, &bundle).unwrap();
    assert_eq!(rows, ["0001_a AtItsWord", "0002_b AtItsWord"]);
    let error = adopted(Tool::GolangMigrate, r#"[{"version": 9, "dirty": false}]"#, &bundle).unwrap_err();
    assert_eq!(error.code, Code::MissingMigration);
}

#[test]
fn a_baseline_of_flyway_needs_no_file() {
    let bundle = bundle(&[("V1.5__a.sql", "1.5", ""), ("V2__b.sql", "2", "select 1;"), ("V3__c.sql", "3", "")]);
    let json = r#"[{"installed_rank": 1, "version": "1.9", "type": "BASELINE", "success": true},
                   {"installed_rank": 2, "version": "2.0", "type": "SQL", "checksum": -690524359, "success": true}]"#;
    let (rows, _) = adopted(Tool::Flyway, json, &bundle).unwrap();
    assert_eq!(rows, ["1.5_a AtItsWord", "2_b Proven"]);
}

#[test]
fn a_baseline_script_of_flyway_stands_for_all_before_it() {
    let mut bundle = bundle(&[("V1__a.sql", "1", ""), ("V2__b.sql", "2", ""), ("V3__c.sql", "3", "select 1;")]);
    bundle.baselines = vec![file("V2__all.sql", "2", "select 1;")];
    let json = r#"[{"installed_rank": 1, "version": "2", "type": "SQL_BASELINE", "checksum": -690524359, "success": true},
                   {"installed_rank": 2, "version": "3", "type": "SQL", "checksum": -690524359, "success": true}]"#;
    let (rows, _) = adopted(Tool::Flyway, json, &bundle).unwrap();
    assert_eq!(rows, ["2_all Proven", "3_c Proven"]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let bundle = bundle(&[("V2__b.sql", "2", "select 2;"), ("V3__c.sql", "3", "")]);
    let json = r#"[{"installed_rank": 1, "version": "1", "type": "SQL", "checksum": 1, "success": true},
                   {"installed_rank": 2, "version": "2", "type": "SQL", "checksum": 1, "success": true},
                   {"installed_rank": 3, "version": "3", "type": "SQL", "script": "V3__c.sql", "success": false}]"#;
    let error = adopted(Tool::Flyway, json, &bundle).unwrap_err();
    assert_eq!(error.code, Code::ForeignUnfinished);
    assert!(error.notes.iter().any(|note| note.contains("E403: 1 ")), "{error:#?}");
    assert!(error.notes.iter().any(|note| note.contains("E402: 2_b")), "{error:#?}");
}

#[test]
fn a_version_by_the_clock_is_matched_by_name_and_statements() {
    let bundle = bundle(&[
        ("20240101000001_a.sql", "20240101000001", "create table a ();\n"),
        ("20240101000002_b.sql", "20240101000002", ""),
    ]);
    let json =
        r#"[{"version": "20240909123456", "name": "a", "statements": ["create table a ();"], "created_by": "x"}]"#;
    let (rows, asides) = adopted(Tool::Supabase, json, &bundle).unwrap();
    assert_eq!(rows, ["20240101000001_a Proven"]);
    assert!(asides[0].contains("20240909123456"), "{asides:?}");
}

#[test]
fn prisma_and_node_pg_migrate_go_by_names() {
    let bundle = bundle(&[("1_a/migration.sql", "1", "hello"), ("2_b.sql", "2", "")]);
    let json = r#"[{"migration_name": "1_a", "finished_at": "2024-01-01", "rolled_back_at": null,
                    "checksum": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}]"#;
    assert_eq!(adopted(Tool::Prisma, json, &bundle).unwrap().0, ["0001_a Proven"]);
    let names = r#"[{"id": 1, "name": "2_b", "run_on": "2024-01-01T00:00:00"}]"#;
    let (rows, asides) = adopted(Tool::NodePgMigrate, names, &bundle).unwrap();
    assert_eq!(rows, ["0002_b AtItsWord"]);
    assert!(asides[0].contains("older than its newest: 0001_a"), "{asides:?}");
}
