//! Every policy weakened in nine ways: who notices. The tables in `weakened/` are written by these tests
//! (`SNAPSHOTS=overwrite`), and held against what is found.

use std::collections::BTreeMap;
use std::path::Path;

use schemactl::access::mutation::Mutation;

use crate::support::TestDb;

/// Weakens every policy of a bundle, and holds the table against the one in the repository.
fn weakened(bundle: &str) {
    let Some(db) = TestDb::new() else { return };
    assert_eq!(db.run(&["up", "--bundle", bundle]).status, 0);
    let policies = "select md5(string_agg(p::text, '' order by p::text)) from pg_policies p";
    let before = db.value(policies);
    let output = db.run(&["rls", "matrix", "--mutate", "--bundle", bundle, "--output", "json"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert_eq!(db.value(policies), before, "everything is rolled back");
    let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let mut rows: BTreeMap<(String, String), BTreeMap<String, &str>> = BTreeMap::new();
    let (mut seen, mut tried) = (0, 0);
    for line in report["mutations"].as_array().unwrap() {
        let text = |field: &str| line[field].as_str().unwrap().to_owned();
        assert_eq!(line["catalog"], "noticed", "drift sees every one: {line}");
        let behaviour = line["matrix"] == "noticed";
        (seen, tried) = (seen + usize::from(behaviour), tried + 1);
        let cell = if behaviour { "behaviour" } else { "drift" };
        rows.entry((text("table"), text("policy"))).or_default().insert(text("mutation"), cell);
    }
    assert!(tried > 100 && seen * 10 > tried * 6, "{seen} of {tried}");
    let mut page = format!(
        "# The policies of `{bundle}`, weakened in nine ways\n\n\
         Written by [weakened.rs](../weakened.rs), which does what `schemactl rls matrix --mutate --bundle {bundle}` does. `behaviour`: a cell of the\n\
         matrix changes, and the digest that `verify` compares as well. `drift`: only the digest, because nobody reaches more than\n\
         before. `-`: the policy has no such part, or is so already. Nothing goes unnoticed.\n\n\
         {tried} weakenings of {} policies: {seen} by behaviour and by drift, {} by drift alone.\n\n| table | policy |",
        rows.len(),
        tried - seen
    );
    let ways: Vec<String> =
        Mutation::ALL.iter().map(|way| serde_json::to_value(way).unwrap().as_str().unwrap().to_owned()).collect();
    for way in Mutation::ALL {
        page.push_str(&format!(" {} |", way.words()));
    }
    page.push_str(&format!("\n{}|\n", "| --- ".repeat(2 + ways.len())));
    for ((table, policy), cells) in rows {
        let cells: Vec<&str> = ways.iter().map(|way| cells.get(way).copied().unwrap_or("-")).collect();
        page.push_str(&format!("| {table} | {policy} | {} |\n", cells.join(" | ")));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/rls/weakened/{bundle}.md"));
    if std::env::var("SNAPSHOTS").is_ok_and(|mode| mode == "overwrite") {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(page, std::fs::read_to_string(&path).unwrap_or_default(), "{} is not what was found", path.display());
}

#[test]
fn every_weakened_policy_of_core_is_noticed() {
    weakened("core");
}

#[test]
fn every_weakened_policy_of_lift_is_noticed() {
    weakened("lift");
}

#[test]
fn every_weakened_policy_of_assistant_is_noticed() {
    weakened("assistant");
}

#[test]
#[ignore = "takes minutes"]
fn every_weakened_policy_of_agents_is_noticed() {
    weakened("agents");
}
