//! One file per command: its flags, its help, its story. The only place that joins the database with the pure middle;
//! nothing here prints.

pub mod adopt;
pub mod baseline;
pub mod bundles;
mod changed;
pub mod cleanup;
pub mod confirm;
pub mod diff;
pub mod docs;
pub mod doctor;
pub mod down;
pub mod dump;
pub mod expectation;
pub mod explain;
pub mod export;
pub mod fleet;
pub mod golden;
pub mod held;
pub mod history;
mod keep;
pub mod lint;
pub mod mark;
pub mod new;
pub mod open;
pub mod perform;
pub mod pg;
pub mod plan;
pub mod ready;
pub mod redo;
pub mod repair;
pub mod replay;
pub mod reset;
pub mod rls;
pub mod roundtrip;
pub mod rules;
pub mod schedule;
pub mod seed;
mod server;
pub mod show;
pub mod source;
pub mod status;
pub mod up;
pub mod verify;

use std::pin::Pin;

use crate::config::Config;
use crate::db::embedded::Surroundings;
use crate::db::session::Interrupt;
use crate::report::event::Tell;

/// What every command is given.
pub struct Context<'a> {
    /// What the run is told.
    pub config: &'a Config,
    /// Takes events while they happen.
    pub tell: Tell<'a>,
    /// Says when to stop.
    pub interrupt: Interrupt,
    /// Asks the person at the terminal, if there is one.
    pub ask: Ask<'a>,
    /// Where this machine keeps things, from the environment.
    pub machine: Surroundings,
}

/// Asks a question and gives the typed line; `None` where nobody can be asked.
pub type Ask<'a> = &'a dyn Fn(&str) -> Answer;

/// What somebody types, once it is typed.
pub type Answer = Pin<Box<dyn Future<Output = Option<String>>>>;
