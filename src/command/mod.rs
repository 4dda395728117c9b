//! One file per command: its flags, its help, its story. The only place that joins the database with the pure middle;
//! nothing here prints.

pub mod bundles;
pub mod cleanup;
pub mod confirm;
pub mod doctor;
pub mod down;
pub mod export;
pub mod open;
pub mod perform;
pub mod pg;
pub mod ready;
pub mod redo;
pub mod reset;
pub mod rls;
pub mod seed;
pub mod show;
pub mod source;
pub mod status;
pub mod up;

use std::ffi::OsString;
use std::path::PathBuf;

use crate::config::Config;
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
    /// Where this machine keeps things.
    pub machine: Machine,
}

/// Asks a question and returns the typed line; `None` where nobody can be asked.
pub type Ask<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Where this machine keeps things, from the environment.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// `HOME`
    pub home: Option<PathBuf>,
    /// `XDG_CACHE_HOME`
    pub cache: Option<PathBuf>,
    /// The folder for temporary files.
    pub temp: PathBuf,
    /// `PATH`
    pub path: Option<OsString>,
}
