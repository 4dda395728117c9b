//! SQL text with its path.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::memchr;

use crate::error::{Code, Error, Result};
use crate::model::checksum::Checksum;
use crate::model::variable::Secrecy;
use crate::sql::parse::{parse, too_deep};
use crate::sql::place::Place;
use crate::sql::psql;
use crate::sql::statement::{self, Statement};
use crate::sql::unterminated::{self, Unterminated};
use crate::sql::variable::Fault;

/// SQL text as it is sent: no byte order mark, LF line ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The path for people, with `/` between its parts.
    pub path: String,
    /// The text.
    pub text: Cow<'static, str>,
    /// The bytes of its file, where they are not just those of the text.
    file: Option<Arc<[u8]>>,
    /// What the file's layout says of transactions.
    pub outside: Outside,
    /// How variables were filled in, where they were.
    filled: Option<Arc<Filled>>,
    /// Why its variables could not be filled in: whoever runs it says so, whoever only reads it need not know.
    pub fault: Option<Fault>,
    known: Known,
}

/// What was found out about a text, shared by all clones of its script: it is read once, however many plans and databases
/// it is for. It says nothing of whether two scripts are the same.
#[derive(Clone, Debug, Default)]
struct Known(Arc<(OnceLock<Checksum>, OnceLock<Reading>)>);

/// What the parser found.
#[derive(Debug)]
struct Reading {
    statements: Vec<Statement>,
    unterminated: Option<Unterminated>,
    command: Option<usize>,
    meaning: Checksum,
}

impl PartialEq for Known {
    fn eq(&self, _: &Known) -> bool {
        true
    }
}

impl Eq for Known {}

/// How the variables of a script were filled in.
#[derive(Debug, PartialEq, Eq)]
struct Filled {
    /// The text as it was before.
    original: Cow<'static, str>,
    /// What was put in, in order.
    pieces: Vec<Piece>,
}

/// A variable that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where its value stands in the text.
    pub value: Range<usize>,
    /// Where it stood in the text before.
    pub asked: Range<usize>,
    /// Whether the value may be seen.
    pub secrecy: Secrecy,
}

/// What the convention of a file, not a directive of ours, says of transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outside {
    /// Nothing: it is one transaction.
    #[default]
    Unsaid,
    /// It runs outside a transaction: where that is said, in bytes of the text.
    Said(usize),
    /// The tool finds out by itself: what Postgres refuses inside a transaction runs outside, if nothing else is there.
    Found,
}

impl Script {
    /// Text that is known to be normal, from the binary.
    pub fn embedded(path: &'static str, text: &'static str) -> Script {
        Script::of(path.to_owned(), normal(Cow::Borrowed(text)))
    }

