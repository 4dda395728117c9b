//! The text of the catalog statement, put together from one file a noun. It is the same for every supported version:
//! where their catalogs differ, the files ask for a column by name through `to_jsonb`.

use crate::sql::quote::array;
use crate::sql::template::{Template, Value};

const SETTINGS: Template = Template(include_str!("settings.sql"));
const CATALOG: Template = Template(include_str!("catalog.sql"));
const ACL: Template = Template(include_str!("acl.sql"));
const RELATION: Template = Template(include_str!("relation.sql"));
const COLUMN: Template = Template(include_str!("column.sql"));
const CONSTRAINT: Template = Template(include_str!("constraint.sql"));
const INDEX: Template = Template(include_str!("index.sql"));
const TRIGGER: Template = Template(include_str!("trigger.sql"));
const POLICY: Template = Template(include_str!("policy.sql"));
const COMMENT: Template = Template(include_str!("comment.sql"));
const UNION: &str = include_str!("union.sql");
const OBJECTS: [Template; 7] = [
    Template(include_str!("function.sql")),
    Template(include_str!("type.sql")),
    Template(include_str!("sequence.sql")),
    Template(include_str!("schema.sql")),
    Template(include_str!("other.sql")),
    Template(include_str!("environment.sql")),
    Template(include_str!("surface.sql")),
];
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

/// The statement up to its last `select`, which `ending` is.
pub fn statement(schemas: &Schemas, ending: &str) -> String {
    let relation = RELATION.fill(&[
        ("columns", Value::Sql(&COLUMN.fill(&[]))),
        ("constraints", Value::Sql(&CONSTRAINT.fill(&[]))),
        ("indexes", Value::Sql(&INDEX.fill(&[]))),
        ("triggers", Value::Sql(&TRIGGER.fill(&[]))),
        ("policies", Value::Sql(&POLICY.fill(&[]))),
        ("comments", Value::Sql(&COMMENT.fill(&[]))),
    ]);
    let mut objects = relation;
    for object in OBJECTS {
        objects.push_str(UNION);
        objects.push_str(&object.fill(&[]));
    }
    let scope = scope(schemas);
    let mut text = CATALOG.fill(&[
        ("home", Value::Text(schemas.home())),
        ("scope", Value::Sql(&scope)),
        ("given", Value::Sql(&ACL.fill(&[]))),
        ("objects", Value::Sql(&objects)),
    ]);
    text.push_str(ending);
    text
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
        for name in ["objects", "given", "scope", "columns", "policies", "acl"] {
            assert!(!text.contains(&format!("\n:{name}:")) && !text.contains(&format!(":'{name}'")), "{name}");
        }
        assert!(!text.contains("$catalog$"));
    }
}
