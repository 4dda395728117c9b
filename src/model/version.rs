//! The number that orders migrations: a plain one, or one that carries a dotted version of Flyway's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::dotted;

/// The digits before the first `_` of a file name. At least 1 and at most 18 digits, so that it fits a `bigint`.
///
/// Numbers of 19 digits carry dotted versions, `1.2.3`: see [`dotted`](mod@crate::model::dotted). They order as Flyway
/// orders them, `1.9` before `1.10` and `1` like `1.0`, and are shown as they were written, without leading zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version(pub u64);

impl Version {
    /// The number as the history's `bigint` holds it: every version that was read fits.
    pub fn bigint(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }
}

/// The text is not a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAVersion;

impl fmt::Display for NotAVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a version is a number of 1 to 18 digits, like 3, 0003 or 20260113000001")
    }
}

impl std::error::Error for NotAVersion {}

impl FromStr for Version {
    type Err = NotAVersion;

    /// Reads digits, or a whole name that begins with them: `3`, `0003` and `0003_add_tags` are the same version.
    /// With a dot it is a dotted one, as Flyway has them: `1.2`.
    fn from_str(text: &str) -> Result<Version, NotAVersion> {
        let digits = text.split('_').next().unwrap_or("");
        if digits.contains('.') {
            return dotted::encode(digits);
        }
        if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAVersion);
        }
        digits.parse().map(Version).map_err(|_| NotAVersion)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match dotted::decode(*self) {
            Some(text) => f.write_str(&text),
            None => write!(f, "{:04}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_with_and_without_zeros_and_name() {
        assert_eq!("0003_add_tags".parse(), Ok(Version(3)));
        assert_eq!("3".parse(), Ok(Version(3)));
        assert_eq!(Version(3).to_string(), "0003");
        assert_eq!("20260113000001".parse::<Version>().unwrap().to_string(), "20260113000001");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "x", "-1", "1x", "+1", "1234567890123456789", "_a"] {
            assert_eq!(text.parse::<Version>(), Err(NotAVersion), "{text}");
        }
    }
}
