//! `bundle.toml`: what a bundle says of itself.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Code, Error, Result};
use crate::model::boundary::Boundary;
use crate::model::bundle::Kind;
use crate::model::declared::{Declared, Entry, Exceptions};
use crate::model::layout::Layout;
use crate::model::retention::Retention;
use crate::model::script::Script;
use crate::model::variable::{Secrecy, Variable, is_name};
use crate::model::version::Version;

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
    /// Bundles that must be installed before: a name, or `name >= version`.
    #[serde(default)]
    pub requires: Vec<String>,
    /// The layout of its files, where it is not to be found out.
    pub layout: Option<String>,
    /// What its files may ask for as `${name}`.
    pub variables: Option<BTreeMap<String, Declaration>>,
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

/// A variable: its default, or a table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Declaration {
    /// Its default.
    Default(String),
    /// With all that can be said of it.
    Table(DeclarationTable),
}

/// What can be said of a variable.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclarationTable {
    /// Its value where nobody gives one.
    pub default: Option<String>,
    /// Whether its value is printed nowhere.
    #[serde(default)]
    pub secret: bool,
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
            layout: None,
            variables: None,
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
        let refuse = |fact: String, word: &str| {
            Err(Error::new(Code::BadBundle, fact).at(file.place(file.text.find(word).unwrap_or(0))))
        };
        for entry in &manifest.requires {
            if requirement(entry).is_none() {
                return refuse(format!("`{entry}` is not a requirement: write a name, or `name >= version`"), entry);
            }
        }
        if let Some(layout) = manifest.layout.as_ref().filter(|layout| layout.parse::<Layout>().is_err()) {
            return refuse(format!("there is no layout `{layout}`: {}", crate::model::layout::NotALayout), layout);
        }
        let names: Vec<&String> = manifest.variables.iter().flat_map(BTreeMap::keys).collect();
        if let Some(name) = names.iter().find(|name| !is_name(name)) {
            return refuse(format!("`{name}` is not the name of a variable: letters, digits and _"), name);
        }
        let twice = |name: &&&String| names.iter().any(|other| other != *name && other.eq_ignore_ascii_case(name));
        if let Some(name) = names.iter().find(twice) {
            return refuse(format!("`{name}` differs from another variable by its case alone"), name);
        }
        manifest.exceptions().map_err(|fact| {
            Error::new(Code::BadBundle, fact).at(file.place(file.text.find("[[accepted]]").unwrap_or(0)))
        })?;
        Ok(manifest)
    }

    /// The layout of its files, if it says one.
    pub fn layout(&self) -> Option<Layout> {
        self.layout.as_ref()?.parse().ok()
    }

    /// What its files may ask for, if it says that they may.
    pub fn variables(&self) -> Option<Vec<Variable>> {
        let variable = |(name, declaration): (&String, &Declaration)| match declaration {
            Declaration::Default(text) => {
                Variable { name: name.clone(), default: Some(text.clone()), secrecy: Secrecy::Plain }
            }
            Declaration::Table(table) => Variable {
                name: name.clone(),
                default: table.default.clone(),
                secrecy: if table.secret { Secrecy::Secret } else { Secrecy::Plain },
            },
        };
        Some(self.variables.as_ref()?.iter().map(variable).collect())
    }

    /// The bundles that it requires, and the versions that some of them must have.
    pub fn requirements(&self) -> (Vec<String>, Vec<(String, Version)>) {
        let all: Vec<_> = self.requires.iter().filter_map(|entry| requirement(entry)).collect();
        let least = all.iter().filter_map(|(name, version)| Some((name.clone(), (*version)?))).collect();
        (all.into_iter().map(|(name, _)| name).collect(), least)
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

/// `core` or `core >= 0003`.
fn requirement(entry: &str) -> Option<(String, Option<Version>)> {
    let (name, version) = match entry.split_once(">=") {
        Some((name, version)) => (name.trim(), Some(version.trim().parse().ok()?)),
        None => (entry.trim(), None),
    };
    let named = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    named.then(|| (name.to_owned(), version))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Manifest> {
        Manifest::read(&Script::from_bytes("bundle.toml".to_owned(), text.as_bytes().to_vec())?)
    }

    #[test]
    fn a_requirement_may_name_a_version() {
        let manifest = read("name = 'a'\nrequires = ['core >= 0003', 'lift']\n").unwrap();
        let (names, least) = manifest.requirements();
        assert_eq!(names, ["core", "lift"]);
        assert_eq!(least, [("core".to_owned(), Version(3))]);
        assert_eq!(read("name = 'a'\nrequires = ['core > 3']\n").unwrap_err().place.unwrap().line, 2);
    }

    #[test]
    fn variables_are_declared_with_a_default_or_without() {
        let manifest = read("name = 'a'\n[variables]\nregion = 'eu'\nkey = { secret = true }\nwhere = {}\n").unwrap();
        let names: Vec<_> = manifest.variables().unwrap().into_iter().map(|v| (v.name, v.default, v.secrecy)).collect();
        assert_eq!(
            names,
            [
                ("key".to_owned(), None, Secrecy::Secret),
                ("region".to_owned(), Some("eu".to_owned()), Secrecy::Plain),
                ("where".to_owned(), None, Secrecy::Plain)
            ]
        );
        assert_eq!(read("name = 'a'\n").unwrap().variables(), None);
        assert!(read("name = 'a'\n[variables]\n'a b' = ''\n").is_err());
        assert!(read("name = 'a'\n[variables]\na = ''\nA = ''\n").is_err());
    }

    #[test]
    fn a_layout_has_to_be_one() {
        assert_eq!(read("name = 'a'\nlayout = 'goose'\n").unwrap().layout(), Some(Layout::Goose));
        assert_eq!(read("name = 'a'\nlayout = 'duck'\n").unwrap_err().place.unwrap().line, 2);
    }
}
