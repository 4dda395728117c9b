//! The list of single changes, each on a copy of its own: found, named rightly, and undone by what `--fix-sql` prints
//! where that is certain. `README.md` beside this file is the table of results.

use std::sync::Mutex;

use super::{base, changes, major, program, verify};
use crate::support::{self, Cluster, private_cluster};

const LIST: &str = include_str!("list.sql");

/// One change by hand.
struct Single {
    from: u32,
    expected: Vec<String>,
    sql: String,
}

fn list() -> Vec<Single> {
    let mut all: Vec<Single> = Vec::new();
    let mut from = 15;
    let mut heading = false;
    for line in LIST.lines().filter(|line| !line.trim().is_empty()) {
        if line == "-- 18" {
            from = 18;
        } else if let Some(expected) = line.strip_prefix("-- == ") {
            if !heading {
                all.push(Single { from, expected: Vec::new(), sql: String::new() });
                from = 15;
            }
            heading = true;
            all.last_mut().unwrap().expected.push(expected.to_owned());
        } else if !line.starts_with("--") {
            heading = false;
            let sql = &mut all.last_mut().unwrap().sql;
            sql.push_str(line);
            sql.push('\n');
        }
    }
    all
}

/// What came of one change: its row of the table, or what is wrong.
fn outcome(cluster: &Cluster, name: &str, single: &Single) -> Result<String, String> {
    support::sql::run(cluster.endpoint(), name, &single.sql).map_err(|error| format!("{}{error}", single.sql))?;
    let program = program(&cluster.url(name));
    let (output, report) = verify(&program, &["--fix-sql"]);
    let mut expected: Vec<String> = single.expected.iter().map(|line| line.replace("$owner", "postgres")).collect();
    expected.sort();
    let found = changes(&report);
    if output.status != 1 || report["error"]["code"] != "E104" || found != expected {
        let ended = format!("(exit {}) {}", output.status, output.stderr);
        return Err(format!("{}expected {expected:#?}\nfound {found:#?} {ended}", single.sql));
    }
    let fix: Vec<&str> =
        report["verify"]["fix_sql"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let certain = !fix.iter().any(|line| line.starts_with("-- not certain"));
    if certain {
        let fix = fix.join("\n");
        let undone = support::sql::run(cluster.endpoint(), name, &fix);
        let (output, report) = verify(&program, &[]);
        if undone.is_err() || output.status != 0 {
            let error = undone.err().map(|error| error.to_string()).unwrap_or_default();
            let left = changes(&report);
            return Err(format!("{}is not undone by\n{fix}\n{error}\nleft {left:#?} {}", single.sql, output.stderr));
        }
    }
    let said = single.sql.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    let named = single.expected.join("<br>").replace(" | ", " · ");
    let from = single.from;
    Ok(format!("| {from} | `{said}` | {named} | {} |\n", if certain { "yes" } else { "no" }))
}

#[test]
fn every_single_change_by_hand_is_found_and_named_and_undone_where_that_is_certain() {
    // Of its own: one of the changes is to a role, which all databases share.
    let Some(cluster) = private_cluster(&[]) else { return };
    base(&cluster, "drift_base");
    let major = major(&cluster);
    let list = list();
    let (shared, others): (Vec<_>, Vec<_>) = list
        .iter()
        .enumerate()
        .filter(|(_, single)| single.from <= major)
        .partition(|(_, one)| one.sql.contains("pg_read_all_data"));
    let rows = Mutex::new(Vec::new());
    let next = Mutex::new(others.into_iter());
    let one = |number: usize, single: &Single| {
        let name = format!("drift_{number}");
        cluster.sql("postgres", &format!("create database {name} template drift_base strategy wal_log"));
        let row = outcome(&cluster, &name, single);
        rows.lock().unwrap().push((number, row));
        cluster.sql("postgres", &format!("drop database {name} with (force)"));
    };
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while let Some((number, single)) = { next.lock().unwrap().next() } {
                    one(number, single);
                }
            });
        }
    });
    shared.into_iter().for_each(|(number, single)| one(number, single));
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|(number, _)| *number);
    let tried = rows.len();
    let wrong: Vec<String> = rows.iter().filter_map(|(_, row)| row.clone().err()).collect();
    assert!(wrong.is_empty(), "{} of {tried} are not right:\n{}", wrong.len(), wrong.join("\n"));
    let rows: Vec<String> = rows.into_iter().filter_map(|(_, row)| row.ok()).collect();
    let certain = rows.iter().filter(|row| row.ends_with("| yes |\n")).count();
    assert!(tried >= 120 && certain >= 90, "{certain} of {tried}");
    published(major, tried, certain, &rows.concat());
}

/// Holds the table against the one in the repository; an older server knows fewer changes.
fn published(major: u32, tried: usize, certain: usize, rows: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/drift/README.md");
    let head = format!(
        "# Single changes by hand, and how `verify` names them\n\n\
         Written by the test beside it (`SNAPSHOTS=overwrite cargo test --test it every_single_change`), which makes each change of\n\
         [list.sql](list.sql) on a copy of [base.sql](base.sql), on Postgres 15 and on 18. Every one is found, and named as it\n\
         says here: what it endangers, the kind, the object, the path (`+` should not be there, `-` is gone). Where the last\n\
         column says yes, the statements of `verify --fix-sql` were run and `verify` was clean afterwards; where it says no,\n\
         data would be lost or made up, and `--fix-sql` says that it is not certain.\n\n\
         {tried} changes, {tried} named rightly, {certain} undone.\n\n\
         | from | the change | named as | undone |\n| --- | --- | --- | --- |\n"
    );
    if std::env::var("SNAPSHOTS").is_ok_and(|mode| mode == "overwrite") && major >= 18 {
        std::fs::write(path, format!("{head}{rows}")).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    let kept: String = kept
        .split_inclusive('\n')
        .filter(|line| line.starts_with("| 15 |") || (major >= 18 && line.starts_with("| 18 |")))
        .collect();
    assert_eq!(rows, kept, "tests/it/drift/README.md is not what was found");
}
