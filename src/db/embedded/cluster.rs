//! Starts and stops the server of a cluster.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::libc::O_NOFOLLOW;
use nix::sys::signal::Signal;

use super::account::{Account, plain};
use super::keeper::{self, Keeping};
use super::postmaster::{Postmaster, Status};
use super::programs::Binaries;
use super::trouble::{no_server, with_file, with_words};
use super::{ServerEvent, Tell};
use crate::error::Result;

/// The port every socket is named after; nothing listens on the port itself.
pub const PORT: u16 = 5432;
/// The longest path of a socket that every platform takes.
const SOCKET_PATH: usize = 103;
/// How long a server may take to stop.
const STOP: Duration = Duration::from_secs(60);
/// After this long without being ready, a server is busy with its log.
const USUAL: Duration = Duration::from_secs(2);

/// What is started, and how.
pub struct Launch<'a> {
    /// The server programs.
    pub binaries: &'a Binaries,
    /// The user that runs it.
    pub account: &'a Account,
    /// The cluster.
    pub data: &'a Path,
    /// How the server's user names it.
    pub argument: &'a Path,
    /// Where its socket goes.
    pub socket_dir: &'a Path,
    /// Its settings.
    pub settings: Vec<(String, String)>,
    /// Where it writes its log.
    pub log: PathBuf,
    /// What its users lock.
    pub users: &'a Path,
    /// What stops it when they are gone.
    pub stop: Signal,
    /// What is removed then.
    pub remove: &'a Path,
    /// A lock that the server holds for as long as one of its processes is there.
    pub hold: Option<File>,
    /// How long it may take to be ready.
    pub limit: Duration,
}

/// A server that was started here, and the keeper that is its parent.
pub struct Started {
    /// The keeper.
    pub keeper: Child,
    /// The server.
    pub server: Postmaster,
}

/// Whether the path of a socket in this directory is short enough.
pub fn socket_fits(dir: &Path) -> bool {
    dir.as_os_str().as_bytes().len() + format!("/.s.PGSQL.{PORT}").len() <= SOCKET_PATH
}

/// Starts a server and waits until it takes connections. No other server runs on this cluster, and no file of one
/// that did is left.
pub fn start(mut launch: Launch<'_>, tell: Tell<'_>) -> Result<Started> {
    let unwritten = |error: std::io::Error| with_file("write", &launch.log, &error);
    let mut fresh = OpenOptions::new();
    fresh.write(true).create(true).truncate(true).mode(0o600).custom_flags(O_NOFOLLOW);
    let log = fresh.open(&launch.log).map_err(unwritten)?;
    let errors = log.try_clone().map_err(unwritten)?;
    // A directory in double quotes, so that a comma or blank in it does not make two of it.
    let socket_dir = launch.socket_dir.to_string_lossy().replace('"', "\"\"");
    let mut command = plain(&launch.binaries.dir.join("postgres"));
    command.arg("-D").arg(launch.argument).stdin(Stdio::null()).stdout(log).stderr(errors);
    for (name, value) in [
        ("listen_addresses", String::new()),
        ("port", PORT.to_string()),
        ("unix_socket_directories", format!("\"{socket_dir}\"")),
        ("unix_socket_permissions", "0700".to_owned()),
        ("logging_collector", "off".to_owned()),
        ("cluster_name", "schemactl".to_owned()),
    ] {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    for (name, value) in &launch.settings {
        command.arg("-c").arg(OsString::from(format!("{name}={value}")));
    }
    tell(ServerEvent::Starting);
    let Launch { account, users, stop, remove, .. } = launch;
    let keeping = Keeping { account, users, stop, remove, hold: launch.hold.take() };
    let mut keeper = keeper::start(command, keeping).map_err(|error| {
        let user = if let Account::Other { name, .. } = launch.account { format!(" as {name}") } else { String::new() };
        no_server(format!("cannot start {}{user}: {error}", launch.binaries.dir.join("postgres").display()))
    })?;
    match wait_ready(&launch, &mut keeper, tell) {
        Ok(server) => Ok(Started { keeper, server }),
        Err(error) => {
            if let Some(server) = Postmaster::read(launch.data).filter(Postmaster::answers) {
                server.signal(Signal::SIGQUIT);
            }
            dismiss(&mut keeper);
            Err(with_words(error, &tail(&launch.log)))
        }
    }
}

fn wait_ready(launch: &Launch<'_>, keeper: &mut Child, tell: Tell<'_>) -> Result<Postmaster> {
    let (begin, mut told) = (Instant::now(), false);
    let mut pause = Duration::from_millis(2);
    loop {
        let server = Postmaster::read(launch.data);
        if let Some(server) = server.filter(|server| server.status == Status::Ready && server.answers()) {
            return Ok(server);
        }
        if let Ok(Some(_)) = keeper.try_wait() {
            return Err(no_server(format!("Postgres {} did not start", launch.binaries.release.number)));
        }
        let since = begin.elapsed();
        if since > launch.limit {
            let limit = launch.limit.as_secs();
            return Err(no_server(format!(
                "Postgres {} was not ready after {limit} s",
                launch.binaries.release.number
            )));
        }
        if since > USUAL && !told {
            told = true;
            tell(ServerEvent::Recovering);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Stops a server: its clients are sent away. The caller holds the users' lock alone.
pub fn stop(server: &Postmaster, data: &Path, how: Signal) -> Result<()> {
    if !server.gone(data) {
        server.signal(how);
    }
    let begin = Instant::now();
    let mut pressed = false;
    while !server.gone(data) {
        if begin.elapsed() > STOP {
            return Err(no_server(format!("the server in {} does not stop", data.display())));
        }
        if begin.elapsed() > STOP / 2 && !pressed {
            pressed = true;
            server.signal(Signal::SIGQUIT);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// Ends a keeper whose server has been stopped, or is to be stopped by its end.
pub fn dismiss(keeper: &mut Child) {
    let _ = keeper.kill();
    let _ = keeper.wait();
}

/// The end of a log.
fn tail(log: &Path) -> String {
    const END: u64 = 4096;
    let mut text = Vec::new();
    if let Ok(mut file) = File::open(log) {
        let length = fs::metadata(log).map_or(0, |found| found.len());
        let _ = file.seek(SeekFrom::Start(length.saturating_sub(END)));
        let _ = file.take(END).read_to_end(&mut text);
    }
    String::from_utf8_lossy(&text).into_owned()
}
