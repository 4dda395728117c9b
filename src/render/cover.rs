//! Covers passwords in whatever is written: the server repeats in its errors what a script says, and a script may say
//! anything.

use std::borrow::Cow;
use std::io::{self, Write};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Shorter ones are words that stand everywhere.
const SHORTEST: usize = 6;

/// What has to be covered, in every form in which it may be written.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    forms: Vec<String>,
}

impl Cover {
    /// Covers these passwords, unless one is too short to be told from other words, or is written openly in `shown`, as
    /// a role's name that is its password too.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>, shown: &str) -> Cover {
        let mut forms: Vec<String> = Vec::new();
        for secret in secrets {
            if secret.chars().count() < SHORTEST || shown.contains(secret) {
                continue;
            }
            let json = serde_json::to_string(secret).unwrap_or_default();
            forms.extend([
                secret.to_owned(),
                utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
                json.trim_matches('"').to_owned(),
                secret.replace('%', "%25"),
                secret.replace('\'', "''"),
            ]);
        }
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Cover { forms }
    }

    /// The text without them.
    pub fn over<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut covered = Cow::Borrowed(text);
        for form in self.forms.iter().filter(|form| !form.is_empty()) {
            if covered.contains(form.as_str()) {
                covered = Cow::Owned(covered.replace(form.as_str(), "***"));
            }
        }
        covered
    }
}

/// A writer that covers what it is given, piece by piece.
pub struct Covered<'a, W> {
    cover: &'a dyn Fn() -> Option<&'a Cover>,
    inner: W,
}

impl<'a, W: Write> Covered<'a, W> {
    /// Writes to `inner` what `cover` has covered, once there is one.
    pub fn new(inner: W, cover: &'a dyn Fn() -> Option<&'a Cover>) -> Covered<'a, W> {
        Covered { cover, inner }
    }
}

impl<W: Write> Write for Covered<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match (self.cover)() {
            Some(cover) => self.inner.write_all(cover.over(&String::from_utf8_lossy(bytes)).as_bytes())?,
            None => self.inner.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_password_is_covered() {
        let cover = Cover::new(["p\"ss'w%rd#"], "ann@db:5432/app");
        for text in
            ["a p\"ss'w%rd# b", "a p%22ss%27w%25rd%23 b", "a p\\\"ss'w%rd# b", "a p\"ss''w%rd# b", "a p\"ss'w%25rd# b"]
        {
            assert_eq!(cover.over(text), "a *** b", "{text}");
        }
    }

    #[test]
    fn a_password_that_is_a_word_of_the_address_covers_nothing() {
        let cover = Cover::new(["postgres", "x", ""], "postgres@localhost:5432/app");
        assert_eq!(cover.over("on postgres@localhost, x"), "on postgres@localhost, x");
    }
}
