//! What is known of the relations that statements are about: from the files before them, or from a live database.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::locks::name::Name;
use crate::locks::relations::Relations;

/// Everything known.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The major version of the server.
    pub major: u32,
    /// The schema that names without one are in.
    pub home: String,
    /// The relations, by name.
    #[serde(deserialize_with = "by_name")]
    pub relations: Relations,
    /// Domains: whether one has a constraint.
    pub domains: BTreeMap<String, Constrained>,
    /// Types that are no domains.
    pub types: BTreeSet<String>,
    /// Functions, by bare name: the most volatile of that name.
    pub functions: BTreeMap<String, Volatility>,
    /// Which file is being read.
    #[serde(skip)]
    pub file: usize,
    /// Whether each file is seen by others before the next runs.
    #[serde(skip)]
    pub files: Files,
}

/// Whether what one file makes is in use when the next runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Files {
    /// It may be: months lie between them.
    #[default]
    Apart,
    /// It is not: all of them run now.
    Together,
}

/// One relation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Relation {
    /// What it is.
    pub kind: Kind,
    /// Types of its columns, as far as they are known.
    pub columns: BTreeMap<String, String>,
    /// Columns that hold no nulls: declared so, or by a valid check.
    pub never_null: BTreeSet<String>,
    /// Its constraints, by name.
    pub constraints: BTreeMap<String, Constraint>,
    /// Its partitions, or the tables that inherit from it.
    pub children: BTreeSet<Name>,
    /// The partition that takes what no other does.
    pub default_partition: Option<Name>,
    /// The table of an index; the one that a partition or an heir belongs to.
    pub of: Option<Name>,
    /// What a view reads.
    pub reads: BTreeSet<Name>,
    /// The file that makes it; `None` where it was there before.
    #[serde(skip)]
    pub born: Option<usize>,
}

/// What a relation is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A table.
    #[default]
    Table,
    /// A table that is made of partitions.
    Partitioned,
    /// A view.
    View,
    /// A materialized view.
    Materialized,
    /// An index.
    Index,
    /// A sequence.
    Sequence,
    /// A foreign table.
    Foreign,
}

/// A constraint of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Constraint {
    /// The table that it refers to, if it is a reference.
    pub to: Option<Name>,
    /// The columns that a reference goes from.
    pub columns: Vec<String>,
    /// The columns that it goes to; none where it is to the primary key and that is not known.
    pub to_columns: Vec<String>,
    /// The column that it holds not to be null, if it is such a check.
    pub never_null: Option<String>,
    /// Whether every row was held against it.
    pub valid: Valid,
}

/// Whether every row was held against a constraint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Valid {
    /// It was.
    #[default]
    Yes,
    /// Only new ones.
    No,
}

/// Whether a domain has a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constrained {
    /// It has.
    Yes,
    /// It has none.
    No,
}

/// Whether a function gives the same for every row of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Volatility {
    /// It does.
    Steady,
    /// It does not say so, but is plain SQL, which the server may look through.
    Perhaps,
    /// It does not.
    Volatile,
}

fn by_name<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Relations, D::Error> {
    #[derive(Deserialize)]
    struct Row {
        schema: String,
        name: String,
        #[serde(flatten)]
        relation: Relation,
    }
    let rows = Vec::<Row>::deserialize(from)?;
    Ok(rows.into_iter().map(|row| (Name { schema: row.schema, name: row.name }, row.relation)).collect())
}

impl Facts {
    /// Nothing known yet, on a server of this version.
    pub fn on(major: u32, home: &str) -> Facts {
        Facts { major, home: home.to_owned(), ..Facts::default() }
    }

    /// What is known of a relation.
    pub fn relation(&self, name: &Name) -> Option<&Relation> {
        self.relations.get(name)
    }

    /// Whether the file that is being read has made it.
    pub fn is_new(&self, name: &Name) -> bool {
        self.relation(name).is_some_and(|relation| relation.born == Some(self.file))
    }

    /// The relation and everything that inherits from it, deep.
    pub fn family(&self, name: &Name) -> Vec<Name> {
        let mut family = vec![name.clone()];
        let mut at = 0;
        while let Some(member) = family.get(at).cloned() {
            for child in self.relation(&member).map(|relation| &relation.children).into_iter().flatten() {
                if !family.contains(child) {
                    family.push(child.clone());
                }
            }
            at += 1;
        }
        family
    }

    /// The tables whose references point at this column of a table.
    pub fn referring_to(&self, name: &Name, column: &str) -> Vec<Name> {
        let points = |constraint: &Constraint| {
            constraint.to.as_ref() == Some(name)
                && (constraint.to_columns.iter().any(|to| to == column)
                    || (constraint.to_columns.is_empty() && column == "id"))
        };
        let refers = |relation: &Relation| relation.constraints.values().any(points);
        self.relations.iter().filter(|(_, relation)| refers(relation)).map(|(name, _)| name.clone()).collect()
    }

    /// The tables whose references point at this one.
    pub fn referring(&self, name: &Name) -> Vec<Name> {
        let refers = |relation: &Relation| relation.constraints.values().any(|it| it.to.as_ref() == Some(name));
        self.relations.iter().filter(|(_, relation)| refers(relation)).map(|(name, _)| name.clone()).collect()
    }

    /// The tables that this one refers to.
    pub fn referred(&self, name: &Name) -> Vec<Name> {
        let constraints = self.relation(name).map(|relation| &relation.constraints);
        constraints.into_iter().flatten().filter_map(|(_, constraint)| constraint.to.clone()).collect()
    }

    /// The views that read it, deep.
    pub fn readers(&self, name: &Name) -> Vec<Name> {
        let mut found = vec![name.clone()];
        let mut at = 0;
        while let Some(read) = found.get(at).cloned() {
            for (view, _) in self.relations.iter().filter(|(_, relation)| relation.reads.contains(&read)) {
                if !found.contains(view) {
                    found.push(view.clone());
                }
            }
            at += 1;
        }
        found.split_off(1)
    }
}
