//! Functions with the rights of their owner whose names others can redirect.

use crate::lint::posture::Posture;
use crate::lint::{Level, Offence, Rule};

/// The rule.
pub const RULE: Rule =
    Rule { name: "secdef_search_path", level: Level::Error, page: include_str!("secdef_search_path.md"), check };

fn check(posture: &Posture) -> Vec<Offence> {
    let definers = posture.functions.iter().filter(|function| function.definer);
    definers
        .filter_map(|function| match &function.path {
            None => Some(
                Offence::new(&function.signature, "it runs as its owner and takes the caller's search_path")
                    .hint("Add: set search_path = '' (and name every schema), or a fixed path that ends with pg_temp."),
            ),
            Some(_) if !function.writable_path.is_empty() => Some(
                Offence::new(
                    &function.signature,
                    format!(
                        "its search_path holds {}, where a role of the API may create",
                        function.writable_path.join(", ")
                    ),
                )
                .hint("revoke create on that schema, or leave it out of the path."),
            ),
            Some(_) => None,
        })
        .collect()
}
