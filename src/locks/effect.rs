//! What a statement does to relations while it runs: locks, rewrites, and reading of whole tables.

use serde::Serialize;

use crate::locks::facts::Facts;
use crate::locks::mode::Mode;
use crate::locks::name::Name;

/// Everything that is known of it beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// The strongest lock on each relation that is there before, by name.
    pub locks: Vec<Lock>,
    /// Work that grows with the table, in the order of the statement.
    pub works: Vec<Work>,
    /// Why more than this may happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond: Option<&'static str>,
    /// Whether rows are what it is about.
    #[serde(skip)]
    pub about: About,
}

/// What a statement is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum About {
    /// Definitions.
    #[default]
    Definitions,
    /// Rows: how much it reads is the planner's choice.
    Rows,
}

/// A lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lock {
    /// On what.
    pub relation: Name,
    /// How.
    pub mode: Mode,
}

/// Work that grows with the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Work {
    /// What is done.
    pub kind: Kind,
    /// With which table.
    pub relation: Name,
    /// Why.
    pub why: &'static str,
    /// Whether that is certain.
    pub certain: Certain,
}

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Every row is read.
    Scan,
    /// Every row is read and an index is built.
    Build,
    /// The table and its indexes are written anew.
    Rewrite,
}

/// Whether something is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certain {
    /// It is.
    Yes,
    /// It depends on what is not known here.
    Maybe,
}

impl Effect {
    /// One lock.
    pub fn lock(mut self, relation: Name, mode: Mode) -> Effect {
        self.add(relation, mode);
        self
    }

    /// Adds a lock; the stronger of two on one relation stays.
    pub fn add(&mut self, relation: Name, mode: Mode) {
        match self.locks.iter_mut().find(|lock| lock.relation == relation) {
            Some(lock) => lock.mode = lock.mode.max(mode),
            None => self.locks.push(Lock { relation, mode }),
        }
        self.locks.sort_by(|a, b| a.relation.cmp(&b.relation));
    }

    /// Adds the same lock on many.
    pub fn add_all(&mut self, relations: impl IntoIterator<Item = Name>, mode: Mode) {
        for relation in relations {
            self.add(relation, mode);
        }
    }

    /// Adds work that is certain.
    pub fn work(&mut self, kind: Kind, relation: &Name, why: &'static str) {
        self.works.push(Work { kind, relation: relation.clone(), why, certain: Certain::Yes });
    }

    /// Adds work that may be done.
    pub fn maybe(&mut self, kind: Kind, relation: &Name, why: &'static str) {
        self.works.push(Work { kind, relation: relation.clone(), why, certain: Certain::Maybe });
    }

    /// The work of this kind that is certain.
    pub fn certainly(&self, kind: Kind) -> impl Iterator<Item = &Work> {
        self.works.iter().filter(move |work| work.kind == kind && work.certain == Certain::Yes)
    }

    /// The lock on a relation.
    pub fn on(&self, relation: &Name) -> Option<Mode> {
        self.locks.iter().find(|lock| &lock.relation == relation).map(|lock| lock.mode)
    }

    /// Leaves out what the statement's own file has made: nobody else can see it yet.
    pub fn on_old(mut self, facts: &Facts) -> Effect {
        self.locks.retain(|lock| !facts.is_new(&lock.relation));
        self.works.retain(|work| !facts.is_new(&work.relation));
        self
    }
}
