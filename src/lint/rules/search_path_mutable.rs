//! Functions that find their names where the caller says.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "search_path_mutable", level: Level::Info, page: include_str!("search_path_mutable.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let open = posture.functions.iter().filter(|it| !it.definer && !it.bound && it.path.is_none());
    open.map(|function| {
        Offence::new(&function.signature, "it takes the caller's search_path").hint("Add a fixed search_path.")
    })
    .collect()
}
