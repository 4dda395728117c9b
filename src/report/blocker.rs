//! A session that holds what we need.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A session of somebody else's.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Blocker {
    /// Its process on the server.
    pub pid: i32,
    /// Who logged in.
    pub user: Option<String>,
    /// What it calls itself.
    pub application: Option<String>,
    /// `active`, `idle in transaction`, …
    pub state: Option<String>,
    /// How old its transaction is, in seconds.
    pub age_seconds: Option<i64>,
    /// What it holds, for example `AccessShareLock on public.notes`.
    pub holds: Option<String>,
    /// The first line of what it runs, or ran last.
    pub query: Option<String>,
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pid {}", self.pid)?;
        if let Some(user) = &self.user {
            write!(f, ", {user}")?;
        }
        if let Some(application) = self.application.as_deref().filter(|name| !name.is_empty()) {
            write!(f, ", {application}")?;
        }
        if let Some(state) = &self.state {
            write!(f, ", {state}")?;
        }
        if let Some(age) = self.age_seconds {
            write!(f, " for {age}s")?;
        }
        if let Some(holds) = &self.holds {
            write!(f, ", holds {holds}")?;
        }
        if let Some(query) = &self.query {
            write!(f, ": {query}")?;
        }
        Ok(())
    }
}
