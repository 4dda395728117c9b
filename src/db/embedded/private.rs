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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_directory_is_made_or_taken_and_closed_to_others() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ours");
        directory(&path, 0o711, &Account::Own).unwrap();
        directory(&path, 0o700, &Account::Own).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn what_another_user_may_have_put_there_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (link, file) = (dir.path().join("link"), dir.path().join("file"));
        symlink("/", &link).unwrap();
        fs::write(&file, "").unwrap();
        assert!(directory(&link, 0o700, &Account::Own).is_err());
        assert!(directory(&file, 0o700, &Account::Own).is_err());
        assert_ne!(fs::metadata("/").unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_directory_of_another_user_is_refused() {
        let (dir, other) = (tempfile::tempdir().unwrap(), 4242);
        let path = dir.path().join("theirs");
        fs::create_dir(&path).unwrap();
        // Only root can make such a directory, so only root can test it.
        if geteuid().is_root() {
            std::os::unix::fs::chown(&path, Some(other), None).unwrap();
            assert_eq!(directory(&path, 0o700, &Account::Own).unwrap_err().kind(), ErrorKind::PermissionDenied);
        }
    }
}
