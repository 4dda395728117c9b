//! Holds the rule of direction and the nevers of the house. Reads the source as text; needs no database.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path below `src/`, and its text without its unit tests.
struct Source {
    path: String,
    text: String,
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut found = Vec::new();
    files(&src, "rs", &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source file");
            let text = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
            Source { path: path.strip_prefix(&src).unwrap().display().to_string().replace('\\', "/"), text }
        })
        // The build script is a program of its own.
        .filter(|source| source.path != "bundle/embed.rs")
        .collect()
}

/// The floor of the house that a module stands on.
fn floor(module: &str) -> u8 {
    match module {
        "main" | "cli" => 5,
        "command" => 4,
        "db" | "render" => 3,
        "report" => 2,
        "model" | "sql" | "error" => 0,
        "lib" => 9,
        _ => 1,
    }
}

fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap()
}

/// The modules of this crate that a file names.
fn named(source: &Source) -> Vec<String> {
    source
        .text
        .match_indices("crate::")
        .map(|(at, found)| {
            source.text[at + found.len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
        })
        .collect()
}

#[test]
fn a_file_names_only_what_stands_below_it() {
    let mut wrong = Vec::new();
    for source in sources() {
        let own = module(&source.path);
        for other in named(&source).iter().filter(|other| *other != own && !other.is_empty()) {
            let beside = (own == "db" && other == "render") || (own == "render" && other == "db");
            if floor(other) > floor(own) || beside {
                wrong.push(format!("{} names {other}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn offenders(word: &str, allowed: impl Fn(&str) -> bool) -> Vec<String> {
    sources()
        .into_iter()
        .filter(|source| source.text.contains(word) && !allowed(&source.path))
        .map(|source| source.path)
        .collect()
}

#[test]
fn only_the_database_rim_names_the_driver() {
    assert_eq!(offenders("sqlx::", |path| path.starts_with("db/")), Vec::<String>::new());
}

#[test]
fn only_the_command_line_names_its_parser() {
    assert_eq!(
        offenders("clap::", |path| path.starts_with("command/") || path == "cli.rs" || path == "main.rs"),
        Vec::<String>::new()
    );
}

#[test]
fn only_the_process_reads_the_environment() {
    assert_eq!(offenders("std::env", |path| path == "main.rs"), Vec::<String>::new());
}

#[test]
fn only_the_lock_makes_what_can_be_sent_as_a_step() {
    assert_eq!(offenders("Claimed(", |path| path == "db/apply/claim.rs"), Vec::<String>::new());
}

#[test]
fn sql_lives_in_sql_files() {
    let mut wrong = Vec::new();
    for source in
        sources().iter().filter(|source| source.path.starts_with("db/") || source.path.starts_with("command/"))
    {
        for line in source.text.lines() {
            for verb in ["select ", "insert ", "update ", "delete ", "create ", "drop ", "alter ", "with "] {
                if line.contains(&format!("\"{verb}")) {
                    wrong.push(format!("{}: {}", source.path, line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_function_takes_a_boolean() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (at, _) in source.text.match_indices("fn ") {
            let signature = source.text[at..].split(['{', ';']).next().unwrap();
            let parameters = signature.split("->").next().unwrap();
            if parameters.contains(": bool") {
                wrong.push(format!("{}: {}", source.path, signature.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut silent: Vec<String> =
        sources().into_iter().filter(|source| !source.text.starts_with("//! ")).map(|source| source.path).collect();
    for folder in ["src", "migrations", "seeds"] {
        let mut found = Vec::new();
        files(&root().join(folder), "sql", &mut found);
        let without = found.into_iter().filter(|path| !fs::read_to_string(path).unwrap().starts_with("--"));
        silent.extend(without.map(|path| path.display().to_string()));
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn no_file_is_a_drawer_for_odds_and_ends() {
    let drawers = ["util", "utils", "helper", "helpers", "common", "types", "manager", "misc"];
    let wrong: Vec<String> = sources()
        .into_iter()
        .map(|source| source.path)
        .filter(|path| path.split(['/', '.']).any(|part| drawers.contains(&part)))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}