    /// The bytes of a file. Bytes that are not UTF-8, or a NUL, are an error with their place.
    pub fn from_bytes(path: String, bytes: Vec<u8>) -> Result<Script> {
        let unusual = bytes.starts_with("\u{feff}".as_bytes()) || memchr(b'\r', &bytes).is_some();
        let file = unusual.then(|| Arc::from(bytes.as_slice()));
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
            Error::new(Code::BadBundle, format!("byte {} is not UTF-8", valid.len()))
                .at(Place::at(&path, &valid, valid.len()))
                .hint("Save the file as UTF-8.")
        })?;
        if let Some(nul) = memchr(b'\0', text.as_bytes()) {
            return Err(Error::new(Code::BadBundle, "the file holds a NUL character")
                .at(Place::at(&path, &text, nul))
                .hint("Remove it: Postgres cannot store or parse it."));
        }
        if let Some(deep) = too_deep(&text) {
            return Err(deep.error().at(Place::at(&path, &text, deep.at())));
        }
        let text = Cow::Owned(text);
        Ok(Script { file, ..Script::of(path, if unusual { normal(text) } else { text }) })
    }

    fn of(path: String, text: Cow<'static, str>) -> Script {
        Script { path, text, file: None, outside: Outside::Unsaid, filled: None, fault: None, known: Known::default() }
    }

    /// A part of this script's file: its own text, the same file. Line n of the text is line n of the file.
    pub fn part(&self, text: String, outside: Outside) -> Script {
        Script {
            path: self.path.clone(),
            text: Cow::Owned(text),
            file: Some(self.file.clone().unwrap_or_else(|| Arc::from(self.text.as_bytes()))),
            outside,
            filled: None,
            fault: None,
            known: Known::default(),
        }
    }

    /// The same file with its variables filled in. Checksums, places and what is shown stay those of the file.
    pub fn filled(&self, text: String, pieces: Vec<Piece>) -> Script {
        let filled = Filled { original: self.text.clone(), pieces };
        Script { text: Cow::Owned(text), filled: Some(Arc::new(filled)), known: Known::default(), ..self.clone() }
    }

    /// The same file with some of its text replaced by as much white space.
    pub fn blanked(&self, text: String) -> Script {
        let pieces = self.filled.as_ref().map(|filled| filled.pieces.clone()).unwrap_or_default();
        let filled = Filled { original: Cow::Owned(self.original().to_owned()), pieces };
        Script { text: Cow::Owned(text), filled: Some(Arc::new(filled)), known: Known::default(), ..self.clone() }
    }

    /// The same file with other text in some places, given by their order. Checksums and places stay those of the file.
    pub fn replaced(&self, edits: &[(Range<usize>, &str)]) -> Script {
        let mut known = self.filled.as_ref().map(|filled| filled.pieces.clone()).unwrap_or_default();
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut from = 0;
        for (range, new) in edits {
            let asked = self.offset_in_file(range.start)..self.offset_in_file(range.end);
            let (before, after): (Vec<Piece>, Vec<Piece>) =
                known.into_iter().partition(|piece| piece.value.start < range.start);
            known = after;
            let moved = |piece: Piece| Piece {
                value: text.len() + piece.value.start - from..text.len() + piece.value.end - from,
                ..piece
            };
            pieces.extend(before.into_iter().map(moved));
            text.push_str(self.text.get(from..range.start).unwrap_or(""));
            pieces.push(Piece { value: text.len()..text.len() + new.len(), asked, secrecy: Secrecy::Plain });
            text.push_str(new);
            from = range.end;
        }
        let start = text.len();
        let moved =
            |piece: Piece| Piece { value: start + piece.value.start - from..start + piece.value.end - from, ..piece };
        pieces.extend(known.into_iter().map(moved));
        text.push_str(self.text.get(from..).unwrap_or(""));
        let filled = Filled { original: Cow::Owned(self.original().to_owned()), pieces };
        Script { text: Cow::Owned(text), filled: Some(Arc::new(filled)), known: Known::default(), ..self.clone() }
    }

    /// The text as the file has it, before variables were filled in: what is hashed and kept.
    pub fn original(&self) -> &str {
        self.filled.as_ref().map_or(&self.text, |filled| &filled.original)
    }

    /// The text as it may be shown: with variables filled in, but for the secret ones.
    pub fn shown(&self) -> String {
        let Some(filled) = &self.filled else { return self.text.to_string() };
        let mut shown = String::new();
        let mut from = 0;
        for piece in filled.pieces.iter().filter(|piece| piece.secrecy == Secrecy::Secret) {
            shown.push_str(self.text.get(from..piece.value.start).unwrap_or(""));
            shown.push_str(filled.original.get(piece.asked.clone()).unwrap_or(""));
            from = piece.value.end;
        }
        shown.push_str(self.text.get(from..).unwrap_or(""));
        shown
    }

    /// Covers the secret values of this script where a text repeats them.
    pub fn cover(&self, text: &str) -> String {
        let Some(filled) = &self.filled else { return text.to_owned() };
        let mut covered = text.to_owned();
        for piece in filled.pieces.iter().filter(|piece| piece.secrecy == Secrecy::Secret) {
            let value = self.text.get(piece.value.clone()).unwrap_or("").trim_matches(['\'', '"']);
            let asked = filled.original.get(piece.asked.clone()).unwrap_or("");
            // As it was written, and as the server says it back.
            for told in [value.to_owned(), value.replace("''", "'"), value.replace("\"\"", "\"")] {
                if !told.is_empty() {
                    covered = covered.replace(&told, asked);
                }
            }
        }
        covered
    }

    /// The bytes of the file as they lie on the disk, with byte order mark and CRLF: what other tools hash.
    pub fn file_bytes(&self) -> &[u8] {
        self.file.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// The checksum of the file's text, whatever its variables are.
    pub fn checksum(&self) -> Checksum {
        self.known.0.0.get_or_init(|| Checksum::of(self.original())).clone()
    }

    /// The checksum of what the file's text means, whatever its variables are.
    pub fn meaning(&self) -> Checksum {
        self.reading().meaning.clone()
    }

    /// The statements of the text, in order.
    pub fn statements(&self) -> &[Statement] {
        &self.reading().statements
    }

    /// The quote or comment that reaches over the end of the text, if one does.
    pub fn unterminated(&self) -> Option<Unterminated> {
        self.reading().unterminated
    }

    /// Where the first command of psql stands, if there is one.
    pub fn first_command(&self) -> Option<usize> {
        self.reading().command
    }

    fn reading(&self) -> &Reading {
        self.known.0.1.get_or_init(|| {
            let source = parse(&self.text).tree();
            let meaning = match &self.filled {
                None => Checksum::of_words(&source, &self.text),
                Some(filled) => Checksum::of_meaning(&filled.original),
            };
            Reading {
                statements: statement::of(&source, &self.text),
                unterminated: unterminated::of(&source),
                command: psql::of(&source, &self.text),
                meaning,
            }
        })
    }

    /// The place in the file of a byte offset of the text.
    pub fn place(&self, offset: usize) -> Place {
        Place::at(&self.path, self.original(), self.offset_in_file(offset))
    }

    /// The place in the file of a whole line of the text.
    pub fn place_of_line(&self, line: usize) -> Place {
        let start: usize = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let start = self.offset_in_file(start).min(self.original().len());
        let line = self.original().get(..start).unwrap_or("").matches('\n').count() + 1;
        Place::at_line(&self.path, self.original(), line)
    }

    fn offset_in_file(&self, offset: usize) -> usize {
        let Some(filled) = &self.filled else { return offset };
        let before = filled.pieces.iter().rev().find(|piece| piece.value.start <= offset);
        match before {
            Some(piece) if offset < piece.value.end => piece.asked.start,
            Some(piece) => piece.asked.end + (offset - piece.value.end),
            None => offset,
        }
    }
}

