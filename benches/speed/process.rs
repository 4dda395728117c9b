//! Programs: ours, psql and pgbench.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

use crate::server::Server;

/// Our program: that of `SCHEMACTL_BENCH_PROGRAM`, else the one that was built with this.
pub fn program() -> PathBuf {
    std::env::var_os("SCHEMACTL_BENCH_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_schemactl").into(), PathBuf::from)
}

/// A run of it.
pub fn schemactl() -> Command {
    Command::new(program())
}

/// Our program on a database of a server.
pub fn schemactl_on(server: &Server, database: &str, args: &[&str]) -> Command {
    let mut command = schemactl();
    command.args(args).env_clear().env("HOME", "/nonexistent").env("SCHEMACTL_DATABASE_URL", server.url(database));
    command.current_dir(std::env::temp_dir());
    command
}

/// psql on a database, without start-up files, stopping at the first error.
pub fn psql(server: &Server, database: &str, args: &[&str]) -> Command {
    let mut command = client(server, "psql");
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database]).args(args);
    command
}

/// A client program of Postgres, told where the server is.
pub fn client(server: &Server, program: &str) -> Command {
    let mut command = Command::new(find(program));
    command.env("PGHOST", server.host()).env("PGPORT", server.port().to_string()).env("PGUSER", "postgres");
    // It would say that it is older than the server.
    command.env("PGOPTIONS", "-c client_min_messages=warning");
    command
}

/// Runs a program to its good end, and takes its time.
pub fn timed(mut command: Command) -> Duration {
    let begin = Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let took = begin.elapsed();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    took
}

/// What a program prints.
pub fn printed(mut command: Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The most memory a program had at a time, in MB: asked of a process of our own that has no other child.
pub fn peak(command: &Command) -> f64 {
    let mut around = Command::new(std::env::current_exe().unwrap());
    around.arg("--peak").arg(command.get_program()).args(command.get_args()).env_clear();
    around.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(std::env::temp_dir());
    printed(around).parse().unwrap()
}

/// The process in between: runs the command and prints the peak.
pub fn peak_of(command: &[String]) {
    let mut child = Command::new(&command[0]);
    child.args(&command[1..]).stdout(Stdio::null());
    assert!(child.status().unwrap().success(), "{command:?}");
    println!("{:.1}", getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() as f64 / 1024.0);
}

/// A client program itself: what Debian has in the PATH is a script that looks for it first, every time.
pub fn find(program: &str) -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|folders| folders.flatten().map(|folder| folder.path().join("bin").join(program)).collect())
        .unwrap_or_default();
    versions.retain(|path| path.exists());
    versions.sort();
    versions.pop().unwrap_or_else(|| PathBuf::from(program))
}
