//! How large a batch is, how long the rest after it, and who writes its log to the disk.
//!
//! What others feel of a cleanup is two things. A processor is busy: whoever wakes up on it waits until it is free, and so long
//! is the batch (measured, also with no database behind it). And there is log to write: a batch leaves a hundred kilobytes of
//! it and more, and where it does not write them itself, whoever commits next has to, or waits until the server has written a
//! megabyte. So a batch that is to be felt by nobody takes less than a millisecond and writes its own log, and a rest is there
//! to let go of the processor, however short it is.

use std::time::Duration;

/// How long a batch takes, at least and at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    /// A transaction shorter than this is mostly overhead.
    short: Duration,
    /// A transaction longer than this keeps others waiting, and loses too much when it is cut off.
    long: Duration,
}

/// Where others come first.
const GENTLE: Span = Span { short: Duration::from_micros(300), long: Duration::from_micros(700) };
/// Where somebody said how long to rest.
const BRISK: Span = Span { short: Duration::from_millis(5), long: Duration::from_millis(20) };

/// The most rows that fit into a block of 8 kB.
const ROWS_OF_BLOCK: u64 = 291;

/// Which way a table is gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Block by block, where much is due: nothing is sorted, and no index is read.
    Blocks,
    /// Along the index on the time, oldest first, from where the last batch ended.
    Along,
}

/// The size of the next batch: blocks or rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    span: Span,
    size: u64,
    most: u64,
    /// A long batch is not made smaller than this.
    least: u64,
}

/// What a way is chosen by.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Rows that are due.
    pub due: u64,
    /// Rows of the table.
    pub rows: u64,
    /// Whether an index begins with the time column.
    pub indexed: bool,
    /// Whether rows of other tables go with a row.
    pub children: bool,
    /// The most rows of one transaction, where somebody said so.
    pub batch: Option<u64>,
    /// How long it rests.
    pub pause: Pause,
}

/// The share from which a table is gone through block by block.
const MUCH: f64 = 0.2;

impl Way {
    /// The way for a table.
    pub fn choose(load: Load) -> Way {
        let much = load.due as f64 >= MUCH * load.rows as f64 || !load.indexed;
        // A row with a hundred children is no measure for the next block; and one block may be more than was allowed.
        let blocks =
            much && !load.children && load.due > FEW_ROWS && load.batch.is_none_or(|batch| batch >= ROWS_OF_BLOCK);
        if blocks { Way::Blocks } else { Way::Along }
    }
}

/// So few rows are not worth a walk through every block.
const FEW_ROWS: u64 = 5_000;
const UNINDEXED_ROWS: u64 = 1_000;

impl Pace {
    /// The first batch of a way.
    pub fn new(way: Way, load: Load) -> Pace {
        // Larger steps along the index were slower: they sort more row addresses (measured).
        let (gentle, brisk, most) = match (way, load.children) {
            (Way::Blocks, _) => (2, 100, 4_096),
            (Way::Along, false) => (20, 1_000, 10_000),
            (Way::Along, true) => (1, 50, 5_000),
        };
        let (span, first) = match load.pause {
            Pause::Auto => (GENTLE, gentle),
            Pause::Fixed(_) => (BRISK, brisk),
        };
        let most = match (way, load.batch) {
            (_, None) => most,
            (Way::Along, Some(batch)) => batch.max(1),
            (Way::Blocks, Some(batch)) => (batch / ROWS_OF_BLOCK).clamp(1, most),
        };
        let asked = load.batch.is_some() && way == Way::Along && !load.children && span == BRISK;
        let first = if asked { most } else { first };
        // Without an index on the time each batch looks through the whole table first: many small ones would do little else.
        let least = if way == Way::Along && !load.indexed { UNINDEXED_ROWS.min(most) } else { 1 };
        Pace { span, size: first.clamp(least, most), most, least }
    }

    /// How large the next batch is.
    pub fn size(self) -> u64 {
        self.size
    }

