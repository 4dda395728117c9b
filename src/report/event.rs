//! What just happened, told while it happens.

use std::time::Duration;

use crate::report::blocker::Blocker;
use crate::report::fleet::FleetResult;
use crate::report::target::TargetFacts;

/// Something that just happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A server is being fetched or made, in words.
    Server(String),
    /// Something for those who want to know everything, in words.
    Aside(String),
    /// The database that is about to be written to.
    Writing(TargetFacts),
    /// So many steps will run.
    Planned {
        /// How many.
        steps: usize,
        /// What they do, in one word: `apply`, `roll back` or `sow`.
        verb: &'static str,
    },
    /// A step began.
    StepBegan {
        /// Its bundle.
        bundle: String,
        /// Its version and name.
        label: String,
    },
    /// A step was committed.
    StepDone {
        /// Its bundle.
        bundle: String,
        /// Its version and name.
        label: String,
        /// How long since the one before was done.
        took: Duration,
    },
    /// Another run holds the lock.
    WaitingForRun {
        /// Who holds it, when the server says so.
        holder: Option<Blocker>,
        /// For how long we have waited.
        waited: Duration,
    },
    /// A session holds what a step needs.
    WaitingForTable {
        /// The step.
        label: String,
        /// The sessions, those that have held longest first.
        blockers: Vec<Blocker>,
        /// For how long we have waited.
        waited: Duration,
    },
    /// The connection was lost; what is true is being found out.
    Reconnecting,
    /// The server does not answer yet.
    WaitingForServer {
        /// Why, in words.
        reason: String,
        /// For how long we have waited.
        waited: Duration,
    },
    /// A batch of due rows was deleted.
    Cleaned {
        /// The rule.
        rule: String,
        /// The table.
        table: String,
        /// Rows of the rule so far.
        deleted: u64,
        /// How much of the table has been gone through, from 0 to 1.
        share: f64,
    },
    /// Something happened on one database of a fleet.
    Of {
        /// The database.
        target: String,
        /// What.
        event: Box<Event>,
    },
    /// One database of a fleet has ended.
    TargetDone {
        /// The database.
        label: String,
        /// How.
        result: FleetResult,
        /// Why it is not well.
        error: Option<String>,
        /// How many have ended.
        ended: usize,
        /// How many there are.
        of: usize,
        /// How many of those that have ended failed.
        failed: usize,
    },
    /// Anything else worth a line.
    Note(String),
}

/// Takes events as they happen. Nothing is returned and nothing can fail: telling never changes what is done.
pub type Tell<'a> = &'a dyn Fn(Event);
