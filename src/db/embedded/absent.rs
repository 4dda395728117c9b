//! What answers in a build without the embedded server: it is not there, and what to do instead.

use std::path::Path;

use super::engine::{Engine, Running, Sessions};
use super::programs::{Binaries, From};
use super::release::Major;
use super::{Surroundings, Tell, Wanted};
use crate::error::{Code, Error, Result};

/// Fetches nothing.
pub fn install(_major: Major, _from: &From, _around: &Surroundings, _tell: Tell<'_>) -> Result<Binaries> {
    Err(absent())
}

/// Lists nothing.
pub fn list(_around: &Surroundings) -> Result<Vec<Binaries>> {
    Err(absent())
}

/// An engine that starts nothing.
pub struct Native<'a> {
    /// What the process was given.
    pub around: &'a Surroundings,
}

impl Engine for Native<'_> {
    fn name(&self) -> &'static str {
        "absent"
    }

    fn sessions(&self) -> Sessions {
        Sessions::One
    }

    fn persistent(&self, _dir: &Path, _wanted: &Wanted, _tell: Tell<'_>) -> Result<Box<dyn Running>> {
        Err(absent())
    }

    fn throwaway(&self, _wanted: &Wanted, _tell: Tell<'_>) -> Result<Box<dyn Running>> {
        Err(absent())
    }
}

fn absent() -> Box<Error> {
    Error::new(Code::NoServer, "this schemactl was built without its embedded server")
        .hint("Name a server with --database-url, or use a build with the feature `embedded`, which is on by default.")
}
