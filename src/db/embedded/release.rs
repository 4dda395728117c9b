//! Postgres versions: the majors schemactl runs, and the full version a server program gives.

use std::fmt;
use std::str::FromStr;

use crate::error::{Code, Error, Result};

/// A major version that schemactl runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Major(u32);

impl Major {
    /// Every supported major, oldest first.
    pub const ALL: [Major; 4] = [Major(15), Major(16), Major(17), Major(18)];

    /// The newest supported major.
    pub const NEWEST: Major = Major(18);

    /// The major of this number, when it is supported.
    pub fn of(number: u32) -> Option<Major> {
        Major::ALL.into_iter().find(|major| major.0 == number)
    }

    /// As a number.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Major {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Major {
    type Err = Box<Error>;

    fn from_str(text: &str) -> Result<Major> {
        let number = text.trim().parse().ok().and_then(Major::of);
        number.ok_or_else(|| {
            Error::new(Code::Unsupported, format!("schemactl does not run Postgres {:?}", text.trim()))
                .hint("Name one of the major versions 15, 16, 17 and 18.")
        })
    }
}

/// The version a server program gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its major.
    pub major: Major,
    /// The number, for example `15.18`.
    pub number: String,
    /// Everything after `postgres (PostgreSQL) `; two builds of one number may differ here.
    pub full: String,
}

impl Release {
    /// Reads the answer of `postgres --version`: `Err` holds the version when it is not a supported one.
    pub fn parse(answer: &str) -> Result<Release, String> {
        let full = answer.trim().split_once("(PostgreSQL) ").map_or(answer.trim(), |(_, version)| version);
        let number = full.split_whitespace().next().unwrap_or_default();
        let digits = number.find(|c: char| !c.is_ascii_digit()).map_or(number, |end| &number[..end]);
        let Some(major) = digits.parse().ok().and_then(Major::of) else { return Err(full.to_owned()) };
        Ok(Release { major, number: number.to_owned(), full: full.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_the_server_program_is_read() {
        let debian = Release::parse("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n").unwrap();
        assert_eq!((debian.major, debian.number.as_str()), (Major(15), "15.18"));
        assert_eq!(debian.full, "15.18 (Debian 15.18-0+deb12u1)");
        assert_eq!(Release::parse("postgres (PostgreSQL) 18beta2\n").unwrap().number, "18beta2");
    }

    #[test]
    fn other_majors_are_not_supported() {
        assert_eq!(Release::parse("postgres (PostgreSQL) 14.23\n"), Err("14.23".to_owned()));
        assert_eq!(Release::parse("postgres (PostgreSQL) 19devel\n"), Err("19devel".to_owned()));
        assert_eq!(Release::parse("who knows"), Err("who knows".to_owned()));
        assert_eq!("14".parse::<Major>().unwrap_err().code, Code::Unsupported);
        assert_eq!(" 17\n".parse::<Major>().unwrap(), Major(17));
    }
}
