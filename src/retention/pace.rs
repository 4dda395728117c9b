//! How large a batch is: as large as makes a transaction of 5 to 20 ms. Whoever commits meanwhile waits until the log of all that was
//! deleted before is on the disk, too; so they feel how long a batch is, and a rest only helps where batches are short.

use std::time::Duration;

/// A transaction shorter than this is mostly overhead.
const SHORT: Duration = Duration::from_millis(5);
/// A transaction longer than this keeps others waiting, and loses too much when it is cut off.
const LONG: Duration = Duration::from_millis(20);
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
        let (first, most) = match (way, load.children) {
            (Way::Blocks, _) => (100, 4_096),
            (Way::Along, false) => (1_000, 10_000),
            (Way::Along, true) => (50, 5_000),
        };
        let most = match (way, load.batch) {
            (_, None) => most,
            (Way::Along, Some(batch)) => batch.max(1),
            (Way::Blocks, Some(batch)) => (batch / ROWS_OF_BLOCK).clamp(1, most),
        };
        let first = if load.batch.is_some() && way == Way::Along && !load.children { most } else { first };
        // Without an index on the time each batch looks through the whole table first: many small ones would do little else.
        let least = if way == Way::Along && !load.indexed { UNINDEXED_ROWS.min(most) } else { 1 };
        Pace { size: first.clamp(least, most), most, least }
    }

    /// How large the next batch is.
    pub fn size(self) -> u64 {
        self.size
    }

    /// Learns from a batch that was committed.
    pub fn after(&mut self, took: Duration) {
        if took < SHORT {
            self.size = (self.size * 2).min(self.most);
        } else if took > LONG {
            self.size = (self.size / 2).max(self.least.min(self.size));
        }
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
    /// As long as the batch took: half of the time is the others'.
    Auto,
    /// Always so long.
    Fixed(Duration),
}

impl Pause {
    /// The rest after a batch.
    pub fn after(self, took: Duration) -> Duration {
        match self {
            Pause::Fixed(time) => time,
            Pause::Auto => took.min(Duration::from_millis(100)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOAD: Load = Load { due: 500_000, rows: 1_000_000, indexed: true, children: false, batch: None };

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
            pace.after(Duration::from_millis(1));
        }
        assert_eq!(pace.size(), 10_000);
        pace.after(Duration::from_millis(10));
        assert_eq!(pace.size(), 10_000);
        pace.after(Duration::from_millis(21));
        assert_eq!(pace.size(), 5_000);
        while pace.halve() {}
        assert_eq!(pace.size(), 1);
    }

    #[test]
    fn a_batch_that_looks_through_the_whole_table_is_worth_it() {
        let load = Load { indexed: false, children: true, ..LOAD };
        let mut pace = Pace::new(Way::choose(load), load);
        for _ in 0..5 {
            pace.after(Duration::from_secs(2));
        }
        assert_eq!(pace.size(), UNINDEXED_ROWS);
        // What fails is tried smaller all the same, and then does not grow by being slow.
        while pace.halve() {}
        pace.after(Duration::from_secs(2));
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
                pace.after(Duration::ZERO);
            }
        }
    }

    #[test]
    fn the_rest_is_as_long_as_the_work() {
        assert_eq!(Pause::Auto.after(Duration::from_millis(8)), Duration::from_millis(8));
        assert_eq!(Pause::Auto.after(Duration::from_secs(30)), Duration::from_millis(100));
        assert_eq!(Pause::Fixed(Duration::ZERO).after(Duration::from_secs(1)), Duration::ZERO);
    }
}
