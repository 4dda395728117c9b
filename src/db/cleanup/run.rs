//! The loop around the batches: whose turn it is, how long, and what follows from trouble.

mod left;

use std::time::{Duration, Instant};

use crate::db::cleanup::batch::{Batch, Trouble, batch};
use crate::db::connect::{ConnectSettings, connect};
use crate::db::lock::blockers;
use crate::db::session::{Failure, Interrupt, Session};
use crate::error::{Code, Error};
use crate::report::event::{Event, Tell};
use crate::retention::cursor::{Cursor, Reaction};
use crate::retention::facts::{Due, TableFacts};
use crate::retention::pace::{Load, Pause};
use crate::retention::{Task, share};

/// The longest a batch may take.
const LONGEST: Duration = Duration::from_secs(30);
/// A table is gone through again so often while nothing more can be deleted.
const IDLE_PASSES: u32 = 2;
/// The runtime's own sleep knows whole milliseconds, and makes more of less. There is nothing else to do here meanwhile.
const TICK: Duration = Duration::from_millis(2);
/// Connections that may be lost in one run.
const LOSSES: u32 = 5;

/// How a run deletes.
#[derive(Clone, Copy, Debug)]
pub struct CleanupSettings {
    /// When it has to end.
    pub deadline: Instant,
    /// How long it rests between two transactions.
    pub pause: Pause,
}

/// How a run ended.
#[derive(Debug)]
pub enum End {
    /// Every rule is through, or stopped by its own error.
    Through,
    /// The time was over.
    TimeOver,
    /// A signal asked to stop; the batch that was running is committed.
    Interrupted(Code),
    /// The connection is gone for good.
    Failed(Box<Error>),
}

/// Where a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Through,
    Stopped,
}

/// A task, and what has been done about it.
#[derive(Debug)]
pub struct Work {
    /// The task.
    pub task: Task,
    /// What was due when the run began.
    pub due: Due,
    /// Rows deleted.
    pub deleted: u64,
    /// Rows deleted of each child, in their order.
    pub children: Vec<u64>,
    /// How long each transaction took on the server.
    pub batches: Vec<Duration>,
    /// Batches that had to be tried again.
    pub retries: u64,
    /// How long it took, with everything.
    pub spent: Duration,
    /// Rows that are still due, and the oldest of them.
    pub left: (u64, Option<String>),
    /// Why it was stopped.
    pub error: Option<Box<Error>>,
    state: State,
    cursor: Cursor,
    idle_passes: u32,
    before_pass: u64,
}

/// What every batch needs.
struct Hands<'a> {
    session: &'a mut Session,
    settings: CleanupSettings,
    interrupt: Interrupt,
    losses: u32,
    tell: Tell<'a>,
}

/// Deletes what is due of every work, each for its share of the time, until all are through or something ends it.
pub async fn run(session: &mut Session, works: &mut [Work], settings: CleanupSettings, tell: Tell<'_>) -> End {
    // A signal ends the run after the batch that is running; to break it off would waste it.
    let interrupt = std::mem::replace(&mut session.interrupt, Interrupt::never());
    let mut hands = Hands { session, settings, interrupt, losses: 0, tell };
    let end = rounds(&mut hands, works).await.err().unwrap_or(End::Through);
    for work in works.iter_mut().filter(|work| work.state != State::Through) {
        work.estimate_left();
        if !matches!(end, End::Interrupted(_) | End::Failed(_)) {
            let _ = work.count_left(hands.session, Duration::from_secs(2)).await;
        }
    }
    let interrupt = hands.interrupt.clone();
    session.interrupt = interrupt;
    end
}

async fn rounds(hands: &mut Hands<'_>, works: &mut [Work]) -> Result<(), End> {
    loop {
        let mut open = works.iter().filter(|work| work.state == State::Open).count();
        if open == 0 {
            return Ok(());
        }
        for work in works.iter_mut().filter(|work| work.state == State::Open) {
            let until = Instant::now() + share(hands.left_time()?, open);
            open -= 1;
            let began = Instant::now();
            let advanced = work.advance(hands, until).await;
            work.spent += began.elapsed();
            advanced?;
        }
    }
}

impl Work {
    /// A work that has not begun.
    pub fn new(task: Task, facts: TableFacts, due: Due, batch: Option<u64>, pause: Pause) -> Work {
        let load = Load {
            due: due.rows,
            rows: facts.rows,
            indexed: facts.time_indexed,
            children: !task.rule.children.is_empty(),
            batch,
            pause,
        };
        Work {
            children: vec![0; task.rule.children.len()],
            state: if due.rows == 0 { State::Through } else { State::Open },
            cursor: Cursor::new(facts.heaps, load),
            task,
            due,
            deleted: 0,
            batches: Vec::new(),
            retries: 0,
            spent: Duration::ZERO,
            left: (0, None),
            error: None,
            idle_passes: 0,
            before_pass: 0,
        }
    }

    /// Leaves it for another run: its days could not be dropped, and to delete their rows one by one would be endless.
    pub fn leave(&mut self, error: Box<Error>) {
        self.stop(error);
    }

    /// Whether it was gone through to its end.
    pub fn is_through(&self) -> bool {
        self.state == State::Through
    }

