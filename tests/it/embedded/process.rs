//! Other processes that use a server: this test program again, so that they can be killed.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use schemactl::db::embedded::{Endpoint, open_persistent, open_throwaway};

use crate::support::{around, wanted};

pub use crate::support::soon;

const ROLE: &str = "SCHEMACTL_TEST_OTHER";

/// Not a test of its own: what the other process runs, until its standard input is closed.
#[test]
fn as_another_process() {
    let Some(dir) = env::var_os(ROLE).map(PathBuf::from) else { return };
    let server = if dir.as_os_str().is_empty() {
        open_throwaway(&wanted(), &around(), &mut |_| {})
    } else {
        open_persistent(&dir, &wanted(), &around(), &mut |event| println!("\n{event:?}"))
    };
    match server {
        Ok(server) => {
            println!("\nready {} {}", server.endpoint().port, server.endpoint().socket_dir.display());
            std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
            server.close().unwrap();
        }
        Err(error) => println!("\nfailed {error} {:?} {:?}", error.notes, error.hint),
    }
}

/// Another process that uses a server.
pub struct Other {
    child: Child,
    _words: BufReader<ChildStdout>,
    /// Where it found the server.
    pub endpoint: Endpoint,
}

impl Other {
    /// One with a throwaway server; nothing where there is no server.
    pub fn throwaway() -> Option<Other> {
        Other::begin(Path::new("")).ready()
    }

    /// One that uses the server of this directory.
    pub fn persistent(dir: &Path) -> Option<Other> {
        Other::begin(dir).ready()
    }

    /// One that may not be ready yet.
    pub fn begin(dir: &Path) -> Beginning {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "embedded::process::as_another_process", "--nocapture"]).env(ROLE, dir);
        Beginning(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
    }

    /// Lets it end as it should.
    pub fn leave(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }

    /// Kills it.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A process that is about to use a server.
pub struct Beginning(Child);

impl Beginning {
    /// Kills it, wherever it is.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Waits until it uses the server; nothing when it found none.
    pub fn ready(mut self) -> Option<Other> {
        let mut events = Vec::new();
        let mut words = BufReader::new(self.0.stdout.take().unwrap());
        let mut line = String::new();
        while words.read_line(&mut line).unwrap() > 0 {
            let line = std::mem::take(&mut line).trim_end().to_owned();
            if let Some((port, dir)) = line.strip_prefix("ready ").and_then(|rest| rest.split_once(' ')) {
                let (port, socket_dir) = (port.parse().unwrap(), PathBuf::from(dir));
                let endpoint = Endpoint { socket_dir, port, user: "postgres".into(), database: "postgres".into() };
                return Some(Other { child: self.0, _words: words, endpoint });
            }
            if line.starts_with("failed") {
                eprintln!("{line}");
                break;
            }
            events.push(line);
        }
        self.0.wait().unwrap();
        assert!(env::var_os("SCHEMACTL_TEST_REQUIRE").is_none(), "{events:?}");
        None
    }
}

/// The process number of the server of a cluster.
pub fn server_pid(data: &Path) -> i32 {
    fs::read_to_string(data.join("postmaster.pid")).unwrap().lines().next().unwrap().trim().parse().unwrap()
}

/// The parent of a process.
#[cfg(target_os = "linux")]
pub fn parent(pid: i32) -> i32 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit(')').next().unwrap().split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Kills a process that is not a child.
pub fn kill_9(pid: i32) {
    kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
}

/// Whether a process is there; a dead one that nobody has buried yet is not.
pub fn alive(pid: i32) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    kill(Pid::from_raw(pid), None).is_ok() && !state.rsplit(')').next().unwrap_or_default().starts_with(" Z")
}
