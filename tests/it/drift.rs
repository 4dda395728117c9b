//! Drift: every single change by hand is found and named rightly, and nothing else is ever called drift.

use serde_json::Value;

use crate::support::{self, Cluster, Output, Program};

mod false_alarms;
mod pieces;
mod singles;
mod verdicts;
mod zoo;

const BASE: &str = include_str!("drift/base.sql");

/// A program with a folder of one migration, which makes the schema `app`.
fn program(url: &str) -> Program {
    let program = Program::new(url);
    let folder = program.dir().join("migrations");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("bundle.toml"), "name = \"app\"\nschema = \"app\"\nrequires = [\"platform\"]\n")
        .unwrap();
    std::fs::write(folder.join("0001_base.up.sql"), BASE).unwrap();
    program
}

/// A database with the schema, as the runner left it; made once.
fn base(cluster: &Cluster, name: &str) {
    cluster.sql("postgres", &format!("create database {name} template template0"));
    let up = program(&cluster.url(name)).run(&["up", "--dir", "migrations"]);
    assert_eq!(up.status, 0, "{up:#?}");
}

/// `verify`, as JSON.
fn verify(program: &Program, more: &[&str]) -> (Output, Value) {
    let output = program.run(&[&["verify", "--dir", "migrations", "--output", "json"], more].concat());
    let report = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:#?}"));
    (output, report)
}

/// Every change of every bundle, as `endangers | kind | object | path`.
fn changes(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all = Vec::new();
    for bundle in report["verify"]["bundles"].as_array().into_iter().flatten() {
        for change in bundle["changes"].as_array().into_iter().flatten() {
            let path = match (text(&change["path"]).as_str(), change["expected"].is_null(), change["found"].is_null()) {
                ("", true, _) => "+".to_owned(),
                ("", _, true) => "-".to_owned(),
                (path, _, _) => path.to_owned(),
            };
            all.push([text(&change["endangers"]), text(&change["kind"]), text(&change["object"]), path].join(" | "));
        }
    }
    all.sort();
    all
}

/// The server's major version.
fn major(cluster: &Cluster) -> u32 {
    cluster.value("postgres", "select current_setting('server_version_num')::int / 10000").parse().unwrap()
}

fn cluster() -> Option<&'static Cluster> {
    support::cluster()
}
