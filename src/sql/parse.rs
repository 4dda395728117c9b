//! From text to a syntax tree whose places are those of the text.
//!
//! The parser is squawk's. One thing it does not know: an escape string may go on after a line end (`E'a'` and below it
//! `'b\''`), and what goes on is an escape string too. Backslashes in there are covered before the parser sees them.

use std::borrow::Cow;

use squawk_syntax::{Parse, SourceFile};

use crate::sql::depth::{Excess, LIMITS, excess};

/// The syntax tree of a text. Never fails: the tree says what could not be read. A text that is nested
/// [too deep](too_deep) is one long word to it.
pub fn parse(text: &str) -> Parse<SourceFile> {
    let seen = seen(text);
    match excess(&seen, LIMITS) {
        None => SourceFile::parse(&seen),
        Some(_) => SourceFile::parse(&"x".repeat(text.len())),
    }
}

/// Where a text is nested too deep to be parsed, if it is anywhere.
pub fn too_deep(text: &str) -> Option<Excess> {
    excess(&seen(text), LIMITS)
}

/// The text as the parser sees it.
pub fn seen(text: &str) -> Cow<'_, str> {
    match text.contains("\\'").then(|| covered(text)).flatten() {
        Some(covered) => Cow::Owned(covered),
        None => Cow::Borrowed(text),
    }
}

/// The text with what is escaped in escape strings covered, byte for byte, if there is any that goes on.
fn covered(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            b'e' | b'E' if bytes.get(at + 1) == Some(&b'\'') && !(at > 0 && is_word(bytes[at - 1])) => {
                let mut end = string_end(bytes, at + 1, &mut None);
                while let Some(start) = goes_on(bytes, end) {
                    let out = out.get_or_insert_with(|| bytes.to_vec());
                    end = string_end(bytes, start, &mut Some(out));
                }
                end
            }
            quote @ (b'\'' | b'"') => find(bytes, at + 1, &[quote]),
            b'-' if bytes[at..].starts_with(b"--") => find(bytes, at, b"\n"),
            b'/' if bytes[at..].starts_with(b"/*") => comment_end(bytes, at),
            b'$' if !(at > 0 && is_word(bytes[at - 1])) => dollar_end(bytes, at),
            _ => at + 1,
        };
    }
    // Whole characters were covered, or single bytes of ASCII: it is text still.
    out.and_then(|out| String::from_utf8(out).ok())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 128
}

/// Behind the next `end` from here on, or behind the text.
fn find(bytes: &[u8], from: usize, end: &[u8]) -> usize {
    let found = bytes.get(from..).and_then(|rest| rest.windows(end.len()).position(|window| window == end));
    found.map_or(bytes.len(), |found| from + found + end.len())
}

/// Behind the escape string whose quote stands here; its escapes are covered in `out`.
fn string_end(bytes: &[u8], quote: usize, out: &mut Option<&mut Vec<u8>>) -> usize {
    let mut at = quote + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => {
                let length = 2 + bytes
                    .get(at + 2..)
                    .map_or(0, |rest| rest.iter().take_while(|byte| **byte & 0xc0 == 0x80).count());
                let end = (at + length).min(bytes.len());
                if let Some(out) = out {
                    out[at..end].fill(b'x');
                }
                at = end;
            }
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Where a string that has ended goes on: behind white space with a line end in it, and comments of one line.
fn goes_on(bytes: &[u8], end: usize) -> Option<usize> {
    let mut at = end;
    let mut new_line = false;
    loop {
        match bytes.get(at)? {
            b'\'' => return new_line.then_some(at),
            b'-' if bytes[at..].starts_with(b"--") => at = find(bytes, at, b"\n") - 1,
            byte if byte.is_ascii_whitespace() || *byte == 0x0b => {
                new_line |= matches!(byte, b'\n' | b'\r');
                at += 1;
            }
            _ => return None,
        }
    }
}

/// Behind the comment that begins here; comments nest.
fn comment_end(bytes: &[u8], from: usize) -> usize {
    let (mut depth, mut at) = (0usize, from);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// Behind the dollar quote that begins here, or behind the dollar.
fn dollar_end(bytes: &[u8], at: usize) -> usize {
    let tag = bytes[at + 1..].iter().take_while(|byte| is_word(**byte) && **byte != b'$').count();
    let end = at + 1 + tag;
    if bytes.get(end) != Some(&b'$') || bytes[at + 1].is_ascii_digit() {
        return at + 1;
    }
    find(bytes, end + 1, &bytes[at..=end])
}

#[cfg(test)]
mod tests {
    use crate::sql::statement::statements;
    use crate::sql::unterminated::unterminated;

    #[test]
    fn an_escape_string_that_goes_on_is_one_string() {
        let text = "select E'a' -- ;\n 'b;\\'';\nselect E'a'\n'\\''\n\n'é\\';';\nselect 'a'\n'\\';select 4;";
        let pieces: Vec<_> = statements(text).into_iter().map(|statement| &text[statement.range]).collect();
        assert_eq!(pieces.len(), 4, "{pieces:?}");
        assert_eq!(pieces[3], "select 4;");
        assert_eq!(unterminated("select E'a'\n'b\\''"), None);
        assert!(unterminated("select E'a'\n'b\\'").is_some());
        assert_eq!(unterminated("select E'a' 'b\\'"), None);
    }

    #[test]
    fn what_is_too_deep_is_one_statement_that_is_not_read() {
        let text = format!("select 1; select {}1", "(".repeat(2_000));
        let found = statements(&text);
        assert_eq!((found.len(), found[0].range.clone()), (1, 0..text.len()));
        // A quote that only an escape string ends hides nothing.
        let hidden = format!("select E'a'\n'b\\'' {}", "(".repeat(2_000));
        assert!(super::too_deep(&hidden).is_some());
    }
}
