//! The walk through a table, batch by batch: what comes next, and what follows from how the last one ended.

use std::time::Duration;

use crate::retention::facts::Heap;
use crate::retention::pace::{Load, Pace, Way};

/// Where a walk stands.
#[derive(Clone, Debug)]
pub struct Cursor {
    heaps: Vec<Heap>,
    load: Load,
    /// Which heap.
    at: usize,
    way: Way,
    pace: Pace,
    /// The next block.
    block: u64,
    /// How the next blocks meet rows that others hold.
    held: Held,
    /// The time of the last row of the batch before.
    mark: Option<String>,
    /// Rows at the mark that could not be deleted, to be stepped over.
    stuck: u64,
    failures: u32,
}

/// The next batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The due rows of some blocks.
    Blocks {
        /// The table.
        heap: &'a Heap,
        /// The first block.
        from: u64,
        /// The block after the last.
        to: u64,
        /// How it meets rows that others hold.
        held: Held,
    },
    /// The oldest due rows.
    Along {
        /// The table.
        heap: &'a Heap,
        /// Not older than this.
        mark: Option<&'a str>,
        /// Without the first so many.
        skip: u64,
        /// So many.
        rows: u64,
    },
}

/// How a batch meets rows that others hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It waits a moment, looks at the row again, and gives up when the moment is over. Costs nothing where nobody is
    /// in the way.
    Wait,
    /// It leaves them.
    Skip,
}

/// What is to be done after a batch failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// Go on with the next step at once: it is another one.
    Again,
    /// Rest, then go on.
    Rest,
    /// Too many failed in a row.
    Stop,
}

/// So many failures in a row are no accident.
const PATIENCE: u32 = 5;

impl Cursor {
    /// The beginning of a walk.
    pub fn new(heaps: Vec<Heap>, load: Load) -> Cursor {
        Cursor::start(heaps, load, Way::choose(load))
    }

    fn start(heaps: Vec<Heap>, load: Load, way: Way) -> Cursor {
        let pace = Pace::new(way, load);
        Cursor { heaps, load, at: 0, way, pace, block: 0, held: Held::Wait, mark: None, stuck: 0, failures: 0 }
    }

    /// A walk to look once more at what this one has gone through block by block; none where it went along the index.
    pub fn look_back(&self) -> Option<Cursor> {
        (self.way == Way::Blocks).then(|| Cursor::start(self.heaps.clone(), self.load, Way::Blocks))
    }

    /// Begins again, along the index, for rows that were held or came late.
    pub fn again(&mut self) {
        *self = Cursor::start(std::mem::take(&mut self.heaps), self.load, Way::Along);
    }

