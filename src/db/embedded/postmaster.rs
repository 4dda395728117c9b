//! `postmaster.pid`: what a running server writes about itself in its data directory.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The file's name in the data directory.
pub const FILE: &str = "postmaster.pid";

/// What a server wrote about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postmaster {
    pid: i32,
    started: String,
    /// The port; it names the socket file.
    pub port: u16,
    /// The directory of its Unix socket.
    pub socket_dir: PathBuf,
    /// Whether it takes connections.
    pub status: Status,
}

/// What a server says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not yet: it starts, or replays its log.
    Starting,
    /// It takes connections.
    Ready,
    /// No more: it is about to end.
    Stopping,
}

impl Postmaster {
    /// Reads the file; nothing when it is missing or still being written.
    pub fn read(data: &Path) -> Option<Postmaster> {
        Postmaster::parse(&fs::read_to_string(data.join(FILE)).ok()?)
    }

    fn parse(text: &str) -> Option<Postmaster> {
        let lines: Vec<&str> = text.lines().collect();
        let status = match lines.get(7).map(|line| line.trim()) {
            Some("ready") => Status::Ready,
            Some("stopping") => Status::Stopping,
            _ => Status::Starting,
        };
        Some(Postmaster {
            pid: lines.first()?.trim().parse().ok().filter(|pid| *pid > 1)?,
            started: lines.get(2)?.to_string(),
            port: lines.get(3)?.trim().parse().ok()?,
            socket_dir: PathBuf::from(lines.get(4).filter(|line| !line.is_empty())?),
            status,
        })
    }

    /// Whether this server, and not another one on the same socket, answers.
    pub fn answers(&self) -> bool {
        let socket = self.socket_dir.join(format!(".s.PGSQL.{}", self.port));
        let owner = fs::read_to_string(socket.with_added_extension("lock")).unwrap_or_default();
        owner.lines().next().is_some_and(|pid| pid.trim() == self.pid.to_string()) && ask(&socket).is_ok()
    }

    /// Whether it has ended: its file is gone or another's, or its process is.
    pub fn gone(&self, data: &Path) -> bool {
        let here = Postmaster::read(data).is_some_and(|found| found.is(self));
        !here || !self.has_process()
    }

    fn has_process(&self) -> bool {
        kill(Pid::from_raw(self.pid), None) != Err(Errno::ESRCH)
    }

    /// Whether it is the same start of the same server.
    pub fn is(&self, other: &Postmaster) -> bool {
        self.pid == other.pid && self.started == other.started
    }

    /// Sends a signal. Only for a server that is known to be there, or its number may be another's by now.
    pub fn signal(&self, signal: Signal) {
        let _ = kill(Pid::from_raw(self.pid), signal);
    }
}

/// Whether the process that a data directory names really runs there: the number alone may be another process's by now.
/// Where that cannot be seen, the server's lock and Postgres' own check of shared memory have to do.
pub fn lives_in(data: &Path) -> bool {
    let text = fs::read_to_string(data.join(FILE)).unwrap_or_default();
    let Some(pid) = text.lines().next().and_then(|pid| pid.trim().parse::<u32>().ok()) else { return false };
    let place = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino())).ok();
    place(data).is_some_and(|here| place(Path::new(&format!("/proc/{pid}/cwd"))) == Some(here))
}

/// Asks for TLS, which a server on a socket declines with one byte. To be let in proves nothing: the children of a
/// server that was killed hold its socket open for a moment.
fn ask(socket: &Path) -> io::Result<()> {
    const TLS_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(&TLS_REQUEST)?;
    stream.read_exact(&mut [0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_at_every_stage() {
        let whole = "4711\n/my data\n1795234967\n5432\n/tmp/s\n\n  10117127        45\nready   \n";
        let ready = Postmaster::parse(whole).unwrap();
        assert_eq!((ready.pid, ready.port, ready.status), (4711, 5432, Status::Ready));
        assert_eq!(ready.socket_dir, Path::new("/tmp/s"));
        assert_eq!(Postmaster::parse(&whole.replace("ready   ", "stopping")).unwrap().status, Status::Stopping);
        let begun = whole.lines().take(5).collect::<Vec<_>>().join("\n");
        assert_eq!(Postmaster::parse(&begun).unwrap().status, Status::Starting);
        assert_eq!(Postmaster::parse("4711\n/my data\n"), None);
        assert_eq!(Postmaster::parse("-1\n/d\n1\n5432\n/tmp/s\n"), None);
        assert_eq!(Postmaster::parse(""), None);
    }
}
