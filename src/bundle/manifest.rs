//! `bundle.toml`: what a bundle says of itself.

use serde::Deserialize;

use crate::error::{Code, Error, Result};
use crate::model::boundary::Boundary;
use crate::model::bundle::Kind;
use crate::model::declared::{Declared, Entry, Exceptions};
use crate::model::retention::Retention;
use crate::model::script::Script;

/// The contents of `bundle.toml`. An unknown key is an error.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The name that the history keeps.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: String,
    /// The schema it is installed in unless another is asked for.
    #[serde(default = "public")]
    pub schema: String,
    /// Other schemas that its migrations make or fill, which `verify` looks at too.
    #[serde(default)]
    pub other_schemas: Vec<String>,
    /// Bundles that must be installed before.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Whether it is installed only where the platform does not provide the same.
    #[serde(default)]
    pub stand_in: bool,
    /// Calls of the bundle's own functions that delete what is due, without a schema: a scheduler in the database runs them.
    #[serde(default)]
    pub cleanup: Vec<String>,
    /// What more people may see than its owner.
    #[serde(default)]
    pub shared: Vec<Declared>,
    /// Findings and differences that are meant.
    #[serde(default)]
    pub accepted: Vec<Entry>,
    /// What cleanup may delete.
    #[serde(default)]
    pub retention: Vec<Retention>,
    /// What its tables must not hold.
    pub boundary: Option<Boundary>,
}

fn public() -> String {
    "public".to_owned()
}

impl Manifest {
    /// What a folder without `bundle.toml` is taken for.
    pub fn default_for_folder() -> Manifest {
        Manifest {
            name: "app".to_owned(),
            purpose: String::new(),
            schema: public(),
            requires: Vec::new(),
            stand_in: false,
            cleanup: Vec::new(),
            shared: Vec::new(),
            accepted: Vec::new(),
            retention: Vec::new(),
            boundary: None,
            other_schemas: Vec::new(),
        }
    }

    /// Reads `bundle.toml`.
    pub fn read(file: &Script) -> Result<Manifest> {
        let manifest: Manifest = toml::from_str(&file.text).map_err(|error| {
            Error::new(Code::BadBundle, error.message().trim().replace('\n', ", "))
                .at(file.place(error.span().map_or(0, |span| span.start)))
                .hint("Mend this line of the manifest.")
        })?;
        if manifest.name.is_empty() || !manifest.name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            return Err(Error::new(Code::BadBundle, "a bundle's name is made of letters, digits, `-` and `_`")
                .at(file.place(file.text.find("name").unwrap_or(0))));
        }
        manifest.exceptions().map_err(|fact| {
            Error::new(Code::BadBundle, fact).at(file.place(file.text.find("[[accepted]]").unwrap_or(0)))
        })?;
        Ok(manifest)
    }

    /// What is accepted, by what it is.
    pub fn exceptions(&self) -> Result<Exceptions, String> {
        Exceptions::from_entries(self.accepted.clone())
    }

    /// Whether it is installed wherever it is asked for.
    pub fn kind(&self) -> Kind {
        if self.stand_in { Kind::StandIn } else { Kind::Regular }
    }
}
