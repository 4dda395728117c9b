//! `${name}` in SQL text: where it stands, and what is put in its place.
//!
//! Outside quotes and comments, `${name}` is the value as it is, `${name!literal}` the value as a quoted string and
//! `${name!identifier}` as a quoted name. Inside double quotes, dollar quotes and comments nothing is a variable. Inside
//! single quotes nothing is either, but one that was declared is refused there: it would stay as it is, and nobody would
//! see it. Flyway's way, for the files that were written for it, replaces everywhere.

use std::ops::Range;

use crate::model::script::Piece;
use crate::model::variable::{Secrecy, is_name};
use crate::sql::quote;

/// By whose rules variables are filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Ours: never inside quotes or comments.
    Ours,
    /// Flyway's: everywhere, as it is.
    Flyway,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// It has this value.
    Value(&'a str, Secrecy),
    /// It was declared, and nobody gave a value.
    NoValue,
    /// Nobody declared it.
    Undeclared,
}

/// Why a text cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes.
    pub offset: usize,
    /// The name, or what stands between the braces.
    pub name: String,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What is wrong with a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nobody declared it.
    Undeclared,
    /// Nobody gave it a value.
    NoValue,
    /// It stands inside single quotes.
    InsideQuotes,
    /// What stands between the braces is no name with `!literal` or `!identifier`.
    Malformed,
    /// The value has a NUL, which no SQL can hold.
    BadValue,
}

/// The text with its variables filled in, and where; or the first fault. `None` where there are none.
pub fn fill<'a>(
    text: &str,
    rules: Rules,
    known: &dyn Fn(&str) -> Known<'a>,
) -> Result<Option<(String, Vec<Piece>)>, Fault> {
    if !text.contains("${") {
        return Ok(None);
    }
    let mut filled = String::with_capacity(text.len());
    let mut pieces = Vec::new();
    let mut from = 0;
    for (asked, here) in places(text, rules) {
        let inner = &text[asked.start + 2..asked.end - 1];
        let (name, form) = inner.split_once('!').unwrap_or((inner, ""));
        let fault = |kind| Fault { offset: asked.start, name: name.to_owned(), kind };
        if here != Here::Open {
            if here == Here::SingleQuotes && known(name) != Known::Undeclared {
                return Err(fault(FaultKind::InsideQuotes));
            }
            continue;
        }
        if !is_name(name) && rules == Rules::Ours {
            return Err(fault(FaultKind::Malformed));
        }
        let (value, secrecy) = match known(name) {
            Known::Value(value, secrecy) => (value, secrecy),
            Known::NoValue => return Err(fault(FaultKind::NoValue)),
            Known::Undeclared => return Err(fault(FaultKind::Undeclared)),
        };
        if value.contains('\0') {
            return Err(fault(FaultKind::BadValue));
        }
        let value = match form {
            "" => value.to_owned(),
            "literal" => quote::literal(value),
            "identifier" => quote::identifier(value),
            _ => return Err(fault(FaultKind::Malformed)),
        };
        filled.push_str(&text[from..asked.start]);
        let start = filled.len();
        filled.push_str(&value);
        pieces.push(Piece { value: start..filled.len(), asked: asked.clone(), secrecy });
        from = asked.end;
    }
    if pieces.is_empty() {
        return Ok(None);
    }
    filled.push_str(&text[from..]);
    Ok(Some((filled, pieces)))
}

/// What is around a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Here {
    Open,
    SingleQuotes,
    Other,
}

/// Every `${…}` on one line, with what is around it by these rules.
fn places(text: &str, rules: Rules) -> Vec<(Range<usize>, Here)> {
    let mut found = Vec::new();
    if rules == Rules::Flyway {
        // Not even the quotes are looked at: `$$$${a}` is `$$$` and a variable.
        collect(text, 0, Here::Open, &mut found);
        return found;
    }
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (length, here) = span(rest, text[..at].chars().next_back());
        collect(&text[at..at + length], at, here, &mut found);
        at += length;
    }
    found
}

fn collect(part: &str, start: usize, here: Here, found: &mut Vec<(Range<usize>, Here)>) {
    let mut at = 0;
    while let Some(open) = part.get(at..).and_then(|rest| rest.find("${")).map(|open| at + open) {
        let end = part[open..].find(['}', '\n']).map(|end| open + end);
        match end {
            Some(end) if part.as_bytes()[end] == b'}' => {
                found.push((start + open..start + end + 1, here));
                at = end + 1;
            }
            _ => at = open + 2,
        }
    }
}

