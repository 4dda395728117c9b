//! The static rules: silent on the bundles, each of them heard on a bad schema.

use std::collections::BTreeSet;
use std::fs;

use crate::support::TestDb;

fn the_bundles_break_no_rule(db: &TestDb) {
    for bundle in ["core", "lift", "assistant", "agents"] {
        assert_eq!(db.run(&["up", "--bundle", bundle]).status, 0);
        let output = db.run(&["rules", "--bundle", bundle]);
        assert_eq!(output.stdout, "0 errors, 0 warnings, 0 notes\n", "{bundle}: {}", output.stderr);
    }
}

#[test]
fn the_bundles_break_no_rule_on_a_plain_server() {
    let Some(db) = TestDb::new() else { return };
    the_bundles_break_no_rule(&db);
}

#[test]
fn the_bundles_break_no_rule_on_a_server_like_supabase() {
    let Some(db) = TestDb::supabase() else { return };
    the_bundles_break_no_rule(&db);
}

#[test]
fn every_rule_finds_what_it_is_for() {
    let Some(db) = TestDb::new() else { return };
    let folder = db.dir().join("bad");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("bundle.toml"), "name = \"bad\"\nschema = \"bad\"\nrequires = [\"platform\"]\n").unwrap();
    fs::write(folder.join("0001_bad.sql"), include_str!("bad_schema.sql")).unwrap();
    let up = db.run(&["up", "--dir", "bad"]);
    assert_eq!(up.status, 0, "{}", up.stderr);
    db.sql("update pg_index set indisvalid = false where indexrelid = 'bad.unheld_twice'::regclass");
    let output = db.run(&["rules", "--dir", "bad", "--output", "json"]);
    assert_eq!(output.status, 1, "{}", output.stderr);
    let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let found: BTreeSet<&str> =
        report["rules"].as_array().unwrap().iter().map(|line| line["rule"].as_str().unwrap()).collect();
    let all: BTreeSet<&str> = schemactl::lint::rules::ALL.iter().map(|rule| rule.name).collect();
    assert_eq!(all.difference(&found).collect::<Vec<_>>(), Vec::<&&str>::new());
    // And what only looks alike is left alone.
    for (rule, subject) in [("rls_off_exposed", "open_table"), ("search_path_mutable", "floating()")] {
        let lines = report["rules"].as_array().unwrap().iter().filter(|line| line["rule"] == rule);
        assert_eq!(lines.map(|line| line["subject"].as_str().unwrap()).collect::<Vec<_>>(), [subject]);
    }
}

#[test]
fn every_rule_and_every_code_can_be_explained() {
    let Some(db) = TestDb::new() else { return };
    for rule in schemactl::lint::rules::ALL {
        assert!(db.run(&["explain", rule.name]).stdout.starts_with(&format!("# {}\n", rule.name)));
    }
    assert!(db.run(&["explain", "e402"]).stdout.starts_with("# E402 "));
    assert_eq!(db.run(&["explain", "nonsense"]).status, 2);
}
