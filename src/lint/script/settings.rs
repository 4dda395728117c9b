//! `[lint]` of `schemactl.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::lint::Level;

/// What a project wants of the rules over files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    /// From which level on a finding fails the command.
    pub fail_on: FailOn,
    /// The schemas that an API exposes, beside the bundle's own.
    pub exposed: Vec<String>,
    /// The oldest server that the files are for.
    pub postgres: u32,
    /// Rules that are off unless they are asked for.
    pub enable: Vec<String>,
    /// Rules that are not wanted, with the reason.
    pub disable: Vec<Disabled>,
    /// Another level than the rule's own.
    pub level: BTreeMap<String, Level>,
}

/// A rule that is not wanted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disabled {
    /// The rule.
    pub rule: String,
    /// Why.
    pub because: String,
}

/// From which level on a finding fails the command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Warnings too.
    #[default]
    #[serde(alias = "warn")]
    Warning,
    /// Everything.
    Info,
    /// Nothing.
    Never,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            fail_on: FailOn::Warning,
            exposed: vec!["public".to_owned()],
            postgres: 15,
            enable: Vec::new(),
            disable: Vec::new(),
            level: BTreeMap::new(),
        }
    }
}

impl FailOn {
    /// Whether a finding of this level fails the command.
    pub fn catches(self, level: Level) -> bool {
        match self {
            FailOn::Error => level == Level::Error,
            FailOn::Warning => level <= Level::Warn,
            FailOn::Info => true,
            FailOn::Never => false,
        }
    }

    /// The limit that is written so.
    pub fn named(text: &str) -> Option<FailOn> {
        match text {
            "error" => Some(FailOn::Error),
            "warning" | "warn" => Some(FailOn::Warning),
            "info" => Some(FailOn::Info),
            "never" => Some(FailOn::Never),
            _ => None,
        }
    }
}
