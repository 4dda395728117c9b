//! How many days go in one transaction.
//!
//! Every session that uses the table plans its statements anew when a transaction has taken days away from it: once,
//! however many days those were. But whoever comes meanwhile waits until it is over, so there are no more of them than go
//! in a moment.

use std::time::Duration;

/// Nobody waits for longer than this because of one of them.
const HELD: Duration = Duration::from_millis(5);
/// The files go after that. Nobody waits for them, but they keep a processor busy, and no signal ends it.
const WHOLE: Duration = Duration::from_millis(100);
/// So many before anything is known.
const FEW: u32 = 4;
/// However quick they are.
const MOST: u32 = 16;

/// The size of the next group of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together(u32);

impl Together {
    /// A few, which show how long others will take.
    pub fn first() -> Together {
        Together(FEW)
    }

    /// At most so many days.
    pub fn days(self) -> usize {
        self.0 as usize
    }

    /// What is known after so many days went: the table was held for so long, and so long it took from here.
    pub fn after(days: usize, held: Duration, whole: Duration) -> Together {
        let days = u128::try_from(days).unwrap_or(u128::MAX);
        let fit = |within: Duration, took: Duration| (within.as_nanos() * days).checked_div(took.as_nanos());
        let fit = fit(HELD, held).into_iter().chain(fit(WHOLE, whole)).min().unwrap_or(1);
        Together(u32::try_from(fit).unwrap_or(MOST).clamp(1, MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(time: u64) -> Duration {
        Duration::from_micros(time)
    }

    fn after(days: usize, held: u64, whole: u64) -> usize {
        Together::after(days, micros(held), micros(whole)).days()
    }

    #[test]
    fn as_many_days_go_as_fit_into_a_moment() {
        assert_eq!(Together::first().days(), 4);
        assert_eq!(after(4, 4_000, 16_000), 5);
        assert_eq!(after(8, 4_000, 40_000), 10);
        assert_eq!(after(8, 16_000, 40_000), 2);
        assert_eq!(after(1, 0, 0), 1);
        assert_eq!(after(1, 1, 10), 16);
    }

    #[test]
    fn large_files_go_one_by_one() {
        assert_eq!(after(1, 1_000, 50_000), 2);
        assert_eq!(after(1, 1_000, 2_000_000), 1);
        assert_eq!(after(16, 1_000, 3_200_000), 1);
    }
}
