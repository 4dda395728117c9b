//! Versions without a way back.

use crate::lint::Level;
use crate::lint::script::Paired;
use crate::lint::script::subject::Part;
use crate::lint::script::subject::Subject;
use crate::lint::script::whole::Said;
use crate::lint::script::{FileRule, Spot};

/// The rule.
pub const RULE: FileRule =
    FileRule { name: "down_missing", level: Level::Info, page: include_str!("down_missing.md"), check };

fn check(subject: &Subject<'_>) -> Vec<Spot> {
    match subject.part {
        // Where no version has a way back, the folder is of a kind that knows none.
        Part::Up { down: None, paired: Paired::Yes } if subject.whole.goes_back == Said::Yes => vec![Spot::new(
            subject.head(),
            "",
            "this version has no down script: it cannot be rolled back",
            "Write one beside it; `schemactl test roundtrip` proves that it leads back.",
        )],
        _ => Vec::new(),
    }
}
