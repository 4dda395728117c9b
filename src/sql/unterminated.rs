//! Quotes and comments that never end: whatever comes after them on the wire would be taken for a part of them.

use squawk_syntax::SourceFile;
use squawk_syntax::ast::AstNode;

use crate::sql::parse::parse;

/// What begins and never ends, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unterminated {
    /// What it is.
    pub what: &'static str,
    /// The byte at which it begins.
    pub start: usize,
}

/// The quote or comment that reaches over the end of the text. Only the last token can.
pub fn unterminated(text: &str) -> Option<Unterminated> {
    of(&parse(text).tree())
}

/// The same, of a text that is parsed already.
pub fn of(tree: &SourceFile) -> Option<Unterminated> {
    let last = tree.syntax().last_token()?;
    let start = usize::from(last.text_range().start());
    open(last.text()).map(|what| Unterminated { what, start })
}

/// What a token is that has begun and not ended.
fn open(token: &str) -> Option<&'static str> {
    let prefix = token.find(['\'', '"']).filter(|at| token[..*at].chars().all(|c| c.is_ascii_alphabetic() || c == '&'));
    if token.starts_with("/*") {
        return (!comment_ends(token)).then_some("comment");
    }
    if let Some(rest) = token.strip_prefix('$') {
        let tag = rest.find('$').map(|end| &token[..end + 2])?;
        return (token.len() < 2 * tag.len() || !token.ends_with(tag)).then_some("dollar quote");
    }
    let prefix = prefix?;
    let quote = token[prefix..].chars().next()?;
    let escapes = token[..prefix].eq_ignore_ascii_case("e") && quote == '\'';
    let ends = quote_ends(&token[prefix + 1..], quote, escapes.then_some('\\'));
    (!ends).then_some(if quote == '"' { "quoted name" } else { "quote" })
}

/// Whether the text ends with the quote that closes it; a doubled one closes nothing.
fn quote_ends(inside: &str, quote: char, escape: Option<char>) -> bool {
    let mut characters = inside.chars().peekable();
    while let Some(character) = characters.next() {
        if Some(character) == escape {
            characters.next();
        } else if character == quote && characters.next_if_eq(&quote).is_none() {
            return true;
        }
    }
    false
}

/// Whether as many comments end as have begun: they nest.
fn comment_ends(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at + 1 < bytes.len() {
        let step = match &bytes[at..at + 2] {
            b"/*" => {
                depth += 1;
                2
            }
            b"*/" => {
                depth = depth.saturating_sub(1);
                2
            }
            _ => 1,
        };
        at += step;
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_named_with_its_beginning() {
        for (text, what, start) in [
            ("select 1; select 'open;\n", "quote", 17),
            ("select E'a\\';", "quote", 7),
            ("select e'a\\\\''", "quote", 7),
            ("select U&'a", "quote", 7),
            ("select b'1", "quote", 7),
            ("select \"a\"\"", "quoted name", 7),
            ("do $x$ begin end $y$;\n", "dollar quote", 3),
            ("do $$ $", "dollar quote", 3),
            ("do $x$", "dollar quote", 3),
            ("select 1 /* /* */ open", "comment", 9),
            ("/*", "comment", 0),
        ] {
            assert_eq!(unterminated(text), Some(Unterminated { what, start }), "{text}");
        }
    }

    #[test]
    fn what_ends_is_left_alone() {
        for text in [
            "",
            "select 'a''b'",
            "select E'a\\'b'",
            "select 'a\\'",
            "select \"a\"\"b\"",
            "do $x$ $y$ $x$",
            "do $$ '/* $$",
            "select 1 /* /* */ */",
            "select 1 -- '",
            "select $1",
            "select 1 $",
            "select a$b$",
            "select 'a'\n  'b'",
        ] {
            assert_eq!(unterminated(text), None, "{text}");
        }
    }
}
