//! How a schema stands to the roles of the API, as the catalog tells it. What the rules are asked about.

use serde::Deserialize;

/// One schema.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Posture {
    /// Its name.
    pub schema: String,
    /// Tables, partitions, views and foreign tables, by name.
    pub relations: Vec<Relation>,
    /// Functions, by name.
    pub functions: Vec<Function>,
    /// The API roles that may enter it.
    pub entered_by: Vec<String>,
    /// Default privileges of API roles, in words.
    pub default_grants: Vec<String>,
}

/// A table, a view or a foreign table.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Relation {
    /// Its name.
    pub name: String,
    /// `table`, `view`, `materialized_view` or `foreign_table`.
    pub kind: String,
    /// Whether row-level security is on.
    pub rls: bool,
    /// The table with row-level security that it is a partition of.
    pub guarded_parent: Option<String>,
    /// Whether it is a partition.
    pub partition: bool,
    /// What API roles, or everybody, may do: on the whole or on a column.
    pub grants: Vec<Grant>,
    /// Its policies, by name.
    pub policies: Vec<Policy>,
    /// Its storage options.
    pub options: Vec<String>,
    /// Whether its definition reads `auth.users`.
    pub reads_users: bool,
    /// Whether Supabase Realtime publishes it.
    pub realtime: bool,
    /// Whether it has a primary key.
    pub keyed: bool,
    /// Its references.
    pub foreign_keys: Vec<ForeignKey>,
    /// Constraints that old rows were never held against.
    pub not_valid: Vec<String>,
    /// Its indexes, by name.
    pub indexes: Vec<Index>,
}

/// A privilege of an API role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Grant {
    /// `anon`, `authenticated` or `public`.
    pub role: String,
    /// `select`, `insert`, …
    pub privilege: String,
}

/// A policy.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// `permissive` or `restrictive`.
    pub kind: String,
    /// `select`, `insert`, `update`, `delete` or `all`.
    pub command: String,
    /// The roles it holds for.
    pub roles: Vec<String>,
    /// Which rows it shows.
    pub using: Option<String>,
    /// Which rows it lets be written.
    pub check: Option<String>,
}

/// A reference.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ForeignKey {
    /// Its name.
    pub name: String,
    /// Its columns, by name.
    pub columns: Vec<String>,
    /// Whether it is held.
    pub enforced: bool,
}

/// An index.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its columns in order; an expression is an empty name.
    pub columns: Vec<String>,
    /// Whether it can be used.
    pub valid: bool,
    /// Whether it holds only some rows.
    pub partial: bool,
    /// Whether it is a B-tree.
    pub btree: bool,
    /// Its definition without its name.
    pub shape: String,
}

/// A function.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Function {
    /// Its name with its arguments.
    pub signature: String,
    /// Its name.
    pub name: String,
    /// Whether it runs with the rights of its owner.
    pub definer: bool,
    /// Whether only triggers call it.
    pub trigger: bool,
    /// The search path it sets.
    pub path: Option<String>,
    /// Whether its names were bound when it was made: its body is SQL, not a text.
    pub bound: bool,
    /// Schemas of that path in which an API role may create.
    pub writable_path: Vec<String>,
    /// The API roles, or `public`, that may call it.
    pub callers: Vec<String>,
    /// Its body.
    pub source: String,
}

impl Relation {
    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        self.kind == "table"
    }

    /// The roles with one of these privileges, each once.
    pub fn granted(&self, privileges: &[&str]) -> Vec<&str> {
        let mut roles: Vec<&str> = self
            .grants
            .iter()
            .filter(|grant| privileges.contains(&grant.privilege.as_str()))
            .map(|grant| grant.role.as_str())
            .collect();
        roles.dedup();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// Whether an option is switched on.
    pub fn has(&self, option: &str) -> bool {
        let on = ["true", "on", "yes", "1"];
        self.options.iter().any(|set| {
            set.split_once('=')
                .is_some_and(|(name, value)| name == option && on.contains(&value.to_lowercase().as_str()))
        })
    }
}

impl Policy {
    /// Whether it lets something through for a role of the API.
    pub fn opens(&self) -> bool {
        self.kind == "permissive"
            && self.roles.iter().any(|role| matches!(role.as_str(), "public" | "anon" | "authenticated"))
    }

    /// Its two expressions, as far as it has them.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        [self.using.as_deref(), self.check.as_deref()].into_iter().flatten()
    }
}

/// What reading and writing a table takes.
pub const DATA: [&str; 4] = ["select", "insert", "update", "delete"];