    /// Runs batches until the work is through, stopped, or `until` is over; at least one.
    async fn advance(&mut self, hands: &mut Hands<'_>, until: Instant) -> Result<(), End> {
        while self.state == State::Open {
            hands.left_time()?;
            let Some(step) = self.cursor.step() else {
                self.end_of_pass(hands).await?;
                continue;
            };
            let sent = Instant::now();
            let (patience, flush) = (hands.patience(), hands.settings.pause.flush());
            let rest = match batch(hands.session, &self.task, step, patience, flush).await {
                Ok(done) => self.committed(done, sent.elapsed(), hands),
                Err(Trouble::Lost(reason)) => hands.reconnect(&reason).await.map(|()| Duration::ZERO)?,
                Err(Trouble::Fatal(error)) => self.stop(error),
                Err(Trouble::Blocked(error)) => {
                    let reaction = self.cursor.blocked();
                    if reaction != Reaction::Again {
                        hands.name_blockers(&self.task).await;
                    }
                    self.react(reaction, error)
                }
                Err(Trouble::Slow(error)) => {
                    let reaction = self.cursor.too_slow();
                    self.react(reaction, error)
                }
            };
            if Instant::now() >= until {
                return Ok(());
            }
            hands.rest(rest).await?;
        }
        Ok(())
    }

    /// Notes a batch that was away for so long. How long to rest after it.
    fn committed(&mut self, done: Batch, elapsed: Duration, hands: &Hands<'_>) -> Duration {
        let away = elapsed.saturating_sub(done.took);
        self.deleted += done.deleted;
        for (sum, rows) in self.children.iter_mut().zip(&done.children) {
            *sum += rows;
        }
        self.batches.push(done.took);
        self.cursor.committed(done.found, done.mark, done.took, away);
        (hands.tell)(Event::Cleaned {
            rule: self.task.name(),
            table: self.task.table(),
            deleted: self.deleted,
            share: self.cursor.share(self.deleted),
        });
        hands.settings.pause.after(done.took, away)
    }

    fn react(&mut self, reaction: Reaction, error: Box<Error>) -> Duration {
        self.retries += 1;
        match reaction {
            Reaction::Again => Duration::ZERO,
            Reaction::Rest => {
                Duration::from_millis(250) * 2u32.saturating_pow(self.cursor.failures().saturating_sub(1))
            }
            Reaction::Stop => self.stop(error),
        }
    }

    fn stop(&mut self, error: Box<Error>) -> Duration {
        self.state = State::Stopped;
        self.error = Some(error);
        Duration::ZERO
    }

    /// The table was gone through once: again, if rows are left and there is hope for them.
    async fn end_of_pass(&mut self, hands: &mut Hands<'_>) -> Result<(), End> {
        match self.count_what_is_left(hands).await? {
            Ok(()) => {}
            Err(Failure::Lost(reason)) => return hands.reconnect(&reason).await,
            Err(failure) => {
                self.stop(failure.into_error(&format!("counting what is left in {}", self.task.table())));
                return Ok(());
            }
        }
        if self.deleted == self.before_pass {
            self.idle_passes += 1;
        }
        self.before_pass = self.deleted;
        if self.left.0 == 0 || self.idle_passes >= IDLE_PASSES {
            self.state = State::Through;
            return Ok(());
        }
        hands.rest(Duration::from_millis(100)).await?;
        self.cursor.again();
        Ok(())
    }
}

impl Hands<'_> {
    /// The time that is left, unless it is over or a signal has come.
    fn left_time(&self) -> Result<Duration, End> {
        if let Some(code) = self.interrupt.get() {
            return Err(End::Interrupted(code));
        }
        let left = self.settings.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(End::TimeOver) } else { Ok(left) }
    }

    /// How long one statement may take: not much longer than the run.
    fn patience(&self) -> Duration {
        self.settings.deadline.saturating_duration_since(Instant::now()).clamp(Duration::from_secs(1), LONGEST)
    }

    async fn rest(&mut self, time: Duration) -> Result<(), End> {
        let time = time.min(self.left_time()?);
        if time < TICK {
            std::thread::sleep(time);
            return Ok(());
        }
        self.interrupt.sleep(time).await.map_err(End::Interrupted)
    }

    async fn name_blockers(&mut self, task: &Task) {
        let blockers = blockers(self.session, &task.rule.table).await;
        (self.tell)(Event::WaitingForTable { label: task.name(), blockers, waited: Duration::ZERO });
    }

    /// Connects again. The batch that was under way is committed or not; either way its rows are not due twice.
    async fn reconnect(&mut self, reason: &str) -> Result<(), End> {
        self.losses += 1;
        let lost = || {
            Error::new(Code::ConnectionLost, format!("the connection was lost: {reason}"))
                .state("what was deleted stays deleted; one more batch may be gone than was counted")
                .hint("Run the command again: it goes on where this run stopped.")
        };
        if self.losses > LOSSES {
            return Err(End::Failed(lost()));
        }
        (self.tell)(Event::Reconnecting);
        let settings = ConnectSettings {
            timeout: self.session.connect_timeout,
            wait: self.left_time()?.min(LONGEST),
            interrupt: self.interrupt.clone(),
        };
        let mut fresh = match connect(&self.session.address, &settings, self.tell).await {
            Ok(fresh) => fresh,
            Err(error) => {
                self.left_time()?;
                return Err(End::Failed(lost().note(format!("then: {}", error.message))));
            }
        };
        fresh.interrupt = Interrupt::never();
        *self.session = fresh;
        Ok(())
    }
}
