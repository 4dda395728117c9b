//! Many databases as one: which there are, which of them are this machine's, and what their ends amount to. Pure.

pub mod course;
pub mod list;
pub mod shard;

use std::fmt;

use crate::model::address::{Address, Host};

/// One database of a fleet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Where it is.
    pub address: Address,
    /// The schema to install into, where the list names one.
    pub schema: Option<String>,
}

impl Tenant {
    /// What tells it from all others, whoever logs in: `host:port/database`.
    pub fn key(&self) -> String {
        let Address { host, port, database, .. } = &self.address;
        match host {
            Host::Tcp(host) => format!("{}:{port}/{database}", host.to_lowercase()),
            Host::Socket(directory) => format!("{}:{port}/{database}", directory.display()),
        }
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}
