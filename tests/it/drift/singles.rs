//! The list of single changes, each on a copy of its own.

use super::{base, changes, major, program, verify};
use crate::support::{self, private_cluster};

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

#[test]
fn every_single_change_by_hand_is_found_and_named() {
    // Of its own: one of the changes is to a role, which all databases share.
    let Some(cluster) = private_cluster(&[]) else { return };
    base(&cluster, "drift_base");
    let major = major(&cluster);
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (number, single) in list().iter().enumerate().filter(|(_, single)| single.from <= major) {
        let name = format!("drift_{number}");
        cluster.sql("postgres", &format!("create database {name} template drift_base strategy file_copy"));
        if let Err(error) = support::sql::run(cluster.endpoint(), &name, &single.sql) {
            wrong.push(format!("{}{error}", single.sql));
        }
        let (output, report) = verify(&program(&cluster.url(&name)), &[]);
        let mut expected: Vec<String> = single.expected.iter().map(|line| line.replace("$owner", "postgres")).collect();
        expected.sort();
        let found = changes(&report);
        if output.status != 1 || report["error"]["code"] != "E104" || found != expected {
            wrong.push(format!(
                "{}expected {expected:#?}\nfound {found:#?} (exit {}) {}",
                single.sql, output.status, output.stderr
            ));
        }
        cluster.sql("postgres", &format!("drop database {name} with (force)"));
        cluster.sql("postgres", "revoke pg_read_all_data from authenticated");
        tried += 1;
    }
    assert!(tried >= 80);
    assert!(wrong.is_empty(), "{} of {tried} are not named rightly:\n{}", wrong.len(), wrong.join("\n"));
}
