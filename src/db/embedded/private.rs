//! Directories that nobody else may enter, made safely where everybody may write.

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::Path;

use nix::libc::{O_DIRECTORY, O_NOFOLLOW};
use nix::unistd::geteuid;

use super::account::Account;

/// Makes a directory with this mode that belongs to `account`, or takes the one that is there if it is ours.
///
/// Owner and mode are read and set through an open handle, so that a name swapped in between changes nothing.
pub fn directory(path: &Path, mode: u32, account: &Account) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let handle = OpenOptions::new().read(true).custom_flags(O_DIRECTORY | O_NOFOLLOW).open(path)?;
    let found = handle.metadata()?;
    if found.uid() != geteuid().as_raw() && found.uid() != account.uid() {
        return Err(io::Error::new(ErrorKind::PermissionDenied, "it belongs to another user"));
    }
    if let Account::Other { uid, gid, .. } = account {
        fchown(&handle, Some(*uid), Some(*gid))?;
    }
    handle.set_permissions(Permissions::from_mode(mode))
}
