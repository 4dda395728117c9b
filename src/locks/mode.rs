//! The eight modes in which Postgres locks a relation, and which exclude which.

use std::fmt;

use serde::{Serialize, Serializer};

/// A mode, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Reading.
    AccessShare,
    /// `select … for update`, and checking a reference.
    RowShare,
    /// Writing.
    RowExclusive,
    /// `analyze`, `vacuum`, `create index concurrently`, validating a constraint.
    ShareUpdateExclusive,
    /// `create index`.
    Share,
    /// A new trigger or reference.
    ShareRowExclusive,
    /// `refresh materialized view concurrently`.
    Exclusive,
    /// Most of `alter table`.
    AccessExclusive,
}

/// Whom a lock keeps out of a table while it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stops {
    /// Neither readers nor writers.
    Nobody,
    /// Writers.
    Writes,
    /// Writers and readers.
    Everything,
}

impl Mode {
    /// Every mode, the weakest first.
    pub const ALL: [Mode; 8] = [
        Mode::AccessShare,
        Mode::RowShare,
        Mode::RowExclusive,
        Mode::ShareUpdateExclusive,
        Mode::Share,
        Mode::ShareRowExclusive,
        Mode::Exclusive,
        Mode::AccessExclusive,
    ];

    /// As `lock table` has it: `ACCESS EXCLUSIVE`.
    pub fn words(self) -> &'static str {
        match self {
            Mode::AccessShare => "ACCESS SHARE",
            Mode::RowShare => "ROW SHARE",
            Mode::RowExclusive => "ROW EXCLUSIVE",
            Mode::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Mode::Share => "SHARE",
            Mode::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Mode::Exclusive => "EXCLUSIVE",
            Mode::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// As `pg_locks` has it: `AccessExclusiveLock`.
    pub fn server(self) -> &'static str {
        match self {
            Mode::AccessShare => "AccessShareLock",
            Mode::RowShare => "RowShareLock",
            Mode::RowExclusive => "RowExclusiveLock",
            Mode::ShareUpdateExclusive => "ShareUpdateExclusiveLock",
            Mode::Share => "ShareLock",
            Mode::ShareRowExclusive => "ShareRowExclusiveLock",
            Mode::Exclusive => "ExclusiveLock",
            Mode::AccessExclusive => "AccessExclusiveLock",
        }
    }

    /// The mode that is written so, in either spelling.
    pub fn named(text: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.server() == text || mode.words().eq_ignore_ascii_case(text))
    }

    /// Whether two sessions cannot hold these on one relation at once.
    pub fn conflicts(self, other: Mode) -> bool {
        let excluded: &[Mode] = match self {
            Mode::AccessShare => &[Mode::AccessExclusive],
            Mode::RowShare => &Mode::ALL[6..],
            Mode::RowExclusive => &Mode::ALL[4..],
            Mode::ShareUpdateExclusive => &Mode::ALL[3..],
            Mode::Share => {
                return matches!(other, Mode::RowExclusive | Mode::ShareUpdateExclusive)
                    || other >= Mode::ShareRowExclusive;
            }
            Mode::ShareRowExclusive => &Mode::ALL[2..],
            Mode::Exclusive => &Mode::ALL[1..],
            Mode::AccessExclusive => &Mode::ALL,
        };
        excluded.contains(&other)
    }

    /// Whom it keeps out.
    pub fn stops(self) -> Stops {
        match self {
            Mode::AccessExclusive => Stops::Everything,
            _ if self.conflicts(Mode::RowExclusive) => Stops::Writes,
            _ => Stops::Nobody,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclusion_is_mutual_and_as_the_manual_has_it() {
        for one in Mode::ALL {
            for other in Mode::ALL {
                assert_eq!(one.conflicts(other), other.conflicts(one), "{one} and {other}");
            }
        }
        let count = |mode: Mode| Mode::ALL.into_iter().filter(|other| mode.conflicts(*other)).count();
        assert_eq!(Mode::ALL.map(count), [1, 2, 4, 5, 5, 6, 7, 8]);
        assert!(!Mode::Share.conflicts(Mode::Share));
    }

    #[test]
    fn a_mode_says_whom_it_stops() {
        assert_eq!(Mode::ShareUpdateExclusive.stops(), Stops::Nobody);
        assert_eq!(Mode::Share.stops(), Stops::Writes);
        assert_eq!(Mode::AccessExclusive.stops(), Stops::Everything);
    }
}
