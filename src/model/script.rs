//! SQL text with its path.

use std::borrow::Cow;
use std::sync::Arc;

use crate::error::{Code, Error, Result};
use crate::model::checksum::Checksum;
use crate::sql::place::Place;

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
        let unusual = bytes.starts_with("\u{feff}".as_bytes()) || bytes.contains(&b'\r');
        let file = unusual.then(|| Arc::from(bytes.as_slice()));
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
            Error::new(Code::BadBundle, format!("byte {} is not UTF-8", valid.len()))
                .at(Place::at(&path, &valid, valid.len()))
                .hint("Save the file as UTF-8.")
        })?;
        if let Some(nul) = text.find('\0') {
            return Err(Error::new(Code::BadBundle, "the file holds a NUL character")
                .at(Place::at(&path, &text, nul))
                .hint("Remove it: Postgres cannot store or parse it."));
        }
        Ok(Script { file, ..Script::of(path, normal(Cow::Owned(text))) })
    }

    fn of(path: String, text: Cow<'static, str>) -> Script {
        Script { path, text, file: None, outside: Outside::Unsaid }
    }

    /// A part of this script's file: its own text, the same file. Line n of the text is line n of the file.
    pub fn part(&self, text: String, outside: Outside) -> Script {
        Script {
            path: self.path.clone(),
            text: Cow::Owned(text),
            file: Some(self.file.clone().unwrap_or_else(|| Arc::from(self.text.as_bytes()))),
            outside,
        }
    }

    /// The bytes of the file as they lie on the disk, with byte order mark and CRLF: what other tools hash.
    pub fn file_bytes(&self) -> &[u8] {
        self.file.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// The checksum of the text.
    pub fn checksum(&self) -> Checksum {
        Checksum::of(&self.text)
    }

    /// The place at a byte offset.
    pub fn place(&self, offset: usize) -> Place {
        Place::at(&self.path, &self.text, offset)
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
    fn bytes_that_are_not_utf8_are_refused_with_their_place() {
        let error = script(b"select 1;\n-- caf\xe9\n").unwrap_err();
        assert_eq!(error.code, Code::BadBundle);
        assert_eq!(error.place.unwrap().line, 2);
    }
}
