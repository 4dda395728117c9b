//! What the integration tests stand on: servers of their own, a database each, and the program itself.
//!
//! `SCHEMACTL_TEST_PG` chooses the server: a major version, or the directory of its programs. `SCHEMACTL_TEST_REQUIRE`
//! forbids skips: without it, tests that find no server and cannot fetch one say so and pass.
#![allow(dead_code, unused_imports)]

mod catalog;
pub mod clients;
mod cluster;
mod pooler;
mod program;
mod proxy;
pub mod sql;
mod supabase;

pub use catalog::Catalog;
pub use cluster::{Cluster, around, cluster, need, private_cluster, private_cluster_of, wanted};
pub use pooler::{PoolMode, Pooler, pgbouncer, pgbouncer_before, pgbouncer_in};
pub use program::{Output, Program, SECRET, finish, soon};
pub use proxy::{Cut, Deed, Fault, Proxy, Way};
pub use supabase::supabase_like;

use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};

/// A database of one test, dropped at its end.
pub struct TestDb {
    name: String,
    cluster: &'static Cluster,
    program: Program,
}

impl TestDb {
    /// A new empty database on the shared plain server; nothing where there is no server.
    pub fn new() -> Option<TestDb> {
        cluster().map(TestDb::on)
    }

    /// A new database like Supabase's on the shared server that is like it; its login is not a superuser.
    pub fn supabase() -> Option<TestDb> {
        supabase_like().map(TestDb::on)
    }

    /// A new database on this server.
    pub fn on(cluster: &'static Cluster) -> TestDb {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        cluster.sql(
            "postgres",
            &format!("create database {name} template {} owner postgres strategy file_copy", cluster.template),
        );
        let program = Program::new(&cluster.url(&name));
        TestDb { name, cluster, program }
    }

    /// A database of this server that is there already.
    pub fn existing(cluster: &'static Cluster, name: &str) -> TestDb {
        TestDb { name: name.to_owned(), cluster, program: Program::new(&cluster.url(name)) }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server it is on.
    pub fn cluster(&self) -> &'static Cluster {
        self.cluster
    }

    /// Its URL, for the user a customer would have.
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// A session of the superuser that stays open.
    pub fn session(&self) -> sql::Session {
        sql::Session::open(self.cluster.endpoint(), &self.name).unwrap()
    }

    /// Runs SQL as the superuser, and gives the rows of all statements as text.
    pub fn sql(&self, text: &str) -> Vec<Vec<Option<String>>> {
        self.cluster.sql(&self.name, text)
    }

    /// Runs SQL that gives one value.
    pub fn value(&self, text: &str) -> String {
        self.cluster.value(&self.name, text)
    }
}

/// `db.run(&["up"])`, `db.command(&["up"])`, `db.dir()`: see [`Program`].
impl Deref for TestDb {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        // A second panic would hide the first; the whole server goes soon anyway.
        if std::thread::panicking() {
            return;
        }
        self.cluster.sql("postgres", &format!("drop database if exists {} with (force)", self.name));
    }
}
