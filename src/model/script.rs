//! SQL text with its path.

use std::borrow::Cow;

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
}

impl Script {
    /// Text that is known to be normal, from the binary.
    pub fn embedded(path: &'static str, text: &'static str) -> Script {
        Script { path: path.to_owned(), text: normal(Cow::Borrowed(text)) }
    }

    /// The bytes of a file. Bytes that are not UTF-8, or a NUL, are an error with their place.
    pub fn from_bytes(path: String, bytes: Vec<u8>) -> Result<Script> {
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
        Ok(Script { path, text: normal(Cow::Owned(text)) })
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
    fn bytes_that_are_not_utf8_are_refused_with_their_place() {
        let error = script(b"select 1;\n-- caf\xe9\n").unwrap_err();
        assert_eq!(error.code, Code::BadBundle);
        assert_eq!(error.place.unwrap().line, 2);
    }
}
