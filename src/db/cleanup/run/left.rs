//! What is left of a work: counted, or estimated where counting takes too long.

use std::time::{Duration, Instant};

use super::{End, Hands, Work};
use crate::db::cleanup::count::{left, left_within};
use crate::db::session::{Failure, Session};
use crate::retention::cursor::{Cursor, Step};
use crate::retention::pace::Pause;

/// The number after that of any block.
const NO_BLOCK: u64 = u32::MAX as u64;

impl Work {
    /// Counts it the way that fits the walk that has ended.
    pub(super) async fn count_what_is_left(&mut self, hands: &mut Hands<'_>) -> Result<Result<(), Failure>, End> {
        match self.cursor.look_back().filter(|_| hands.settings.pause == Pause::Auto) {
            Some(walk) => self.count_left_gently(walk, hands).await,
            None => Ok(self.count_left(hands.session, hands.patience()).await),
        }
    }

    /// Counts it in one go.
    pub(super) async fn count_left(&mut self, session: &mut Session, patience: Duration) -> Result<(), Failure> {
        match left(session, &self.task, patience).await? {
            Some(counted) => self.left = counted,
            None => self.estimate_left(),
        }
        Ok(())
    }

    /// Counts block by block and with rests: to read a large table in one go would keep a processor busy for as long as a
    /// fifth of the deleting took.
    async fn count_left_gently(&mut self, mut walk: Cursor, hands: &mut Hands<'_>) -> Result<Result<(), Failure>, End> {
        let mut left: (u64, Option<String>) = (0, None);
        while let Some(Step::Blocks { heap, from, to, .. }) = walk.step() {
            // What was added meanwhile belongs to the last.
            let to = if to < heap.blocks { to } else { NO_BLOCK };
            let sent = Instant::now();
            let looked = match left_within(hands.session, &self.task, (heap, from, to), hands.patience()).await {
                Ok(Some(looked)) => looked,
                Ok(None) => {
                    self.estimate_left();
                    return Ok(Ok(()));
                }
                Err(failure) => return Ok(Err(failure)),
            };
            let away = sent.elapsed().saturating_sub(looked.took);
            left.0 += looked.rows;
            left.1 = left.1.into_iter().chain(looked.oldest).min();
            walk.committed(looked.rows, None, looked.took, away);
            match hands.rest(hands.settings.pause.after(looked.took, away)).await {
                // Everything may be deleted: that is known a moment later.
                Err(End::TimeOver) => return Ok(self.count_left(hands.session, hands.patience()).await),
                rested => rested?,
            }
        }
        self.left = left;
        Ok(Ok(()))
    }

    pub(super) fn estimate_left(&mut self) {
        self.left = (self.due.rows.saturating_sub(self.deleted), None);
    }
}
