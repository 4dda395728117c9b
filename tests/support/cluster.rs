//! The servers: one for all tests, and private ones.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

use schemactl::db::embedded::{Choice, Endpoint, Server, Surroundings, Wanted, open_throwaway};
use schemactl::error::Result;

use super::sql;

/// A server for tests. Its superuser gets in by the socket.
pub struct Cluster {
    server: Server,
    /// The database that new ones are copied from.
    pub template: &'static str,
    /// The port of a server that is like Supabase's, whose login is `postgres` with that password.
    pub tcp: Option<u16>,
}

/// The server that all tests share: it ends, and its files go, when this process does.
pub fn cluster() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED.get_or_init(|| private_cluster(&[])).as_ref()
}

/// A server for one test: for roles, settings and crashes.
pub fn private_cluster(settings: &[(&str, &str)]) -> Option<Cluster> {
    let settings = settings.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    plain(Wanted { settings, ..wanted() })
}

/// A plain server of this major version, whichever `SCHEMACTL_TEST_PG` asks for.
pub fn private_cluster_of(major: &str) -> Option<Cluster> {
    plain(Wanted { major: Choice::Exactly(major.parse().unwrap()), ..Wanted::default() })
}

fn plain(wanted: Wanted) -> Option<Cluster> {
    let server = need(open_throwaway(&wanted, &around(), &mut |_| {}))?;
    let cluster = Cluster { server, template: "template0", tcp: None };
    cluster.sql("postgres", "create role anon; create role authenticated; create role service_role bypassrls");
    Some(cluster)
}

impl Cluster {
    /// A server that is like Supabase's on this TCP port.
    pub fn like_supabase(server: Server, port: u16) -> Cluster {
        Cluster { server, template: "supabase_template", tcp: Some(port) }
    }

    /// A plain server that listens on this TCP port too.
    pub fn over_tcp(server: Server, port: u16) -> Cluster {
        Cluster { server, template: "template0", tcp: Some(port) }
    }

    /// How the superuser gets in.
    pub fn endpoint(&self) -> &Endpoint {
        self.server.endpoint()
    }

    /// The server itself.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The URL of a database, for the user a customer would have.
    pub fn url(&self, database: &str) -> String {
        let Endpoint { socket_dir, port, user, .. } = self.endpoint();
        match self.tcp {
            Some(port) => format!("postgres://postgres:postgres@127.0.0.1:{port}/{database}"),
            None => format!("postgres://{user}@/{database}?host={}&port={port}", socket_dir.display()),
        }
    }

    /// Runs SQL as the superuser, and gives the rows of all statements as text.
    pub fn sql(&self, database: &str, text: &str) -> Vec<Vec<Option<String>>> {
        sql::run(self.endpoint(), database, text).unwrap_or_else(|error| panic!("{error}\nin: {text}"))
    }

    /// Runs SQL that gives one value.
    pub fn value(&self, database: &str, text: &str) -> String {
        self.sql(database, text).pop().and_then(|mut row| row.pop()).flatten().unwrap_or_default()
    }
}

/// What this process was given.
pub fn around() -> Surroundings {
    Surroundings {
        home: env::var_os("HOME").map(PathBuf::from),
        cache: env::var_os("XDG_CACHE_HOME").map(PathBuf::from),
        temp: env::temp_dir(),
        path: env::var_os("PATH"),
        pg_bin: env::var_os("SCHEMACTL_TEST_PG").map(PathBuf::from).filter(|choice| choice.is_absolute()),
    }
}

/// The server that `SCHEMACTL_TEST_PG` asks for.
pub fn wanted() -> Wanted {
    let major = env::var("SCHEMACTL_TEST_PG").ok().filter(|choice| !choice.starts_with('/'));
    let major = major.map_or(Choice::Newest, |choice| Choice::Exactly(choice.parse().unwrap()));
    Wanted { major, ..Wanted::default() }
}

/// The server, or nothing and a word on stderr where skips are allowed.
pub fn need(server: Result<Server>) -> Option<Server> {
    match server {
        Ok(server) => Some(server),
        Err(error) if env::var_os("SCHEMACTL_TEST_REQUIRE").is_none() => {
            eprintln!("SKIPPED: {error}; {}", error.hint.as_deref().unwrap_or_default());
            None
        }
        Err(error) => panic!("{error:#?}"),
    }
}
