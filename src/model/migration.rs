//! A migration as it stands in a file.

use std::fmt;

use crate::model::layout::Layout;
use crate::model::script::Script;
use crate::model::version::Version;

/// One version of a bundle: how to get there, how to get back, and how to see that it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order.
    pub version: Version,
    /// What comes after the version in its file name.
    pub name: String,
    /// The way up.
    pub up: Script,
    /// The way back.
    pub down: Option<Script>,
    /// Raises if the promise of the migration does not hold.
    pub verify: Option<Script>,
    /// How its files name it.
    pub origin: Origin,
}

/// How the files of a migration name it, word for word: what the history of the tool they were written for says too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The convention of its files.
    pub layout: Layout,
    /// The version as the file name has it, with leading zeros: `0003`, `1.2`, `1_2`.
    pub version_text: String,
    /// The name of the file with the way up, without its folder.
    pub file_name: String,
    /// Whether it may come late.
    pub order: Order,
}

/// Whether a version may be applied after newer ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Only in the order of versions, unless that is allowed for a run.
    #[default]
    InOrder,
    /// At any time: refinery's `U…`.
    Free,
}

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        label(f, self.version, &self.name)
    }
}

/// `0001_create_notes`, or `0001` where there is no name.
pub(crate) fn label(f: &mut fmt::Formatter<'_>, version: Version, name: &str) -> fmt::Result {
    if name.is_empty() { write!(f, "{version}") } else { write!(f, "{version}_{name}") }
}