    /// Learns from a batch that was committed: it took so long on the server, and so long the server then wrote its log and
    /// waited for us.
    pub fn after(&mut self, took: Duration, away: Duration) {
        // Far away, or on a slow disk, batches of less than a millisecond would do little but travel or write: they may take
        // as long as that does, which is their rest.
        let long = self.span.long.max(away.min(BRISK.long));
        let short = self.span.short.max(long / 3);
        // In small steps near the middle: of half the size, the opening of a transaction would be too much.
        let size = match took {
            _ if took < short => self.size * 2,
            _ if took < (short + long) / 2 => self.size + (self.size / 8).max(1),
            _ if took > long * 2 => self.size / 2,
            _ if took > long => self.size - (self.size / 4).max(1),
            _ => self.size,
        };
        self.size = size.min(self.most).max(self.least.min(self.size));
    }

    /// Learns from a batch that failed. Whether there is a smaller one to try.
    pub fn halve(&mut self) -> bool {
        let before = self.size;
        self.size = (before / 2).max(1);
        before > 1
    }
}

/// How long to rest between two batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Twice as long as the batch took.
    Auto,
    /// Always so long.
    Fixed(Duration),
}

/// Who writes the log of a batch to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flush {
    /// The batch itself, before it is over. Nobody else has to.
    Own,
    /// Whoever comes next, be it another's commit: the quickest.
    Later,
}

/// Nobody rests for longer than this by himself.
const LONGEST_REST: Duration = Duration::from_millis(100);
/// Whoever has a table of days open plans anew when one of them goes, 3 ms a session at 37 days, and 20 MB of files take the
/// file system 5 to 10 ms. After so long a rest that is less than a hundredth of what a few sessions do.
const REST_OF_DAYS: Duration = Duration::from_millis(2_500);

impl Pause {
    /// The rest after a batch that took so long on the server; so long the server has already written or waited for us.
    pub fn after(self, took: Duration, away: Duration) -> Duration {
        match self {
            Pause::Fixed(time) => time,
            Pause::Auto => (took * 2).min(LONGEST_REST).saturating_sub(away),
        }
    }

    /// Who writes the log of a batch.
    pub fn flush(self) -> Flush {
        match self {
            Pause::Fixed(_) => Flush::Later,
            Pause::Auto => Flush::Own,
        }
    }

