//! How a fleet goes on: who may start, when it stops, and what the ends of its targets amount to.

use crate::error::Code;

/// The rules of a run over many databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// How many targets at once.
    pub parallel: usize,
    /// So many targets go first; where one of them fails, nobody else starts.
    pub canary: usize,
    /// After so many failures nobody else starts; `None` to go on to the end.
    pub max_failures: Option<usize>,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Targets that were started.
    pub started: usize,
    /// Targets that have ended.
    pub ended: usize,
    /// Those of them that failed.
    pub failed: usize,
}

impl Course {
    /// Whether the next target may start now.
    pub fn may_start(self, now: Progress) -> bool {
        let canaries_out = now.started >= self.canary && now.ended < self.canary;
        now.started - now.ended < self.parallel && !canaries_out && self.stopped(now).is_none()
    }

    /// Why no more targets start, if so.
    pub fn stopped(self, now: Progress) -> Option<String> {
        if now.failed > 0 && now.started <= self.canary {
            return Some("a canary failed".to_owned());
        }
        let most = self.max_failures?;
        (now.failed >= most).then(|| match most {
            1 => "a target failed".to_owned(),
            most => format!("{most} targets failed"),
        })
    }
}

/// How bad an end is, for the exit status of all: a bug, half-done, failed, refused, a lock, unreachable, no, done.
pub fn severity(exit: u8) -> u8 {
    const ORDER: [u8; 8] = [0, 1, 3, 7, 2, 4, 5, 6];
    ORDER.iter().position(|known| *known == exit).and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

/// Whether a failure is the person's at the keyboard, who wants to stop.
pub fn is_interruption(code: Code) -> bool {
    matches!(code, Code::Interrupted | Code::Terminated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(started: usize, ended: usize, failed: usize) -> Progress {
        Progress { started, ended, failed }
    }

    #[test]
    fn canaries_go_first_and_alone() {
        let course = Course { parallel: 3, canary: 2, max_failures: Some(1) };
        assert!(course.may_start(now(0, 0, 0)) && course.may_start(now(1, 0, 0)));
        assert!(!course.may_start(now(2, 0, 0)) && !course.may_start(now(2, 1, 0)));
        assert!(course.may_start(now(2, 2, 0)) && course.may_start(now(4, 2, 0)));
        assert!(!course.may_start(now(5, 2, 0)), "three at once");
    }

    #[test]
    fn a_failed_canary_stops_everything_even_where_failures_are_allowed() {
        let course = Course { parallel: 3, canary: 1, max_failures: None };
        assert_eq!(course.stopped(now(1, 1, 1)).as_deref(), Some("a canary failed"));
        assert_eq!(course.stopped(now(2, 2, 1)), None);
    }

    #[test]
    fn nobody_starts_after_too_many_failures() {
        let course = Course { parallel: 3, canary: 0, max_failures: Some(2) };
        assert!(course.may_start(now(5, 4, 1)));
        assert!(!course.may_start(now(5, 4, 2)));
    }

    #[test]
    fn the_worst_end_decides() {
        let mut ends = [0, 7, 5, 3, 6, 1, 4, 70];
        ends.sort_by_key(|exit| severity(*exit));
        assert_eq!(ends, [0, 1, 3, 7, 4, 5, 6, 70]);
    }
}
