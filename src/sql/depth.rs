//! How deep a text is nested. Whoever reads SQL does so by recursion, and in a time that grows with the square of the
//! depth; no script that means anything is nested as deep as a stack ends.
//!
//! The words come from squawk's own lexer, so that nothing is hidden from this measure that its parser would see.

use squawk_lexer::{TokenKind, tokenize};

use crate::error::{Code, Error};

/// How much of it there may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Brackets in brackets.
    pub brackets: usize,
    /// Words that follow each other without a comma, all open brackets taken together; and queries that are joined by
    /// `union` and its kind. Each of them may nest what comes after it: `not not …`, `a + b + …`, `case when case …`.
    pub words: usize,
}

/// What is read: with less, scripts that mean something would be refused; with more, a second would not do.
pub const LIMITS: Limits = Limits { brackets: 1_000, words: 5_000 };

/// What there is too much of, and the byte at which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Brackets in brackets.
    Brackets(usize),
    /// Words without a comma.
    Words(usize),
}

impl Excess {
    /// The byte at which it is too much.
    pub fn at(self) -> usize {
        match self {
            Excess::Brackets(at) | Excess::Words(at) => at,
        }
    }

    /// Why such a text is refused; the place is for whoever knows the file.
    pub fn error(self) -> Box<Error> {
        match self {
            Excess::Brackets(_) => {
                Error::new(Code::BadBundle, format!("brackets are nested deeper than {}", LIMITS.brackets))
                    .hint("Take away brackets that mean nothing, or write the statement as several.")
            }
            Excess::Words(_) => {
                Error::new(Code::BadBundle, format!("more than {} words go on without a comma", LIMITS.words))
                    .hint("Write a list with commas, like `in (…)` or `values (…), (…)`, or several statements.")
            }
        }
    }
}

/// Where a text has more than it may, if it has anywhere.
pub fn excess(text: &str, limits: Limits) -> Option<Excess> {
    let open = || text.bytes().filter(|byte| matches!(byte, b'(' | b'[')).count();
    // Most scripts are too short for either.
    if text.len() <= limits.words && (text.len() <= limits.brackets || open() <= limits.brackets) {
        return None;
    }
    let mut levels = vec![Level::default()];
    let (mut words, mut queries, mut at) = (0, 0, 0);
    for token in tokenize(text) {
        let word = &text[at..at + token.len as usize];
        let depth = levels.len();
        let level = levels.last_mut()?;
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment { .. } => {}
            TokenKind::Literal { .. } | TokenKind::QuotedIdent { .. } | TokenKind::PositionalParam { .. } => {}
            TokenKind::OpenParen | TokenKind::OpenBracket if depth > limits.brackets => {
                return Some(Excess::Brackets(at));
            }
            TokenKind::OpenParen | TokenKind::OpenBracket => levels.push(Level::default()),
            TokenKind::CloseParen | TokenKind::CloseBracket => {
                words -= level.words;
                queries -= level.queries;
                *level = Level::default();
                // One that was never opened closes nothing.
                levels.truncate((depth - 1).max(1));
                // `a[1][1]…` nests as well.
                if let Some(level) = levels.last_mut() {
                    level.words += 1;
                    words += 1;
                }
            }
            TokenKind::Semi => {
                words -= level.words;
                queries -= level.queries;
                *level = Level::default();
            }
            TokenKind::Comma => {
                words -= level.words;
                level.words = 0;
            }
            TokenKind::Ident if joins(word) => {
                words -= level.words;
                level.words = 0;
                level.queries += 1;
                queries += 1;
            }
            _ => {
                level.words += 1;
                words += 1;
            }
        }
        if words > limits.words || queries > limits.words {
            return Some(Excess::Words(at));
        }
        at += token.len as usize;
    }
    None
}

/// What stands between one pair of brackets.
#[derive(Default)]
struct Level {
    /// Words since the last comma.
    words: usize,
    /// Queries that are joined.
    queries: usize,
}

fn joins(word: &str) -> bool {
    ["union", "intersect", "except"].iter().any(|joins| word.eq_ignore_ascii_case(joins))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEEPEST: usize = LIMITS.brackets;
    const LONGEST: usize = LIMITS.words;

    fn excess(text: &str) -> Option<Excess> {
        super::excess(text, LIMITS)
    }

    #[test]
    fn only_what_is_really_nested_counts() {
        let deep = "(".repeat(DEEPEST + 1);
        assert_eq!(excess(&deep), Some(Excess::Brackets(DEEPEST)));
        assert_eq!(excess(&"(),[],".repeat(DEEPEST * 10)), None);
        for text in [
            format!("'{deep}'"),
            format!("$a${deep}$a$ ()"),
            format!("-- {deep}\n"),
            format!("/* {deep} */"),
            format!("/* /* */ ' {deep} */"),
            format!("E'\\'{deep}'"),
            format!("\"{deep}\""),
        ] {
            assert_eq!(excess(&text), None);
            assert!(excess(&format!("{text}{deep}")).is_some(), "{text}");
        }
        assert!(excess(&format!("$1{deep}")).is_some());
    }

    #[test]
    fn words_count_until_a_comma_and_queries_until_a_semicolon() {
        for text in
            ["not ", "- ", "+1", "::int", ".b", "[1]", " or a = b", "(a ", " union select 1, 2", "case when a then "]
        {
            assert!(excess(&text.repeat(LONGEST + 1)).is_some(), "{text}");
        }
        for text in ["not a, ", "- 1;", "(a),", "select 1 union select 2;", "insert into t values (1, 'a');\n", "'a' "]
        {
            assert_eq!(excess(&text.repeat(LONGEST)), None, "{text}");
        }
    }
}
