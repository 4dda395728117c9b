//! The storage boundary of a bundle: what its tables must not hold.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What must not be stored, and the only columns where it may.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Boundary {
    /// Words that no column's name may be made of: `prompt` forbids `prompt`, `prompts`, `user_prompt` and `prompt_text`.
    #[serde(default)]
    pub names: Vec<String>,
    /// Types that no column may have, whatever schema they are in.
    #[serde(default)]
    pub types: Vec<String>,
    /// `table.column`: where it may be nevertheless.
    #[serde(default)]
    pub except: Vec<String>,
    /// Tables that hold exactly these columns.
    #[serde(default)]
    pub exactly: BTreeMap<String, Vec<String>>,
}
