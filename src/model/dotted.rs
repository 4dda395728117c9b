//! Dotted versions, `1.2.3`, as one number that orders as Flyway orders them.
//!
//! Flyway compares versions part by part as numbers of any size; a missing part counts as 0, so `1` and `1.0` are the
//! same (`org.flywaydb.core.api.MigrationVersion`: `_` and `.` separate, trailing zeros are cut off, `compareTo` takes
//! missing parts for zero). The history has a `bigint`. Plain versions use its first 18 digits; dotted ones use numbers
//! of 19 digits, written so that a person can read them:
//!
//! - the first digit says how long the first part is: 1 to 7 as it is; 8 for up to 14 digits and 9 for up to 17, filled
//!   with zeros in front. So a longer first part is a greater number.
//! - every further part up to 89 is two digits; a greater one is a 9, its length from 2 to 8, and its digits.
//! - zeros fill it up: they are parts of 0, which count nothing at the end.
//!
//! `1.2.3` is `1 1 02 03 …`, `2013.1.15.11.35.56` is `4 2013 01 15 11 35 56 …`, `20240115103000` is
//! `8 20240115103000 …`. What does not fit is refused, never cut off.

use crate::model::version::{NotAVersion, Version};

/// All digits of a dotted version.
const DIGITS: usize = 19;
/// The smallest of them: everything below is a plain version.
const SMALLEST: u64 = 1_000_000_000_000_000_000;

/// The version that Flyway's text means: digits with `.` or `_` between them.
pub fn encode(text: &str) -> Result<Version, NotAVersion> {
    let mut parts = text.split(['.', '_']).map(part).collect::<Option<Vec<&str>>>().ok_or(NotAVersion)?.into_iter();
    let first = parts.next().ok_or(NotAVersion)?;
    let mut digits = match first.len() {
        length @ 1..=7 => format!("{length}{first}"),
        8..=14 => format!("8{first:0>14}"),
        15..=17 => format!("9{first:0>17}"),
        _ => return Err(NotAVersion),
    };
    for part in parts {
        match part.len() {
            1 => digits.push_str(&format!("0{part}")),
            2 if part < "90" => digits.push_str(part),
            length @ 2..=8 => digits.push_str(&format!("9{length}{part}")),
            _ => return Err(NotAVersion),
        }
    }
    // Parts of 0 at the end say nothing, so they may be cut off.
    while digits.len() > DIGITS && digits.ends_with('0') {
        digits.pop();
    }
    if digits.len() > DIGITS {
        return Err(NotAVersion);
    }
    let number: u64 = format!("{digits:0<DIGITS$}").parse().map_err(|_| NotAVersion)?;
    // The history's column is signed.
    if i64::try_from(number).is_err() {
        return Err(NotAVersion);
    }
    let version = Version(number);
    // The end may have cut a part in two; what does not read back is not this version.
    match decode(version) {
        Some(read) if same(&read, text) => Ok(version),
        _ => Err(NotAVersion),
    }
}

/// The text of a dotted version, without leading zeros and without parts of 0 at its end; `None` for a plain one.
pub fn decode(version: Version) -> Option<String> {
    if version.0 < SMALLEST {
        return None;
    }
    let digits = version.0.to_string();
    let mut rest = digits.as_str();
    let first = match take(&mut rest, 1)? {
        "9" => take(&mut rest, 17)?,
        "8" => take(&mut rest, 14)?,
        length => take(&mut rest, length.parse().ok()?)?,
    };
    let mut parts = vec![part(first)?];
    while rest.len() >= 2 {
        let next = match rest.strip_prefix('9') {
            Some(after) => {
                let length = after.get(..1)?.parse().ok()?;
                rest = &after[1..];
                take(&mut rest, length)?
            }
            None => take(&mut rest, 2)?,
        };
        parts.push(part(next)?);
    }
    while parts.len() > 1 && parts.last() == Some(&"0") {
        parts.pop();
    }
    Some(parts.join("."))
}

/// A part without leading zeros.
fn part(text: &str) -> Option<&str> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = text.trim_start_matches('0');
    Some(if significant.is_empty() { "0" } else { significant })
}

/// Whether two texts are the same version.
fn same(one: &str, other: &str) -> bool {
    let parts = |text: &str| {
        let mut parts: Vec<String> = text.split(['.', '_']).filter_map(part).map(str::to_owned).collect();
        while parts.len() > 1 && parts.last().is_some_and(|last| last == "0") {
            parts.pop();
        }
        parts
    };
    parts(one) == parts(other)
}

fn take<'a>(rest: &mut &'a str, length: usize) -> Option<&'a str> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        encode(text).unwrap().to_string()
    }

    #[test]
    fn versions_are_shown_as_they_were_written() {
        for text in ["1", "1.1", "1.2.3", "0.1", "2013.1.15.11.35.56", "20240115103000", "20240115103000.1.2", "1.0.1"]
        {
            assert_eq!(shown(text), text);
        }
        assert_eq!(encode("1.2.3").unwrap(), Version(1_102_030_000_000_000_000));
        for (text, same) in [("001", "1"), ("1.0", "1"), ("1_2", "1.2"), ("1.0.0", "1"), ("0", "0"), ("05.2", "5.2")] {
            assert_eq!(shown(text), same, "{text}");
        }
        assert_eq!(shown("20240115103000123"), "20240115103000123");
        assert_eq!(shown("1.100.99.1234"), "1.100.99.1234");
    }

    #[test]
    fn versions_order_as_flyway_orders_them() {
        let ordered = [
            "0",
            "0.1",
            "0.0.1",
            "1",
            "1.0.1",
            "1.1",
            "1.2",
            "1.9",
            "1.10",
            "1.89",
            "1.90",
            "1.99",
            "1.100",
            "1.1000",
            "2",
            "9.9",
            "10",
            "999",
            "1000",
            "9999999",
            "10000000",
            "20240115",
            "20240115.1",
            "20240115103000",
            "20240115103000.1",
            "99999999999999",
            "100000000000000",
            "20240115103000123",
        ];
        let numbers = |text: &str| text.split('.').map(|part| part.parse().unwrap()).collect::<Vec<u128>>();
        for one in ordered {
            for other in ordered {
                let (mut a, mut b) = (numbers(one), numbers(other));
                let most = a.len().max(b.len());
                a.resize(most, 0);
                b.resize(most, 0);
                assert_eq!(encode(one).unwrap().cmp(&encode(other).unwrap()), a.cmp(&b), "{one} and {other}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_and_never_cut_off() {
        for text in [
            "",
            ".",
            "1.",
            "a",
            "1.x",
            "-1",
            "1..2",
            "123456789012345678",
            "99999999999999999",
            "20240115103000123.1",
            "20240115103000.1.2.3",
            "1.123456789",
            "1.2.3.4.5.6.7.8.9.10",
        ] {
            assert_eq!(encode(text), Err(NotAVersion), "{text}");
        }
    }

    #[test]
    fn plain_versions_are_not_dotted() {
        assert_eq!(decode(Version(999_999_999_999_999_999)), None);
        assert_eq!(decode(Version(1)), None);
    }
}
