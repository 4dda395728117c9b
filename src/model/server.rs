//! What one look at a server tells.

use serde::{Deserialize, Serialize};

/// The server, the role and the platform, as one read-only query saw them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Server {
    /// For example 150018.
    pub version_num: u32,
    /// For example `15.18`.
    pub version: String,
    /// The database.
    pub database: String,
    /// The role that statements run as.
    pub role: String,
    /// Whether that role is a superuser.
    pub superuser: bool,
    /// Whether it may create schemas in this database.
    pub create_schema: bool,
    /// Whether the server is a replica.
    pub replica: bool,
    /// Whether transactions are read-only by default.
    pub read_only: bool,
    /// Whether the connection is encrypted.
    pub tls: Option<String>,
    /// The process that answered.
    pub backend_pid: i32,
    /// How long before the look that process was started, in milliseconds.
    pub backend_age_ms: i64,
    /// Whether backslashes are ordinary characters in string literals.
    pub standard_strings: bool,
    /// Whether Supabase's own roles are there.
    pub supabase: bool,
    /// What of the platform is there.
    pub platform: Platform,
    /// The schemas of the database that are not Postgres' own, by name.
    pub schemas: Vec<String>,
}

/// Which parts of what the bundles need exist.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Platform {
    /// The roles `anon`, `authenticated` and `service_role` that are missing.
    pub missing_roles: Vec<String>,
    /// Whether `auth.users` exists.
    pub auth_users: bool,
    /// The functions `auth.uid()`, `auth.role()`, `auth.jwt()` that are missing.
    pub missing_functions: Vec<String>,
    /// Whether the schema `extensions` exists.
    pub extensions: bool,
}

/// What kind of database this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Postgres and nothing else.
    Plain,
    /// A Supabase project or its local stack.
    Supabase,
}

impl Platform {
    /// Whether all of it is there.
    pub fn complete(&self) -> bool {
        self.missing_roles.is_empty() && self.auth_users && self.missing_functions.is_empty() && self.extensions
    }

    /// Whether nothing in this database is there; roles belong to the whole server and do not count.
    pub fn absent(&self) -> bool {
        !self.auth_users && self.missing_functions.len() == 3
    }
}

impl Server {
    /// The major version.
    pub fn major(&self) -> u32 {
        self.version_num / 10_000
    }

    /// Whether what stands in for the platform would be installed where a bundle requires it.
    pub fn lacks_platform(&self) -> bool {
        !self.supabase && self.platform.absent() && !self.platform.complete()
    }

    /// What kind of database this is.
    pub fn kind(&self) -> Kind {
        if self.supabase { Kind::Supabase } else { Kind::Plain }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Kind::Plain => "plain Postgres",
            Kind::Supabase => "Supabase",
        })
    }
}