    /// The rest before so many days are dropped together, as long as if each went by itself. Where so many are still to be
    /// dropped and little time is left, at least half of it is for dropping.
    pub fn before_days(self, days: usize, open: usize, left: Duration) -> Duration {
        let count = |days: usize| u32::try_from(days.max(1)).unwrap_or(u32::MAX);
        match self {
            Pause::Fixed(time) => time,
            Pause::Auto => REST_OF_DAYS.min(left / 2 / count(open)) * count(days),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_PAUSE: Pause = Pause::Fixed(Duration::ZERO);
    const LOAD: Load =
        Load { due: 500_000, rows: 1_000_000, indexed: true, children: false, batch: None, pause: NO_PAUSE };

    fn millis(time: u64) -> Duration {
        Duration::from_millis(time)
    }

    fn micros(time: u64) -> Duration {
        Duration::from_micros(time)
    }

    #[test]
    fn much_goes_by_blocks_and_little_along_the_index() {
        assert_eq!(Way::choose(LOAD), Way::Blocks);
        assert_eq!(Way::choose(Load { due: 100_000, ..LOAD }), Way::Along);
        assert_eq!(Way::choose(Load { due: 100_000, indexed: false, ..LOAD }), Way::Blocks);
        assert_eq!(Way::choose(Load { children: true, ..LOAD }), Way::Along);
        assert_eq!(Way::choose(Load { due: 10, rows: 10, ..LOAD }), Way::Along);
        assert_eq!(Way::choose(Load { batch: Some(100), ..LOAD }), Way::Along);
    }

    #[test]
    fn batches_grow_while_they_are_short_and_shrink_when_they_are_long() {
        let mut pace = Pace::new(Way::Along, LOAD);
        for _ in 0..4 {
            pace.after(millis(1), Duration::ZERO);
        }
        assert_eq!(pace.size(), 10_000);
        pace.after(millis(10), Duration::ZERO);
        assert_eq!(pace.size(), 10_000);
        pace.after(millis(21), Duration::ZERO);
        assert_eq!(pace.size(), 7_500);
        pace.after(millis(41), Duration::ZERO);
        assert_eq!(pace.size(), 3_750);
        while pace.halve() {}
        assert_eq!(pace.size(), 1);
    }

    #[test]
    fn where_others_come_first_a_batch_takes_less_than_a_millisecond() {
        let mut pace = Pace::new(Way::Blocks, Load { pause: Pause::Auto, ..LOAD });
        for block in [15, 30, 60, 200] {
            for _ in 0..60 {
                pace.after(micros(150 + block * pace.size()), micros(100));
            }
            let took = 150 + block * pace.size();
            assert!((300..=700).contains(&took), "{block}: {took}");
        }
    }

    #[test]
    fn far_away_a_batch_takes_as_long_as_the_way() {
        let mut pace = Pace::new(Way::Blocks, Load { pause: Pause::Auto, ..LOAD });
        let mut took = micros(700);
        for _ in 0..20 {
            let before = pace.size();
            pace.after(took, millis(12));
            took = took * u32::try_from(pace.size()).unwrap() / u32::try_from(before).unwrap();
        }
        assert!((millis(4)..millis(12)).contains(&took), "{took:?}");
        let before = pace.size();
        pace.after(millis(30), millis(300));
        assert!(pace.size() < before, "never longer than 20 ms, however far");
    }

    #[test]
    fn a_batch_that_looks_through_the_whole_table_is_worth_it() {
        let load = Load { indexed: false, children: true, ..LOAD };
        let mut pace = Pace::new(Way::choose(load), load);
        for _ in 0..5 {
            pace.after(Duration::from_secs(2), Duration::ZERO);
        }
        assert_eq!(pace.size(), UNINDEXED_ROWS);
        // What fails is tried smaller all the same, and then does not grow by being slow.
        while pace.halve() {}
        pace.after(Duration::from_secs(2), Duration::ZERO);
        assert_eq!(pace.size(), 1);
    }

    #[test]
    fn a_batch_never_exceeds_what_was_allowed() {
        for batch in [1, 290, 291, 1_000, 1_000_000] {
            let load = Load { batch: Some(batch), ..LOAD };
            let way = Way::choose(load);
            let mut pace = Pace::new(way, load);
            for _ in 0..20 {
                let rows = if way == Way::Blocks { pace.size() * ROWS_OF_BLOCK } else { pace.size() };
                assert!(rows <= batch && rows > 0, "{batch}: {rows}");
                pace.after(Duration::ZERO, Duration::ZERO);
            }
        }
    }

    #[test]
    fn the_rest_is_twice_as_long_as_the_work_and_the_way_is_a_part_of_it() {
        assert_eq!(Pause::Auto.after(millis(8), millis(1)), millis(15));
        assert_eq!(Pause::Auto.after(millis(8), millis(25)), Duration::ZERO);
        assert_eq!(Pause::Auto.after(Duration::from_secs(30), Duration::ZERO), millis(100));
        assert_eq!(NO_PAUSE.after(Duration::from_secs(1), Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn rests_between_days_leave_time_for_the_days() {
        assert_eq!(Pause::Auto.before_days(1, 13, Duration::from_secs(300)), millis(2_500));
        assert_eq!(Pause::Auto.before_days(5, 13, Duration::from_secs(300)), millis(12_500));
        assert_eq!(Pause::Auto.before_days(1, 100, Duration::from_secs(60)), millis(300));
        assert_eq!(Pause::Auto.before_days(5, 100, Duration::from_secs(60)), millis(1_500));
        assert_eq!(Pause::Auto.before_days(1, 1, Duration::ZERO), Duration::ZERO);
        assert_eq!(NO_PAUSE.before_days(5, 13, Duration::from_secs(300)), Duration::ZERO);
    }
}