fn normal(text: Cow<'static, str>) -> Cow<'static, str> {
    if !text.starts_with('\u{feff}') && !text.contains('\r') {
        return text;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(bytes: &[u8]) -> Result<Script> {
        Script::from_bytes("a.sql".to_owned(), bytes.to_vec())
    }

    #[test]
    fn line_ends_and_byte_order_marks_do_not_change_the_checksum() {
        let plain = script(b"select 1;\nselect 2;\n").unwrap().checksum();
        for other in ["\u{feff}select 1;\nselect 2;\n", "select 1;\r\nselect 2;\r\n", "select 1;\rselect 2;\r"] {
            assert_eq!(script(other.as_bytes()).unwrap().checksum(), plain);
        }
    }

    #[test]
    fn the_bytes_of_the_file_stay_as_they_were() {
        let bytes = "\u{feff}select 1;\r\n".as_bytes();
        let whole = script(bytes).unwrap();
        assert_eq!((whole.text.as_ref(), whole.file_bytes()), ("select 1;\n", bytes));
        assert_eq!(whole.part("\n".to_owned(), Outside::Unsaid).file_bytes(), bytes);
        assert_eq!(script(b"select 1;\n").unwrap().file_bytes(), b"select 1;\n");
    }

    #[test]
    fn what_was_filled_in_changes_neither_checksum_nor_place() {
        let asked = script(b"grant select on t\n  to ${who};\nselect ${key} x;\n").unwrap();
        let pieces = vec![
            Piece { value: 23..29, asked: 23..29, secrecy: Secrecy::Plain },
            Piece { value: 38..50, asked: 38..44, secrecy: Secrecy::Secret },
        ];
        let filled = asked.filled("grant select on t\n  to reader;\nselect 'sesame!!!!' x;\n".to_owned(), pieces);
        assert_eq!(filled.checksum(), asked.checksum());
        let place = filled.place(filled.text.find("x;").unwrap());
        assert_eq!((place.line, place.column, place.text.as_str()), (3, 15, "select ${key} x;"));
        assert_eq!(filled.place_of_line(3).text, "select ${key} x;");
        assert_eq!(filled.shown(), "grant select on t\n  to reader;\nselect ${key} x;\n");
        assert_eq!(filled.cover("no sesame!!!! here"), "no ${key} here");
    }

    #[test]
    fn what_is_put_in_moves_what_was_filled_in() {
        let asked = script(b"begin; select ${key}; end; select 2").unwrap();
        let pieces = vec![Piece { value: 14..24, asked: 14..20, secrecy: Secrecy::Secret }];
        let filled = asked.filled("begin; select 'sesame!!'; end; select 2".to_owned(), pieces);
        let put = filled.replaced(&[(0..6, "a savepoint;"), (26..30, "x;")]);
        assert_eq!(put.text, "a savepoint; select 'sesame!!'; x; select 2");
        assert_eq!(put.shown(), "a savepoint; select ${key}; x; select 2");
        assert_eq!((put.checksum(), put.place(0).column), (asked.checksum(), 1));
        assert_eq!(put.place(put.text.find("'sesame").unwrap()).column, 15);
        assert_eq!(put.place(put.text.find("2").unwrap()).column, 35);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused_with_their_place() {
        let error = script(b"select 1;\n-- caf\xe9\n").unwrap_err();
        assert_eq!(error.code, Code::BadBundle);
        assert_eq!(error.place.unwrap().line, 2);
    }
}
