//! A server of our own, in a folder on the disk, as durable as Postgres is by itself.

use schemactl::db::embedded::{self, Choice, Surroundings, Wanted, open_persistent};

use crate::process::{printed, psql};

/// A server that ends with this value.
pub struct Server {
    server: Option<embedded::Server>,
    folder: tempfile::TempDir,
    aside: std::cell::Cell<usize>,
}

impl Server {
    /// Starts one: that of `SCHEMACTL_BENCH_PG` (a major version), else the newest there is.
    pub fn start() -> Server {
        let around = Surroundings {
            home: std::env::var_os("HOME").map(Into::into),
            cache: std::env::var_os("XDG_CACHE_HOME").map(Into::into),
            temp: std::env::temp_dir(),
            path: std::env::var_os("PATH"),
            pg_bin: None,
        };
        let major =
            std::env::var("SCHEMACTL_BENCH_PG").map_or(Choice::Newest, |major| Choice::Exactly(major.parse().unwrap()));
        let settings = [
            ("max_connections", "200"),
            ("shared_buffers", "1GB"),
            ("max_wal_size", "8GB"),
            // Its own helpers come and go as they like; here they would be noise.
            ("autovacuum", "off"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let folder = tempfile::Builder::new().prefix("schemactl-bench-").tempdir().unwrap();
        // The server may run as another user than this program.
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let wanted = Wanted { major, settings, ..Wanted::default() };
        let server = open_persistent(&folder.path().join("pg"), &wanted, &around, &mut |_| {}).unwrap();
        Server { server: Some(server), folder, aside: std::cell::Cell::new(0) }
    }

    /// A folder for files.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    fn running(&self) -> &embedded::Server {
        self.server.as_ref().unwrap()
    }

    /// The directory of its socket.
    pub fn host(&self) -> String {
        self.running().endpoint().socket_dir.display().to_string()
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.running().endpoint().port
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@/{database}?host={}&port={}", self.host(), self.port())
    }

    /// Runs SQL, and gives what it answers.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        printed(psql(self, database, &["-c", sql]))
    }

    /// A new database in place of an old one, a copy of `template`, with all of it on the disk.
    pub fn fresh(&self, database: &str, template: &str) {
        self.drop(database);
        self.sql("postgres", &format!("create database {database} template {template} strategy file_copy"));
        self.sql("postgres", "checkpoint");
    }

    /// Leaves a database there under another name, so that the next run does not make its files where others were just
    /// deleted: ext4 passes over every inode that was freed within the last minutes, one by one, which takes as long as
    /// ten migrations do.
    pub fn set_aside(&self, database: &str) {
        let old = format!("{database}_{}", self.aside.replace(self.aside.get() + 1));
        self.sql(
            "postgres",
            &format!(
                "do $$ begin if exists (select from pg_database where datname = '{database}') then \
                 alter database {database} rename to {old}; end if; end $$"
            ),
        );
    }

    /// Takes a database away.
    pub fn drop(&self, database: &str) {
        self.sql("postgres", &format!("drop database if exists {database} with (force)"));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.server.take().map(embedded::Server::close);
    }
}
