//! What is told as applied is on the disk: a commit need not wait for that as long as nobody is told of it.
//!
//! A commit that waits writes all that was committed before it, on a synchronous standby too. So of the steps of a message
//! only some have to wait, the last among them; the others are told of when one of those is through. A crash before that
//! takes back steps that nobody was told of, the latest first: what is left is a history and a catalog that agree, as ever.

use crate::db::session::{Failure, Session};
use crate::sql::template::{Template, Value};

const COMMIT: Template = Template(include_str!("commit.sql"));
const WAITS: Template = Template(include_str!("waits.sql"));
const NEED_NOT_WAIT: Template = Template(include_str!("need_not_wait.sql"));
const FLUSH: Template = Template(include_str!("flush.sql"));

/// Of so many steps that are done at once, one waits: their user hears of the others with it. The first message of a run
/// holds as many.
pub(super) const GROUP: usize = 16;

/// What the commit after a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Commit {
    /// There is none: the next step is a part of the same transaction.
    None,
    /// It waits until it is on the disk.
    Waits,
    /// It waits only if the step took long.
    NeedNotWait,
}

impl Commit {
    /// That of a step which is a transaction of its own: the one at `place` of a message's `number` of steps.
    pub(super) fn of_step(place: usize, number: usize) -> Commit {
        if (place + 1).is_multiple_of(GROUP) || place + 1 >= number { Commit::Waits } else { Commit::NeedNotWait }
    }

    /// That of which `recorded.sql` says this, where it says anything: in a transaction of many steps there is but one.
    pub(super) fn said(setting: Option<&str>) -> Commit {
        if setting == Some("off") { Commit::NeedNotWait } else { Commit::Waits }
    }

    /// What sets it, in a select of other settings; `took` is the SQL of how many milliseconds the step took.
    pub(super) fn sql(self, took: &str) -> String {
        match self {
            Commit::None => String::new(),
            Commit::Waits => waits(),
            Commit::NeedNotWait => {
                let values = [("took", Value::Sql(took)), ("waits", Value::Sql(&WAITS.fill(&[])))];
                set(Value::Sql(&NEED_NOT_WAIT.fill(&values)))
            }
        }
    }
}

/// What lets a commit wait, in a select of other settings.
pub(super) fn waits() -> String {
    set(Value::Sql(&WAITS.fill(&[])))
}

fn set(commit: Value<'_>) -> String {
    COMMIT.fill(&[("commit", commit)])
}

/// Whose disk is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disk {
    /// The server's, and that of every standby that its settings name.
    AsSet,
    /// The server's alone: a standby that does not answer would be waited for without end, and a commit that was stopped in
    /// that wait is one all the same.
    Here,
}

/// Waits until everything that was committed so far, on any connection, is on the disk.
pub(super) async fn flush(session: &mut Session, disk: Disk) -> Result<(), Failure> {
    let commit = match disk {
        Disk::AsSet => waits(),
        Disk::Here => set(Value::Text("local")),
    };
    session.rows(FLUSH.fill(&[("commit", Value::Sql(&commit))])).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_step_of_a_message_waits_for_the_disk_and_each_sixteenth() {
        let waits = |number: usize| -> Vec<usize> {
            (0..number).filter(|place| Commit::of_step(*place, number) == Commit::Waits).collect()
        };
        assert_eq!(waits(1), [0]);
        assert_eq!(waits(5), [4]);
        assert_eq!(waits(16), [15]);
        assert_eq!(waits(40), [15, 31, 39]);
    }
}
