//! The lock. A step can only be sent as a [`Claimed`], and only this file makes one: the claim stands before the step
//! in the same transaction, so a step that runs without the lock cannot be written.

use crate::db::apply::disk;
use crate::db::apply::event;
use crate::model::history::FORMAT;
use crate::plan::Bootstrap;
use crate::sql::template::{Template, Value};

const OPEN: Template = Template(include_str!("open.sql"));
const GUARD: Template = Template(include_str!("guard.sql"));
const UNMOVED: Template = Template(include_str!("unmoved.sql"));
const ABSENT: Template = Template(include_str!("absent.sql"));
const CREATE: Template = Template(include_str!("../history/create.sql"));

/// What brings the history from one format to the next, by the format that it leads to.
const UPGRADES: [(i64, Template); 2] =
    [(2, Template(include_str!("../history/upgrade_2.sql"))), (3, Template(include_str!("../history/upgrade_3.sql")))];
/// What a history of format 1 that somebody may read needs beside the first of them.
const UPGRADE_2_READERS: Template = Template(include_str!("../history/upgrade_2_readers.sql"));

/// SQLSTATE of the guard: another run holds the lock.
pub const BUSY: &str = "SC001";
/// SQLSTATE of the guard: the history is not what the plan was made from.
pub const MOVED: &str = "SC002";
/// SQLSTATE of the record: the script ended the transaction.
pub const ENDED: &str = "SC003";

/// The text of a transaction that begins with the lock.
#[derive(Debug)]
pub struct Claimed(String);

impl Claimed {
    /// Opens a transaction, takes the lock or raises, and raises unless the history is as the plan saw it.
    ///
    /// `settings` is SQL that sets what counts for the first step, `schemactl.head` among it.
    pub fn open(settings: &str, bootstrap: Bootstrap) -> Claimed {
        let mut text = opened();
        text.push_str(settings);
        let expected = if bootstrap == Bootstrap::Needed { ABSENT } else { UNMOVED };
        text.push_str(&guard(&expected.fill(&[])));
        match bootstrap {
            Bootstrap::Needed => text.push_str(&CREATE.fill(&[("format", Value::Number(FORMAT))])),
            Bootstrap::Upgrade { from } => {
                upgrade(&mut text, from);
                if from < 2 {
                    text.push_str(&UPGRADE_2_READERS.fill(&[]));
                }
            }
            Bootstrap::Done => {}
        }
        Claimed(text)
    }

    /// Opens a transaction and takes the lock or raises, whatever the history says by now: for notes, not for steps.
    pub fn note() -> Claimed {
        let mut text = opened();
        text.push_str(&guard(""));
        Claimed(text)
    }

    /// Adds SQL of ours.
    pub fn push(&mut self, template: Template, values: &[(&str, Value<'_>)]) {
        self.0.push_str(&template.fill(values));
    }

    /// Adds an event.
    pub fn push_event(&mut self, values: &[(&str, Value<'_>)]) {
        self.0.push_str(&event::link(values));
    }

    /// Adds SQL that was filled already.
    pub fn push_sql(&mut self, sql: &str) {
        self.0.push_str(sql);
    }

    /// Adds a script as it is, on lines of its own, and tells where it begins.
    pub fn push_script(&mut self, text: &str) -> usize {
        let start = self.0.len();
        self.0.push_str(text);
        self.0.push_str("\n;\n");
        start
    }

    /// Ends the transaction.
    pub fn commit(mut self) -> String {
        self.0.push_str("commit;\n");
        self.0
    }
}

/// Opens a transaction: what every one of ours begins with, whatever it claims.
pub fn opened() -> String {
    OPEN.fill(&[("commit", Value::Sql(&disk::waits()))])
}

fn guard(expected: &str) -> String {
    GUARD.fill(&[("expected", Value::Sql(expected))])
}

fn upgrade(text: &mut String, from: i64) {
    for (_, upgrade) in UPGRADES.iter().filter(|(to, _)| *to > from) {
        text.push_str(&upgrade.fill(&[]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_leads_to_the_newest() {
        let formats: Vec<i64> = UPGRADES.iter().map(|(to, _)| *to).collect();
        assert_eq!(formats, (2..=FORMAT).collect::<Vec<_>>());
        let text = Claimed::open("", Bootstrap::Upgrade { from: FORMAT - 1 }).commit();
        assert_eq!(text.matches("set format =").count(), 1);
    }
}
