//! The rules over files, as the program runs them. No database is asked.

use std::fs;
use std::path::Path;

use super::support::Program;

/// A program whose database does not exist: nothing here may ask for one.
fn program() -> Program {
    Program::new("postgresql://nobody@127.0.0.1:1/nothing")
}

#[test]
fn our_own_bundles_pass_our_own_rules() {
    for bundle in ["platform", "core", "lift", "assistant", "agents"] {
        let output = program().run(&["lint", "--bundle", bundle]).ok();
        let last = output.stdout.lines().last().unwrap_or_default().to_owned();
        assert!(!last.contains("warning") && !last.contains("error"), "{bundle}: {last}");
    }
}

#[test]
fn the_seeds_of_the_rules_are_the_folder_too() {
    let program = program();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/core");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            program.file(&format!("m/{}", path.file_name().unwrap().to_str().unwrap()), fs::read(&path).unwrap());
        }
    }
    program.run(&["lint", "--dir", "m"]).ok();
    let output = program.run(&["lint", "m/0003_sessions.up.sql", "m/0003_sessions.down.sql"]).ok();
    assert!(output.stdout.contains("in 2 files"), "{output:#?}");
}

#[test]
fn sarif_has_what_the_standard_asks_for() {
    let program = program();
    program.migrations(&[
        ("0001_a.up.sql", "create table a (id int);"),
        (
            "0002_b.up.sql",
            "-- schemactl: allow index_blocks_writes: small\ncreate index on a (id); /* ä */ update a set id = 1;",
        ),
    ]);
    let output = program.run(&["lint", "--dir", "m", "--output", "sarif"]);
    assert_eq!(output.status, 1);
    let log: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() > 3, "{results:#?}");
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["text"].as_str().unwrap().len() > 50, "{rule}");
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().unwrap().starts_with("m/000"));
        assert!(place["region"]["startLine"].as_u64() >= Some(1) && place["region"]["startColumn"].as_u64() >= Some(1));
    }
    let suppressed = results.iter().find(|result| result["ruleId"] == "index_blocks_writes").unwrap();
    assert_eq!(suppressed["suppressions"][0]["justification"], "small");
}

#[test]
fn a_transaction_around_a_whole_file_is_found_in_our_layout_and_taken_away_in_that_of_another_tool() {
    let program = program();
    let text = "begin;\ncreate table t (id bigint primary key);\nalter table t enable row level security;\n\
                grant select on t to service_role;\ncommit;\n";
    program.migrations(&[("20260101000000_a.sql", text)]);
    let ours = program.run(&["lint", "--dir", "m", "--layout", "schemactl"]);
    assert!(ours.status == 1 && ours.stdout.contains("cannot_run"), "{ours:#?}");
    let theirs = program.run(&["lint", "--dir", "m", "--layout", "supabase"]);
    assert!(!theirs.stdout.contains("cannot_run"), "{theirs:#?}");
}
