//! What is not too deep has a shallow tree: the measure that is taken before parsing is no less than what the parser makes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schemactl::sql::depth::{Limits, excess};
use schemactl::sql::parse::{parse, seen};
use squawk_syntax::ast::AstNode;

/// So low that a text of a few hundred bytes can come near.
const LIMITS: Limits = Limits { brackets: 8, words: 40 };

fuzz_target!(|text: &str| {
    if excess(&seen(text), LIMITS).is_some() {
        return;
    }
    let tree = parse(text).tree();
    let deepest = tree.syntax().descendants().map(|node| node.ancestors().count()).max().unwrap_or(0);
    // A query in brackets is five nodes, and so is a bracket.
    assert!(deepest <= 40 + 6 * (LIMITS.brackets + 2 * LIMITS.words), "{deepest}");
});
