//! What a rule over files is asked about: one file, with what came before it and what the whole says.

use std::ops::Range;

use squawk_syntax::ast::{AstNode, Stmt};

use crate::lint::script::Paired;
use crate::lint::script::settings::Settings;
use crate::lint::script::whole::Whole;
use crate::locks::Seen;
use crate::locks::facts::Facts;
use crate::locks::name::{Name, words};
use crate::model::script::Script;
use crate::sql::directive;

/// One file.
pub struct Subject<'a> {
    /// The file.
    pub script: &'a Script,
    /// Which way it goes.
    pub part: Part<'a>,
    /// Its statements.
    pub seen: Vec<Seen>,
    /// What is there before it.
    pub before: &'a Facts,
    /// What is there after it.
    pub after: &'a Facts,
    /// What all files together say.
    pub whole: &'a Whole,
    /// What the project wants.
    pub settings: &'a Settings,
}

/// Which way a file goes.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// Up, with its way back.
    Up {
        /// The way back, where there is one.
        down: Option<&'a Script>,
        /// Whether one belongs beside it.
        paired: Paired,
    },
    /// Back.
    Down {
        /// The way up that it undoes.
        up: &'a Script,
    },
}

impl Subject<'_> {
    /// The statements of a way up; none of a way back.
    pub fn ups(&self) -> &[Seen] {
        match self.part {
            Part::Up { .. } => &self.seen,
            Part::Down { .. } => &[],
        }
    }

    /// Whether it runs outside a transaction.
    pub fn is_outside(&self) -> bool {
        directive::of(self.script).is_ok_and(|said| said.no_transaction.is_some())
    }

    /// Where the first statement stands; a file without one has its beginning.
    pub fn head(&self) -> Range<usize> {
        self.seen.first().map_or(0..0, |seen| first_line(&self.script.text, seen.range.clone()))
    }

    /// A statement's first line.
    pub fn line(&self, seen: &Seen) -> Range<usize> {
        first_line(&self.script.text, seen.range.clone())
    }

    /// Whether the API shows what is in this schema.
    pub fn is_exposed(&self, schema: &str) -> bool {
        schema == self.before.home || self.settings.exposed.iter().any(|exposed| exposed == schema)
    }

    /// Whether somebody may be using a table: it was there before this file.
    pub fn is_old(&self, table: &Name) -> bool {
        !self.after.is_new(table) && !table.schema.starts_with("pg_temp")
    }
}

fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let line = text[range.clone()].find('\n').map_or(range.end, |newline| range.start + newline);
    range.start..line
}

/// The words of a statement in lower case, with single spaces: for questions that a tree answers no better.
pub fn flat(statement: &Stmt) -> String {
    words(statement.syntax()).join(" ").to_lowercase()
}
