//! The program, run as a customer would run it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

/// No command of a test takes as long.
const LIMIT: Duration = Duration::from_secs(180);

/// What the program did.
#[derive(Debug)]
pub struct Output {
    /// The exit status; 128 and the signal when one ended it.
    pub status: i32,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

/// `schemactl` in an empty directory, with a clean environment and one database.
pub struct Program {
    dir: TempDir,
    url: String,
}

impl Program {
    /// The program for the database of this URL.
    pub fn new(url: &str) -> Program {
        Program { dir: tempfile::tempdir().unwrap(), url: url.to_owned() }
    }

    /// The directory it runs in; it is also its home.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The command, for tests that change something about it.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schemactl"));
        command.args(args).current_dir(self.dir()).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", self.dir());
        command.env("SCHEMACTL_DATABASE_URL", &self.url);
        command
    }

    /// Runs it to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        finish(&mut self.command(args))
    }
}

/// Runs a command to its end.
pub fn finish(command: &mut Command) -> Output {
    use std::os::unix::process::ExitStatusExt;
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("{command:?} does not end")).unwrap();
    Output {
        status: output.status.code().unwrap_or_else(|| 128 + output.status.signal().unwrap_or_default()),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