/// The length of what `rest` begins with, up to the next change, and what it is. `before` is the character before it.
fn span(rest: &str, before: Option<char>) -> (usize, Here) {
    let word = before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$');
    if rest.starts_with("--") {
        return (rest.find('\n').unwrap_or(rest.len()), Here::Other);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), Here::Other);
    }
    if rest.starts_with('\'') {
        let escapes = if matches!(before, Some('e' | 'E')) { Escapes::Backslash } else { Escapes::None };
        return (quoted(rest, b'\'', escapes), Here::SingleQuotes);
    }
    if rest.starts_with('"') {
        return (quoted(rest, b'"', Escapes::None), Here::Other);
    }
    if let Some(length) = dollar_quoted(rest).filter(|_| !word) {
        return (length, Here::Other);
    }
    let first = rest.chars().next().map_or(1, char::len_utf8);
    // A variable stays in one piece, whatever stands between its braces.
    if let Some(end) = rest.strip_prefix("${").and_then(|inner| inner.find(['}', '\n'])) {
        return (end + 3, Here::Open);
    }
    let next = rest[first..].find(['-', '/', '\'', '"', '$']).map_or(rest.len(), |next| first + next);
    (next, Here::Open)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    Backslash,
}

/// The length of a quoted text; a doubled quote ends and begins it again, which comes to the same.
fn quoted(rest: &str, quote: u8, escapes: Escapes) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes == Escapes::Backslash => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of the text in dollar quotes that `rest` begins with.
fn dollar_quoted(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('$')?;
    let end = inner.find('$')?;
    let tag = &inner[..end];
    let named = tag.is_empty()
        || (!tag.starts_with(|c: char| c.is_ascii_digit()) && tag.chars().all(|c| c.is_alphanumeric() || c == '_'));
    if !named {
        return None;
    }
    let mark = &rest[..end + 2];
    Some(rest[mark.len()..].find(mark).map_or(rest.len(), |close| mark.len() + close + mark.len()))
}

/// The length of the block comment that `rest` begins with; comments nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Known<'static> {
        match name {
            "who" => Known::Value("reader", Secrecy::Plain),
            "odd" => Known::Value("it's \"x\"", Secrecy::Secret),
            "nul" => Known::Value("\0", Secrecy::Plain),
            "empty" => Known::NoValue,
            _ => Known::Undeclared,
        }
    }

    fn filled(text: &str) -> String {
        fill(text, Rules::Ours, &known).unwrap().map_or(text.to_owned(), |(text, _)| text)
    }

    #[test]
    fn variables_are_filled_in_outside_quotes() {
        assert_eq!(filled("grant a to ${who};"), "grant a to reader;");
        assert_eq!(filled("select ${odd!literal}, ${odd!identifier}"), "select 'it''s \"x\"', \"it's \"\"x\"\"\"");
        assert_eq!(filled("x${who}y ${who}${who}"), "xreadery readerreader");
        assert_eq!(
            filled("select a-b/c ${who} -- ${nobody}\n, '' ${who}"),
            "select a-b/c reader -- ${nobody}\n, '' reader"
        );
    }

    #[test]
    fn nothing_is_filled_in_inside_quotes_and_comments() {
        for text in [
            "select '${x}'",
            "select '''${x}'",
            "select e'\\'${x}'",
            "select \"${who}\"",
            "-- ${who}\nselect 1",
            "/* ${who} /* ${who} */ ${who} */ select 1",
            "do $$ begin raise '${who}'; end $$",
            "create function f() as $body$ return `${who}` $body$",
            "select $a$ $$ ${who} $$ $a$",
        ] {
            assert_eq!(filled(text), text);
        }
    }

    #[test]
    fn faults_have_their_place() {
        for (text, offset, kind) in [
            ("select ${nobody}", 7, FaultKind::Undeclared),
            ("select 1, ${empty}", 10, FaultKind::NoValue),
            ("select '${who}'", 8, FaultKind::InsideQuotes),
            ("select ${who!text}", 7, FaultKind::Malformed),
            ("select ${a b}", 7, FaultKind::Malformed),
            ("select ${}", 7, FaultKind::Malformed),
            ("select ${nul}", 7, FaultKind::BadValue),
            ("select $1${nobody}", 9, FaultKind::Undeclared),
        ] {
            let fault = fill(text, Rules::Ours, &known).unwrap_err();
            assert_eq!((fault.offset, fault.kind), (offset, kind), "{text}");
        }
    }

    #[test]
    fn flyway_replaces_everywhere() {
        let (text, _) = fill("-- ${who}\nselect '${who}', $$${who}$$", Rules::Flyway, &known).unwrap().unwrap();
        assert_eq!(text, "-- reader\nselect 'reader', $$reader$$");
        let (text, _) = fill("select $$$${who}", Rules::Flyway, &known).unwrap().unwrap();
        assert_eq!(text, "select $$$reader");
        let fault = fill("select '${flyway:user}'", Rules::Flyway, &known).unwrap_err();
        assert_eq!((fault.kind, fault.name.as_str()), (FaultKind::Undeclared, "flyway:user"));
    }

    #[test]
    fn pieces_say_what_stands_where() {
        let (text, pieces) = fill("to ${who}, ${odd!literal};", Rules::Ours, &known).unwrap().unwrap();
        let values: Vec<_> = pieces.iter().map(|piece| &text[piece.value.clone()]).collect();
        assert_eq!(values, ["reader", "'it''s \"x\"'"]);
        assert_eq!(pieces[1].secrecy, Secrecy::Secret);
    }
}
