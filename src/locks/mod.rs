//! What a statement locks, rewrites and reads, known before it runs: a pure function of its syntax tree and of what is
//! known of the relations. `tests/it/locks/README.md` has the table of statements it was held against on real servers.

mod alter;
mod column;
mod constraint;
pub mod effect;
pub mod facts;
mod gone;
mod learn;
pub mod mode;
pub mod name;
mod named;
mod query;
pub mod relations;
pub mod retype;
mod rows;
mod statement;
mod volatile;

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};

use crate::locks::effect::Effect;
use crate::locks::facts::{Facts, Files};
use crate::sql::parse::parse;

pub use learn::learn;
pub use statement::effect;

/// A statement with its place and what it does.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where it stands in its text, without what is before and after it.
    pub range: Range<usize>,
    /// Its syntax tree.
    pub tree: ast::Stmt,
    /// What it does to relations that the file has not made itself.
    pub effect: Effect,
}

/// The statements of a text in order. Each is learnt from, so that the next knows what it has made; what this file makes
/// is left out of the effects: nobody else can see it before the commit.
pub fn read(text: &str, facts: &mut Facts) -> Vec<Seen> {
    if facts.files == Files::Apart || facts.file == 0 {
        facts.file += 1;
    }
    let mut seen = Vec::new();
    for tree in parse(text).tree().stmts() {
        if matches!(tree, ast::Stmt::EmptyStmt(_)) {
            continue;
        }
        let effect = effect(&tree, facts).on_old(facts);
        learn(&tree, facts);
        seen.push(Seen { range: range(&tree, text), tree, effect });
    }
    seen
}

/// Where a statement begins after its comments, to its end.
fn range(tree: &ast::Stmt, text: &str) -> Range<usize> {
    let whole = tree.syntax().text_range();
    let start = tree
        .syntax()
        .descendants_with_tokens()
        .filter_map(|element| element.into_token())
        .find(|token| !name::is_trivia(token.kind()))
        .map_or(whole.start(), |token| token.text_range().start());
    let range = usize::from(start)..usize::from(whole.end());
    range.start..range.start + text[range.clone()].trim_end().len()
}
