//! How long rows are kept: a number of minutes, hours, days or weeks, all of them of one length.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::error::{Code, Error, Result};

/// A time to keep rows. Never negative; months and years, which are not always the same, cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    text: String,
    length: TimeDelta,
}

const UNITS: [(&[&str], i64); 4] = [
    (&["minute", "minutes", "min"], 60),
    (&["hour", "hours", "h"], 3600),
    (&["day", "days", "d"], 86_400),
    (&["week", "weeks", "w"], 604_800),
];

impl Keep {
    /// Reads `14 days`, `36h`, `1 week 12 hours`.
    pub fn parse(text: &str) -> Result<Keep> {
        let refuse = || {
            Error::new(Code::Usage, format!("`{text}` is not a time to keep rows"))
                .hint("Write it like `14 days`, `36 hours` or `2 weeks`.")
        };
        let mut rest = text.trim();
        let mut seconds: i64 = 0;
        if rest.is_empty() {
            return Err(refuse());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (number, after) = rest.split_at(digits);
            let after = after.trim_start();
            let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
            let (unit, after) = after.split_at(letters);
            let unit = UNITS.iter().find(|(names, _)| names.contains(&unit)).map(|(_, seconds)| *seconds);
            let part = number.parse::<i64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
            seconds = part.and_then(|part| seconds.checked_add(part)).ok_or_else(refuse)?;
            rest = after.trim_start();
        }
        let length = TimeDelta::try_seconds(seconds).ok_or_else(refuse)?;
        Ok(Keep { text: text.trim().to_owned(), length })
    }

    /// Reads what somebody typed: nothing at all cannot be asked for by hand, because a slip would empty the table.
    pub fn parse_asked(text: &str) -> Result<Keep> {
        let keep = Keep::parse(text)?;
        match keep.length > TimeDelta::zero() {
            true => Ok(keep),
            false => Err(Error::new(Code::Usage, format!("`{text}` would keep nothing"))
                .hint("Keep rows for at least a minute.")),
        }
    }

    /// The moment that lies so long before `now`, where there is one that Postgres can write.
    pub fn before(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let first: DateTime<Utc> = DateTime::UNIX_EPOCH - TimeDelta::days(365 * 1900);
        now.checked_sub_signed(self.length).filter(|cutoff| *cutoff > first)
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_one_length_are_read() {
        for (text, hours) in
            [("14 days", 336), ("36h", 36), ("1 week 12 hours", 180), ("0 days", 0), (" 2w1d ", 360), ("90 minutes", 1)]
        {
            assert_eq!(Keep::parse(text).unwrap().length.num_hours(), hours, "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "-1 day",
            "1 month",
            "1 year",
            "days",
            "14",
            "1.5 days",
            "14 dayz",
            "99999999999999999999 days",
            "9223372036854775807 days",
        ] {
            assert_eq!(Keep::parse(text).unwrap_err().code, Code::Usage, "{text}");
        }
        assert_eq!(Keep::parse_asked("0 days").unwrap_err().code, Code::Usage);
    }

    #[test]
    fn a_time_before_all_times_is_none() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        assert!(Keep::parse("100 days").unwrap().before(now).is_some());
        assert!(Keep::parse("1000000 days").unwrap().before(now).is_none());
    }
}
