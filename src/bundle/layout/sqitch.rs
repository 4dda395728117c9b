//! sqitch: `sqitch.plan`, and for each of its changes `deploy/NAME.sql`, `revert/NAME.sql` and `verify/NAME.sql`.
//!
//! A change has no number: its version is its place in the plan. A change that was reworked is there as `NAME@TAG.sql`,
//! with the first of its tags for which there is a file in `deploy` (`App::Sqitch::Plan::Change`, `_path_segments`;
//! sqitch 1.3). Other places of files, which `sqitch.conf` may name, are not looked for.

use std::collections::BTreeMap;

use crate::bundle::layout::gather::{Contents, gather};
use crate::bundle::layout::sqitch_plan::{Change, parse};
use crate::bundle::layout::{Named, Part, Piece, foreign_mark, hook, malformed};
use crate::error::{Code, Error, Result};
use crate::model::layout::Layout;
use crate::model::migration::Order;
use crate::model::script::{Outside, Script};
use crate::model::version::Version;

/// The file that makes a folder one of sqitch's.
pub const PLAN: &str = "sqitch.plan";
/// Its folders.
pub const FOLDERS: [&str; 3] = ["deploy", "revert", "verify"];

pub(super) fn read(files: Vec<(String, Script)>) -> Result<Contents> {
    let mut files: BTreeMap<String, Script> = files.into_iter().collect();
    let Some(script) = files.remove(PLAN) else {
        return Err(Error::new(Code::BadBundle, format!("there is no {PLAN}"))
            .hint("Name the folder that holds it, with deploy, revert and verify beside it."));
    };
    let plan = parse(&script)?;
    let mut pieces = Vec::new();
    for (index, change) in plan.changes.iter().enumerate() {
        let base = base(change, &files);
        if !files.contains_key(&format!("deploy/{base}.sql")) {
            return Err(malformed(&script, change.offset, format!("there is no deploy/{base}.sql for this change"))
                .hint("Restore the file from version control, or take the change out with what is behind it."));
        }
        for (folder, part) in FOLDERS.into_iter().zip([Part::Up, Part::Down, Part::Verify]) {
            let Some(script) = files.remove(&format!("{folder}/{base}.sql")) else { continue };
            foreign_mark(Layout::Sqitch, &script)?;
            pieces.push(Piece::Version(named(index, change, part, script)));
        }
    }
    for (path, script) in files {
        match hook::of_folder(&path, &script)? {
            Some(hook) => pieces.push(Piece::Hook(hook)),
            None => {
                return Err(Error::new(Code::BadBundle, format!("{} is of no change in {PLAN}", script.path))
                    .hint("Let `sqitch add` put the change into the plan, or move the file out of the folder."));
            }
        }
    }
    Ok(Contents { project: Some(plan.project), ..gather(Layout::Sqitch, pieces)? })
}

/// What the files of a change are called, without their ending.
fn base(change: &Change, files: &BTreeMap<String, Script>) -> String {
    let tagged = |tag: &String| format!("{}@{tag}", change.name);
    let there = |base: &String| files.contains_key(&format!("deploy/{base}.sql"));
    let mut bases = change.reworked.iter().map(tagged);
    bases.find(there).or_else(|| change.reworked.first().map(tagged)).unwrap_or_else(|| change.name.clone())
}

fn named(index: usize, change: &Change, part: Part, mut script: Script) -> Named {
    // sqitch opens no transaction: a file of what Postgres refuses inside one runs there too.
    if script.outside == Outside::Unsaid {
        script.outside = Outside::Found;
    }
    let place = index as u64 + 1;
    Named {
        version: Version(place),
        version_text: place.to_string(),
        name: change.name.clone(),
        part,
        order: Order::InOrder,
        script,
    }
}
