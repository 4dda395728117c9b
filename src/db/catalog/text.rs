//! The text of the catalog statement, put together from one file a noun. It is the same for every supported version:
//! where their catalogs differ, the files ask for a column by name through `to_jsonb`.

use crate::db::catalog::pieces::{chosen, whole};
use crate::sql::quote::array;
use crate::sql::template::{Template, Value};

const SETTINGS: Template = Template(include_str!("settings.sql"));
const ROOTS: Template = Template(include_str!("roots.sql"));
const THERE: Template = Template(include_str!("there.sql"));
const PREPARE: Template = Template(include_str!("prepare.sql"));
const DIGEST: Template = Template(include_str!("digest.sql"));
const NAMED: Template = Template(include_str!("named.sql"));
const EVERY: Template = Template(include_str!("every.sql"));

/// Which schemas a catalog is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schemas {
    /// One that goes by `$schema`, and others that go by their names.
    Named {
        /// The one.
        home: String,
        /// The others.
        others: Vec<String>,
    },
    /// These, each by its own name.
    Real(Vec<String>),
    /// Every schema that is not Postgres' own.
    Every,
}

/// A name that no schema has, and that stands in no text: where every schema goes by its own name.
const NOBODY: &str = "\u{1}nobody";

impl Schemas {
    /// One schema.
    pub fn one(home: &str) -> Schemas {
        Schemas::Named { home: home.to_owned(), others: Vec::new() }
    }

    /// The schema that goes by `$schema`; one that is not there where every schema goes by its own name.
    pub fn home(&self) -> &str {
        match self {
            Schemas::Named { home, .. } => home,
            Schemas::Real(_) | Schemas::Every => NOBODY,
        }
    }
}

/// What has to be set in the transaction before.
pub fn settings() -> String {
    SETTINGS.fill(&[])
}

/// The whole statement up to its last `select`, which `ending` is.
pub fn statement(schemas: &Schemas, ending: &str) -> String {
    with_values(schemas, ending, whole)
}

/// The text that asks for the two digests and the count.
pub fn digest(schemas: &Schemas) -> String {
    let mut text = prepare(schemas, &ROOTS.fill(&[]));
    text.push_str(&DIGEST.fill(&[]));
    text
}

/// Lays out the statement for a block that executes it.
pub(super) fn prepare(schemas: &Schemas, ending: &str) -> String {
    let there = THERE.fill(&[("scope", Value::Sql(&scope(schemas)))]);
    PREPARE.fill(&[("there", Value::Sql(&there)), ("chosen", Value::Sql(&with_values(schemas, ending, chosen)))])
}

fn with_values(schemas: &Schemas, ending: &str, make: fn(&[(&str, Value<'_>)]) -> String) -> String {
    make(&[
        ("home", Value::Text(schemas.home())),
        ("scope", Value::Sql(&scope(schemas))),
        ("ending", Value::Sql(ending)),
    ])
}

/// The condition on a schema `n`.
pub(super) fn scope(schemas: &Schemas) -> String {
    let named = |names: String| NAMED.fill(&[("schemas", Value::Text(&names))]);
    match schemas {
        Schemas::Named { home, others } => {
            named(array(std::iter::once(home.as_str()).chain(others.iter().map(String::as_str))))
        }
        Schemas::Real(names) => named(array(names.iter().map(String::as_str))),
        Schemas::Every => EVERY.fill(&[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_placeholder_is_left_open() {
        let text = statement(&Schemas::one("public"), "");
        for name in ["scope", "home", "ending"] {
            assert!(!text.contains(&format!("\n:{name}:")) && !text.contains(&format!(":'{name}'")), "{name}");
        }
        let digest = digest(&Schemas::one("public"));
        for name in ["there", "chosen", "scope", "home", "ending"] {
            assert!(!digest.contains(&format!("\n:{name}:")) && !digest.contains(&format!(":'{name}'")), "{name}");
        }
    }

    #[test]
    fn the_name_of_a_schema_cannot_end_the_block() {
        let text = digest(&Schemas::one("a$digest$b"));
        assert!(text.rfind("a$digest$b") < text.find("do $digest$"));
    }
}
