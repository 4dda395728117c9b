//! The cells of a row, one after the other, as what they are.

use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::de::value::{Error as NotAWord, StrDeserializer};

/// What was read, or in which way it is not what it should be.
pub(super) type Read<T> = Result<T, String>;

/// The cells of a row that are not read yet.
pub(super) struct Cells(std::vec::IntoIter<Option<String>>);

impl Cells {
    /// All cells of a row.
    pub(super) fn of(row: Vec<Option<String>>) -> Cells {
        Cells(row.into_iter())
    }

    /// The next as text, unless it is null.
    pub(super) fn text_or_null(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    /// The next as text.
    pub(super) fn text(&mut self) -> Read<String> {
        self.text_or_null().ok_or_else(|| "a value is null".to_owned())
    }

    /// The next as a number, unless it is null.
    pub(super) fn number_or_null<N: FromStr>(&mut self) -> Read<Option<N>> {
        let Some(text) = self.text_or_null() else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("`{text}` is not such a number"))
    }

    /// The next as a number.
    pub(super) fn number<N: FromStr>(&mut self) -> Read<N> {
        self.number_or_null()?.ok_or_else(|| "a number is null".to_owned())
    }

    /// The next as a truth.
    pub(super) fn truth(&mut self) -> Read<bool> {
        match self.text()?.as_str() {
            "t" => Ok(true),
            "f" => Ok(false),
            other => Err(format!("`{other}` is neither true nor false")),
        }
    }

    /// The next as one of the words that its type knows.
    pub(super) fn word<W: DeserializeOwned>(&mut self) -> Read<W> {
        word(&self.text()?)
    }

    /// The lines of the next; none where it is null.
    pub(super) fn lines(&mut self) -> Vec<String> {
        self.text_or_null().iter().flat_map(|text| text.lines()).map(str::to_owned).collect()
    }

    /// The next, a point in time in UTC as Postgres writes it, in ISO 8601.
    pub(super) fn moment(&mut self) -> Read<String> {
        self.text().map(|text| text.replacen(' ', "T", 1).replacen("+00", "+00:00", 1))
    }
}

/// One of the words that its type knows.
pub(super) fn word<W: DeserializeOwned>(text: &str) -> Read<W> {
    W::deserialize(StrDeserializer::<NotAWord>::new(text)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::history::Status;

    fn cells(row: &[Option<&str>]) -> Cells {
        Cells::of(row.iter().map(|cell| cell.map(str::to_owned)).collect())
    }

    #[test]
    fn cells_are_read_in_order_as_what_they_are() {
        let mut row = cells(&[Some("a"), None, Some("7"), Some("t"), Some("started"), Some("b\nc"), None]);
        assert_eq!((row.text().unwrap(), row.text_or_null()), ("a".to_owned(), None));
        assert_eq!((row.number::<u64>().unwrap(), row.truth().unwrap()), (7, true));
        assert_eq!(row.word::<Status>().unwrap(), Status::Started);
        assert_eq!((row.lines(), row.lines()), (vec!["b".to_owned(), "c".to_owned()], Vec::new()));
    }

    #[test]
    fn what_is_not_what_it_should_be_is_an_error() {
        assert!(cells(&[None]).text().is_err() && cells(&[]).text().is_err());
        assert!(cells(&[Some("-1")]).number::<u64>().is_err() && cells(&[Some("x")]).truth().is_err());
        assert!(cells(&[Some("gone")]).word::<Status>().is_err());
    }

    #[test]
    fn a_moment_is_written_as_iso_8601_has_it() {
        let moment = |text| cells(&[Some(text)]).moment().unwrap();
        assert_eq!(moment("2026-11-26 00:15:03.717576+00"), "2026-11-26T00:15:03.717576+00:00");
        assert_eq!(moment("infinity"), "infinity");
    }
}
