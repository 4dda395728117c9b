//! The server's parent: a small process that stops the server when nobody uses it any more.
//!
//! It is forked, not a program of its own, so that it works in every process that uses this library. It waits for the
//! lock that the users of the server share: holding it alone means that all of them have left or died. On Linux the
//! server also gets a signal when the keeper dies; the keeper has one thread, so that signal cannot come early.
#![allow(unsafe_code, reason = "fork and what runs between fork and exec cannot be had safely")]

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::libc;
use nix::sys::signal::{SigHandler, Signal, kill, signal};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{ForkResult, Gid, Pid, Uid, execv, fork, getpid, getppid, setgid, setsid, setuid};

use super::account::Account;

/// How often the keeper looks.
const PULSE: Duration = Duration::from_millis(100);
/// How many looks later a server that does not stop is stopped hard.
const PATIENCE: u32 = 300;

/// How a server is kept.
pub struct Keeping<'a> {
    /// Whom the server runs as.
    pub account: &'a Account,
    /// A file or directory that every user of the server locks.
    pub users: &'a Path,
    /// What stops the server when they are gone.
    pub stop: Signal,
    /// What is removed then.
    pub remove: &'a Path,
    /// A lock that stays held until the last process of the server has ended, for the data's safety.
    pub hold: Option<File>,
}

/// Starts `server` under a keeper and gives the keeper. The caller must hold the users' lock.
pub fn start(mut server: Command, keeping: Keeping<'_>) -> io::Result<Child> {
    // A handle of its own: a lock belongs to the opening of a file, not to the process.
    let users = File::open(keeping.users)?;
    let words = ["/bin/rm".as_bytes(), b"-rf", b"--", keeping.remove.as_os_str().as_bytes()];
    let remove = words.map(|word| CString::new(word).unwrap_or_default());
    let (account, stop, hold) = (keeping.account.clone(), keeping.stop, keeping.hold);
    // SAFETY: between fork and exec only system calls are made, on memory that was prepared before.
    unsafe {
        server.pre_exec(move || {
            // A session of its own: Ctrl-C and the end of the terminal are not for the server.
            setsid()?;
            let keeper = getpid();
            match fork()? {
                ForkResult::Parent { child } => keep(child, &users, stop, &remove),
                ForkResult::Child => become_server(&account, keeper, stop, hold.as_ref()),
            }
        });
    }
    server.spawn()
}

/// In the server's process, just before its program is loaded.
fn become_server(account: &Account, keeper: Pid, stop: Signal, hold: Option<&File>) -> io::Result<()> {
    if let Some(hold) = hold {
        fcntl(hold.as_fd(), FcntlArg::F_SETFD(FdFlag::empty()))?;
    }
    if let Account::Other { uid, gid, .. } = account {
        // SAFETY: a null list of length zero is what drops every supplementary group.
        Errno::result(unsafe { libc::setgroups(0, std::ptr::null()) })?;
        setgid(Gid::from_raw(*gid))?;
        setuid(Uid::from_raw(*uid))?;
    }
    // After the change of user, which clears it.
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_pdeathsig(stop)?;
    #[cfg(not(target_os = "linux"))]
    let _ = stop;
    if getppid() != keeper {
        return Err(io::ErrorKind::Interrupted.into());
    }
    Ok(())
}

/// The keeper's whole life.
fn keep(server: Pid, users: &File, stop: Signal, remove: &[CString; 4]) -> ! {
    // Inherited handles would hold locks and pipes of others open.
    close_all_but(users.as_raw_fd());
    for number in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT] {
        // SAFETY: the default is installed, no handler.
        let _ = unsafe { signal(number, SigHandler::SigDfl) };
    }
    let mut waited = 0;
    while matches!(waitpid(server, Some(WaitPidFlag::WNOHANG)), Ok(WaitStatus::StillAlive) | Err(Errno::EINTR)) {
        if waited == 0 && users.try_lock().is_ok() {
            let _ = kill(server, stop);
            waited = 1;
        } else if waited > 0 {
            waited += 1;
        }
        if waited == PATIENCE {
            let _ = kill(server, Signal::SIGQUIT);
        }
        std::thread::sleep(PULSE);
    }
    if waited > 0 {
        // The lock stays held until the removal is done.
        let _ = fcntl(users.as_fd(), FcntlArg::F_SETFD(FdFlag::empty()));
        let _ = execv(&remove[0], remove);
    }
    // SAFETY: ends this process without running what the parent registered for its own end.
    unsafe { libc::_exit(0) }
}

fn close_all_but(kept: RawFd) {
    let close_from = |first: RawFd, last: RawFd| {
        #[cfg(target_os = "linux")]
        // SAFETY: closes handles that only this process has and does not use again.
        if unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } == 0 {
            return;
        }
        for handle in first..=last.min(1 << 16) {
            // SAFETY: as above, one by one where the kernel or the platform has no range.
            unsafe { libc::close(handle) };
        }
    };
    close_from(3, kept - 1);
    close_from(kept + 1, RawFd::MAX);
}
