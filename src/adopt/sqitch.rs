//! sqitch: `sqitch.changes`, or `changes` in the schema that is its registry.
//!
//! Rule: SHA-1 in hexadecimal over the bytes of the deploy script (`App::Sqitch::Plan::Change`, `_deploy_hash`). A
//! registry of before 1.0 was upgraded with the change's id in its place, which proves nothing
//! (`App::Sqitch::Engine`, `Upgrade/pg-1.0.sql`). A change that was reverted has no row, so there is none that is
//! unfinished. A registry holds every project of a database; the plan says which one is meant. Changes go by their
//! names, and one that was reworked has a row for each time it was deployed, in the order of the plan. Source:
//! `App::Sqitch::Engine::pg` of sqitch 1.3.

use std::collections::BTreeSet;

use chrono::DateTime;
use sha1::{Digest, Sha1};

use crate::adopt::judge::by_bytes;
use crate::adopt::row::{Row, unreadable};
use crate::adopt::{Entry, Ledger, Proof, Tool, Verdict};
use crate::error::{Code, Error};
use crate::model::checksum::hex;
use crate::model::migration::Migration;

/// What the rows of a project say; without one, those of the only project that there is.
pub(super) fn ledger(rows: &[Row], project: Option<&str>) -> Ledger {
    let mut ledger = Ledger::default();
    let projects: BTreeSet<String> = rows.iter().filter_map(|row| row.text("project")).collect();
    let known = project.map_or(projects.len() < 2, |project| projects.is_empty() || projects.contains(project));
    if !known {
        ledger.refusals.push(other_projects(&projects, project));
        return ledger;
    }
    let mut rows: Vec<&Row> =
        rows.iter().filter(|row| project.is_none() || row.text("project").as_deref() == project).collect();
    rows.sort_by_key(|row| row.text("committed_at").and_then(|at| DateTime::parse_from_rfc3339(&at).ok()));
    for row in rows {
        let (Some(change), Some(id)) = (row.text("change"), row.text("change_id")) else {
            ledger.refusals.push(unreadable(Tool::Sqitch, "change"));
            continue;
        };
        ledger.entries.push(Entry {
            version: change,
            name: String::new(),
            proof: row.text("script_hash").filter(|hash| *hash != id).map_or(Proof::Nothing, Proof::Checksum),
            at: row.text("committed_at"),
            by: row.text("committer_name"),
            took: None,
        });
    }
    ledger
}

/// Whether the file is what ran.
pub(super) fn judge(recorded: &str, migration: &Migration) -> Verdict {
    by_bytes(recorded, &migration.up, |bytes| hex(&Sha1::digest(bytes)))
}

fn other_projects(projects: &BTreeSet<String>, wanted: Option<&str>) -> Box<Error> {
    let names = projects.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let (fact, hint) = match wanted {
        Some(wanted) => (
            format!("nothing of the project {wanted} is deployed, only of {names}"),
            "Name the folder of that project with --dir, or its registry with --table.",
        ),
        None => (
            format!("the history of sqitch is of several projects: {names}"),
            "Name the folder with the sqitch.plan of one of them with --dir.",
        ),
    };
    Error::new(Code::NoForeignHistory, fact).state("nothing was adopted").hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adopt::row::rows;

    const ROWS: &str = r#"[
        {"change_id": "b", "script_hash": "2", "change": "a", "project": "app", "committed_at": "2026-11-25T22:00:10.5+00:00", "committer_name": "Ann"},
        {"change_id": "a", "script_hash": "1", "change": "a", "project": "app", "committed_at": "2026-11-25T22:00:10+00:00", "committer_name": "Ann"},
        {"change_id": "c", "script_hash": "c", "change": "c", "project": "other", "committed_at": "2026-11-25T22:00:11+00:00"}]"#;

    #[test]
    fn the_rows_of_one_project_are_taken_in_the_order_of_their_times() {
        let ledger = ledger(&rows(ROWS), Some("app"));
        let proofs: Vec<_> = ledger.entries.iter().map(|entry| entry.proof.clone()).collect();
        assert_eq!(proofs, [Proof::Checksum("1".to_owned()), Proof::Checksum("2".to_owned())]);
        assert_eq!(ledger.entries[0].by.as_deref(), Some("Ann"));
    }

    #[test]
    fn a_hash_that_is_the_id_is_of_an_upgrade_and_proves_nothing() {
        assert_eq!(ledger(&rows(ROWS), Some("other")).entries[0].proof, Proof::Nothing);
    }

    #[test]
    fn the_hash_is_the_one_that_sqitch_recorded() {
        // Deployed by sqitch 1.3.1.
        let script =
            "-- Deploy app:create_notes to pg\n\nBEGIN;\n\ncreate table notes (id bigint primary key);\n\nCOMMIT;\n";
        let recorded = "3a28563d093dfb4df3bf0eb0897e83e257164c64";
        let judged = |text: &str| judge(recorded, &crate::adopt::tests::file("1_create_notes.sql", "1", text));
        assert_eq!(judged(script), Verdict::Proven);
        assert_eq!(judged(&script.replace('\n', "\r\n")), Verdict::LineEnds);
        assert!(matches!(judged(&script.replace("bigint", "uuid")), Verdict::Differs(_)));
    }

    #[test]
    fn another_project_and_several_are_refused() {
        for (project, words) in [(Some("third"), "only of app, other"), (None, "several projects: app, other")] {
            let ledger = ledger(&rows(ROWS), project);
            assert!(ledger.entries.is_empty() && ledger.refusals[0].message.contains(words), "{ledger:?}");
        }
        assert!(ledger(&[], Some("third")).refusals.is_empty());
    }
}
