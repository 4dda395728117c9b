//! Real Postgres as an engine.

use std::path::Path;

use super::engine::{Engine, Running, Sessions};
use super::{Surroundings, Tell, Wanted, persistent::Persistent, throwaway::Throwaway};
use crate::error::Result;

/// Real Postgres: server programs of this machine, or fetched ones.
pub struct Native<'a> {
    /// What the process was given.
    pub around: &'a Surroundings,
}

impl Engine for Native<'_> {
    fn name(&self) -> &'static str {
        "native"
    }

    fn sessions(&self) -> Sessions {
        Sessions::Many
    }

    fn persistent(&self, dir: &Path, wanted: &Wanted, tell: Tell<'_>) -> Result<Box<dyn Running>> {
        Ok(Box::new(Persistent::open(dir, wanted, self.around, tell)?))
    }

    fn throwaway(&self, wanted: &Wanted, tell: Tell<'_>) -> Result<Box<dyn Running>> {
        Ok(Box::new(Throwaway::open(wanted, self.around, tell)?))
    }
}
