//! The words of a definition as Postgres writes it: names, strings, numbers, signs, and how deep each stands.

/// One word of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// As it is written.
    pub text: &'a str,
    /// Where it begins.
    pub start: usize,
    /// How many parentheses are open around it.
    pub depth: usize,
    /// How many of them hold a query.
    pub query_depth: usize,
}

/// Splits a definition into its words.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut open: Vec<bool> = Vec::new();
    let mut queries = 0;
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let length = length(&text[at..], first);
        let word = &text[at..at + length];
        if word == ")" {
            queries -= usize::from(open.pop() == Some(true));
        }
        found.push(Token { text: word, start: at, depth: open.len(), query_depth: queries });
        if word == "(" {
            let next = text[at + 1..].trim_start();
            let query = ["SELECT", "WITH", "VALUES"].iter().any(|verb| next.starts_with(verb));
            queries += usize::from(query);
            open.push(query);
        }
        at += length;
    }
    found
}

/// The length of the word that `rest` begins with, in bytes.
fn length(rest: &str, first: char) -> usize {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    match first {
        '"' => quoted(rest, '"', Escape::None),
        '\'' => quoted(rest, '\'', Escape::None),
        'E' if rest[1..].starts_with('\'') => 1 + quoted(&rest[1..], '\'', Escape::Backslash),
        _ if word(first) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
        _ => first.len_utf8(),
    }
}

#[derive(PartialEq, Eq)]
enum Escape {
    None,
    Backslash,
}

/// The length of a quoted word: a doubled quote does not end it.
fn quoted(rest: &str, quote: char, escape: Escape) -> usize {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && escape == Escape::Backslash {
            characters.next();
        } else if character == quote {
            if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
            } else {
                return at + quote.len_utf8();
            }
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_their_text_together() {
        let words: Vec<_> = tokens("a.\"b \"\"c\" = 'it''s' || E'x\\'y'").into_iter().map(|token| token.text).collect();
        assert_eq!(words, ["a", ".", "\"b \"\"c\"", "=", "'it''s'", "|", "|", "E'x\\'y'"]);
    }

    #[test]
    fn only_parentheses_with_a_query_count_as_one() {
        let depths: Vec<_> = tokens("(a, ( SELECT b))")
            .into_iter()
            .map(|token| (token.text.to_owned(), token.depth, token.query_depth))
            .collect();
        assert_eq!(depths[1], ("a".to_owned(), 1, 0));
        assert_eq!(depths[5], ("b".to_owned(), 2, 1));
    }
}