    /// The next batch; none at the end of the walk.
    pub fn step(&self) -> Option<Step<'_>> {
        let heap = self.heaps.get(self.at)?;
        Some(match self.way {
            Way::Blocks => Step::Blocks { heap, from: self.block, to: self.block + self.pace.size(), held: self.held },
            Way::Along => Step::Along { heap, mark: self.mark.as_deref(), skip: self.stuck, rows: self.pace.size() },
        })
    }

    /// A batch was committed: it found so many rows, the youngest of them at `mark`. It took so long on the server, and so
    /// long the server has waited for us.
    pub fn committed(&mut self, found: u64, mark: Option<String>, took: Duration, away: Duration) {
        self.failures = 0;
        match self.way {
            Way::Blocks => self.next_blocks(),
            Way::Along if found < self.pace.size() => self.next_heap(),
            Way::Along => {
                if mark != self.mark {
                    self.stuck = 0;
                }
                self.mark = mark.or(self.mark.take());
            }
        }
        self.pace.after(took, away);
    }

    /// A lock could not be had, or the batch collided with somebody else's change.
    pub fn blocked(&mut self) -> Reaction {
        if self.way == Way::Blocks && self.held == Held::Wait {
            self.held = Held::Skip;
            return Reaction::Again;
        }
        if self.pace.halve() {
            return Reaction::Again;
        }
        match self.way {
            // What stays here is looked for along the index when the blocks are through.
            Way::Blocks => self.next_blocks(),
            Way::Along => self.stuck += 1,
        }
        self.failed()
    }

    /// The batch took too long and was cut off.
    pub fn too_slow(&mut self) -> Reaction {
        self.pace.halve();
        self.failed()
    }

    fn failed(&mut self) -> Reaction {
        self.failures += 1;
        if self.failures >= PATIENCE { Reaction::Stop } else { Reaction::Rest }
    }

    fn next_blocks(&mut self) {
        self.held = Held::Wait;
        self.block += self.pace.size();
        if self.heaps.get(self.at).is_none_or(|heap| self.block >= heap.blocks) {
            self.next_heap();
        }
    }

    fn next_heap(&mut self) {
        self.at += 1;
        self.block = 0;
        self.mark = None;
        self.stuck = 0;
    }

    /// How much of the table has been gone through, from 0 to 1, when so many rows are deleted.
    pub fn share(&self, deleted: u64) -> f64 {
        let blocks = |heaps: &[Heap]| heaps.iter().map(|heap| heap.blocks).sum::<u64>() as f64;
        match self.way {
            Way::Blocks => {
                (blocks(&self.heaps[..self.at.min(self.heaps.len())]) + self.block as f64)
                    / blocks(&self.heaps).max(1.0)
            }
            Way::Along => deleted as f64 / self.load.due.max(1) as f64,
        }
    }

    /// How many failures in a row there were.
    pub fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retention::pace::Pause;

    const QUICK: Duration = Duration::from_millis(15);
    const LOAD: Load = Load {
        due: 500_000,
        rows: 1_000_000,
        indexed: true,
        children: false,
        batch: None,
        pause: Pause::Fixed(Duration::ZERO),
    };

    fn heap(name: &str, blocks: u64) -> Heap {
        Heap { schema: "s".to_owned(), name: name.to_owned(), blocks }
    }

    fn ranges(cursor: &mut Cursor) -> Vec<(String, u64, u64)> {
        let mut ranges = Vec::new();
        while let Some(Step::Blocks { heap, from, to, .. }) = cursor.step() {
            ranges.push((heap.name.clone(), from, to));
            cursor.committed(0, None, QUICK, Duration::ZERO);
        }
        ranges
    }

    #[test]
    fn every_block_of_every_partition_is_gone_through_once() {
        let mut cursor = Cursor::new(vec![heap("a", 240), heap("b", 1)], LOAD);
        let expected = [("a", 0, 100), ("a", 100, 200), ("a", 200, 300), ("b", 0, 100)];
        assert_eq!(ranges(&mut cursor), expected.map(|(name, from, to)| (name.to_owned(), from, to)));
    }

    #[test]
    fn blocks_with_a_held_row_are_taken_again_without_waiting() {
        let mut cursor = Cursor::new(vec![heap("a", 5_000)], LOAD);
        assert_eq!(cursor.blocked(), Reaction::Again);
        assert!(matches!(cursor.step(), Some(Step::Blocks { from: 0, to: 100, held: Held::Skip, .. })));
        cursor.committed(0, None, QUICK, Duration::ZERO);
        assert!(matches!(cursor.step(), Some(Step::Blocks { from: 100, held: Held::Wait, .. })));
    }

    #[test]
    fn the_walk_along_the_index_goes_on_from_its_mark_and_ends_with_a_batch_that_is_not_full() {
        let load = Load { due: 100, ..LOAD };
        let mut cursor = Cursor::new(vec![heap("a", 5_000)], load);
        cursor.committed(1_000, Some("t1".to_owned()), QUICK, Duration::ZERO);
        assert!(matches!(cursor.step(), Some(Step::Along { mark: Some("t1"), rows: 1_000, skip: 0, .. })));
        cursor.committed(999, Some("t2".to_owned()), QUICK, Duration::ZERO);
        assert_eq!(cursor.step(), None);
        cursor.again();
        assert!(matches!(cursor.step(), Some(Step::Along { mark: None, .. })));
    }

    #[test]
    fn a_row_that_cannot_be_deleted_is_stepped_over_and_many_of_them_end_the_walk() {
        let mut cursor = Cursor::new(vec![heap("a", 1)], Load { due: 4, children: true, ..LOAD });
        let mut tries = 0;
        while cursor.blocked() == Reaction::Again {
            tries += 1;
        }
        assert_eq!(tries, 5);
        assert!(matches!(cursor.step(), Some(Step::Along { rows: 1, skip: 1, .. })));
        cursor.committed(1, Some("t1".to_owned()), QUICK, Duration::ZERO);
        assert!(matches!(cursor.step(), Some(Step::Along { skip: 0, .. })));
        let reactions: Vec<_> = (0..5).map(|_| cursor.blocked()).collect();
        assert_eq!(reactions.last(), Some(&Reaction::Stop));
    }
}
