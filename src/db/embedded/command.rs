//! Programs run to their end, within a time.

use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::trouble::no_server;
use crate::error::Result;

/// Runs a program and gives what it wrote; it is killed with its children when the time is over.
pub fn run(command: &mut Command, limit: Duration) -> Result<Output> {
    let name = command.get_program().to_string_lossy().into_owned();
    let cannot_run = |error: &std::io::Error| no_server(format!("cannot run {name}: {error}"));
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| cannot_run(&error))?;
    let group = i32::try_from(child.id()).map(Pid::from_raw);
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    match receiver.recv_timeout(limit) {
        Ok(output) => output.map_err(|error| cannot_run(&error)),
        Err(_) => {
            if let Ok(group) = group {
                let _ = killpg(group, Signal::SIGKILL);
            }
            Err(no_server(format!("{name} did not end within {} s and was stopped", limit.as_secs()))
                .hint("The machine may be very busy, or the network slow: try again."))
        }
    }
}

/// What a program wrote, both streams, as text.
pub fn words(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
