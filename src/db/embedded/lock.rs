//! Locks on files and directories. The kernel frees them when their holder ends, in whatever way.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::libc::O_NOFOLLOW;

/// Alone, or together with others that also say `Shared`.
#[derive(Clone, Copy, Debug)]
pub enum Hold {
    /// Nobody else at all.
    Alone,
    /// Nobody who wants to be alone.
    Shared,
}

/// Opens a lock file, made where it is missing. What it holds does not matter.
pub fn file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(O_NOFOLLOW)
        .open(path)
}

/// Tries once: whether it is now held.
pub fn attempt(file: &File, hold: Hold) -> io::Result<bool> {
    let outcome = match hold {
        Hold::Alone => file.try_lock(),
        Hold::Shared => file.try_lock_shared(),
    };
    match outcome {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Tries until the time is over: whether it is now held.
pub fn wait(file: &File, hold: Hold, limit: Duration) -> io::Result<bool> {
    let end = Instant::now() + limit;
    loop {
        if attempt(file, hold)? {
            return Ok(true);
        }
        if Instant::now() >= end {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
