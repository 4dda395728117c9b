//! Checksums: whether a script is still the one that was applied.

use serde::Serialize;
use sha2::{Digest, Sha256};
use squawk_syntax::ast::AstNode;
use squawk_syntax::{SourceFile, SyntaxKind};

use crate::sql::parse::parse;

/// SHA-256, in hexadecimal, of a script without byte order mark and with LF line ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Checksum(pub String);

impl Checksum {
    /// The checksum of normalised text.
    pub fn of(text: &str) -> Checksum {
        Checksum(hex(&Sha256::digest(text.as_bytes())))
    }

    /// The checksum of what a script means: comments are ignored and white space between words is one space.
    /// Text inside quotes counts to the letter.
    pub fn of_meaning(text: &str) -> Checksum {
        Checksum::of_words(&parse(text).tree(), text)
    }

    /// The same, of a script that is parsed already.
    pub fn of_words(source: &SourceFile, text: &str) -> Checksum {
        let mut digest = Sha256::new();
        for word in words(source, text) {
            digest.update(word.as_bytes());
            digest.update(b" ");
        }
        Checksum(hex(&digest.finalize()))
    }

    /// The first twelve characters, for people.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

/// Bytes in hexadecimal, in small letters.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for value in [byte >> 4, byte & 15] {
            text.push(char::from(if value < 10 { b'0' + value } else { b'a' - 10 + value }));
        }
    }
    text
}

/// The tokens of a script that mean something.
pub fn meaning(text: &str) -> Vec<String> {
    words(&parse(text).tree(), text).into_iter().map(str::to_owned).collect()
}

/// A token may stand for other bytes than it has, so its words are taken from the text.
fn words<'a>(source: &SourceFile, text: &'a str) -> Vec<&'a str> {
    let trivia = [SyntaxKind::WHITESPACE, SyntaxKind::COMMENT].map(u16::from);
    let green = source.syntax().green();
    // The tree below the tree, which is walked without an allocation for each of its nodes.
    let mut words = Vec::new();
    let mut open = vec![green.children()];
    let mut at = 0;
    while let Some(children) = open.last_mut() {
        match children.next() {
            None => drop(open.pop()),
            Some(child) => match child.as_node() {
                Some(node) => open.push(node.children()),
                None => {
                    let end = at + usize::from(child.text_len());
                    if !trivia.contains(&child.kind().0) {
                        words.extend(text.get(at..end));
                    }
                    at = end;
                }
            },
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_white_space_do_not_change_the_meaning() {
        let one = Checksum::of_meaning("select  1; -- old\n");
        let two = Checksum::of_meaning("/* new */ select\n1;");
        assert_eq!(one, two);
        assert_ne!(one, Checksum::of_meaning("select 2;"));
    }

    #[test]
    fn words_are_the_tokens_of_the_tree() {
        for text in [
            "",
            "-- nothing\n",
            "select a<=b, a->>'x', E'a\\'b', $$ ; $$, U&\"d\" from t where é is not null;; select 1",
            "create function f() returns int language sql as $x$ select '1' $x$;\n/* /* */ */ )( 'open",
            "select 1 from (select 2) as x join y using (z); drop\ttable if exists \"a b\", c cascade;\n\\gset\n",
        ] {
            let tree = parse(text).tree();
            let tokens = tree.syntax().descendants_with_tokens().filter_map(|element| element.into_token());
            let meant: Vec<String> = tokens
                .filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT))
                .map(|token| {
                    text[usize::from(token.text_range().start())..usize::from(token.text_range().end())].to_owned()
                })
                .collect();
            assert_eq!(meaning(text), meant, "{text}");
        }
    }

    #[test]
    fn white_space_inside_quotes_is_meaning() {
        assert_ne!(Checksum::of_meaning("select 'a b'"), Checksum::of_meaning("select 'a  b'"));
    }
}
