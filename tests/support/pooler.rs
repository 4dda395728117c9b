//! PgBouncer, mostly in transaction mode, as on Supabase's port 6543.

use std::fs::{self, Permissions};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::unistd::{Uid, User};
use tempfile::TempDir;

use super::TestDb;

/// A pooler in front of one database.
pub struct Pooler {
    url: String,
    port: u16,
    shell: Child,
    _dir: TempDir,
}

/// How a pooler shares its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolMode {
    /// Each transaction may have another one.
    Transaction,
    /// Each client has one of its own.
    Session,
}

/// Starts a pooler in transaction mode; nothing where PgBouncer is not installed.
pub fn pgbouncer(db: &TestDb) -> Option<Pooler> {
    pgbouncer_in(db, PoolMode::Transaction, 5)
}

/// Starts a pooler with so many connections; nothing where PgBouncer is not installed.
pub fn pgbouncer_in(db: &TestDb, mode: PoolMode, connections: usize) -> Option<Pooler> {
    let endpoint = db.cluster().endpoint();
    let server = match db.cluster().tcp {
        Some(port) => format!("host=127.0.0.1 port={port} user=postgres password=postgres"),
        None => format!("host={} port={} user=postgres", endpoint.socket_dir.display(), endpoint.port),
    };
    start(db, mode, connections, &server)
}

/// Starts a pooler whose server is what listens at this port: a proxy.
pub fn pgbouncer_before(db: &TestDb, mode: PoolMode, connections: usize, port: u16) -> Option<Pooler> {
    start(db, mode, connections, &format!("host=127.0.0.1 port={port} user=postgres"))
}

fn start(db: &TestDb, mode: PoolMode, connections: usize, server: &str) -> Option<Pooler> {
    let mode = match mode {
        PoolMode::Transaction => "transaction",
        PoolMode::Session => "session",
    };
    let Some(program) = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].into_iter().find(|path| Path::new(path).exists())
    else {
        assert!(std::env::var_os("SCHEMACTL_TEST_REQUIRE").is_none(), "pgbouncer is not installed");
        eprintln!("SKIPPED: pgbouncer is not installed");
        return None;
    };
    let endpoint = db.cluster().endpoint();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let password = if db.cluster().tcp.is_some() { ":postgres" } else { "" };
    let settings = format!(
        "[databases]\n* = {server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir = {}\n\
         auth_type = any\npool_mode = {mode}\ndefault_pool_size = {connections}\nserver_lifetime = 0\n\
         ignore_startup_parameters = extra_float_digits\nlogfile = {}\n",
        dir.path().display(),
        path("log").display(),
    );
    fs::write(path("ini"), settings).unwrap();
    // As root, PgBouncer wants another user: the one the server runs as, who can enter the socket's directory.
    let owner = endpoint.socket_dir.metadata().unwrap().uid();
    chown(dir.path(), Some(owner), None).unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let user = User::from_uid(Uid::from_raw(owner)).unwrap().unwrap().name;
    let root = if nix::unistd::geteuid().is_root() { format!("-u {user}") } else { String::new() };
    // The shell ends the pooler when this process closes the pipe, be it by dying.
    let script = format!("{program} -q {root} {} >/dev/null 2>&1 & cat; kill $!", path("ini").display());
    let shell = Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn().unwrap();
    let pooler =
        Pooler { url: format!("postgres://postgres{password}@127.0.0.1:{port}/{}", db.name()), port, shell, _dir: dir };
    let begin = Instant::now();
    // It listens at the port before it does at the socket.
    while TcpStream::connect(("127.0.0.1", port)).is_err() || UnixStream::connect(pooler.socket()).is_err() {
        let log = || fs::read_to_string(pooler._dir.path().join("log")).unwrap_or_default();
        assert!(begin.elapsed() < Duration::from_secs(10), "pgbouncer does not start: {}", log());
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(pooler)
}

impl Pooler {
    /// The URL of the database behind it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The Unix socket that it listens at too.
    pub fn socket(&self) -> PathBuf {
        self._dir.path().join(format!(".s.PGSQL.{}", self.port))
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}
