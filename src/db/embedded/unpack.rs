//! Unpacks a server package whose checksum was right.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, symlink};
use std::path::{Component, Path};

use flate2::read::GzDecoder;
use serde::Deserialize;

/// One link that npm cannot carry: `target` is another name of `source`.
#[derive(Deserialize)]
struct Link {
    source: String,
    target: String,
}

/// Writes what is under `package/native` into `dir`, with its links, readable by every user.
pub fn unpack(tarball: &[u8], dir: &Path) -> io::Result<()> {
    let mut archive = tar::Archive::new(GzDecoder::new(tarball));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let Ok(inside) = path.strip_prefix("package/native") else { continue };
        let target = dir.join(plain(inside)?);
        if entry.header().entry_type().is_file() {
            make_dir(target.parent().unwrap_or(dir))?;
            // The modes in the archive are not to be trusted: npm drops execute bits.
            let runs = inside.starts_with("bin") || entry.header().mode()? & 0o111 != 0;
            let mode = if runs { 0o755 } else { 0o644 };
            let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&target)?;
            io::copy(&mut entry, &mut file)?;
            file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))?;
        }
    }
    link(dir)?;
    flush(dir)
}

fn make_dir(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    make_dir(dir.parent().ok_or(ErrorKind::InvalidInput)?)?;
    DirBuilder::new().mode(0o755).create(dir)?;
    fs::set_permissions(dir, std::os::unix::fs::PermissionsExt::from_mode(0o755))
}

fn link(dir: &Path) -> io::Result<()> {
    let links: Vec<Link> = match fs::read(dir.join("pg-symlinks.json")) {
        Ok(text) => serde_json::from_slice(&text)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for Link { source, target } in links {
        let (source, target) = (inside(&source)?, inside(&target)?);
        let Some(name) = source.file_name().filter(|_| source.parent() == target.parent()) else {
            return Err(io::Error::new(ErrorKind::InvalidData, format!("a link out of {}", target.display())));
        };
        match symlink(name, dir.join(target)) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn inside(path: &str) -> io::Result<&Path> {
    plain(Path::new(path).strip_prefix("native").map_err(|_| ErrorKind::InvalidData)?)
}

/// The path, if it leads nowhere but down.
fn plain(path: &Path) -> io::Result<&Path> {
    let down = path.components().all(|part| matches!(part, Component::Normal(_)));
    if down {
        Ok(path)
    } else {
        Err(io::Error::new(ErrorKind::InvalidData, format!("a path out of the package: {}", path.display())))
    }
}

/// Puts everything on the disk, so that a power cut cannot leave a cache that looks whole.
fn flush(dir: &Path) -> io::Result<()> {
    let handle = File::open(dir)?;
    #[cfg(target_os = "linux")]
    nix::unistd::syncfs(&handle)?;
    handle.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::os::unix::fs::PermissionsExt;

    fn tarball(files: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, text) in files {
            let mut header = tar::Header::new_gnu();
            header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_size(text.len() as u64);
            header.set_mode(0o600);
            header.set_cksum();
            archive.append(&header, text.as_bytes()).unwrap();
        }
        archive.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn programs_can_be_run_and_links_are_made() {
        let dir = tempfile::tempdir().unwrap();
        let links = r#"[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"},
                        {"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]"#;
        let files = [
            ("package/package.json", "{}"),
            ("package/native/bin/postgres", "p"),
            ("package/native/lib/libpq.so.5.18", "l"),
            ("package/native/pg-symlinks.json", links),
        ];
        unpack(&tarball(&files), dir.path()).unwrap();
        let mode = |path: &str| dir.path().join(path).metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("bin/postgres"), mode("lib/libpq.so.5.18"), mode("lib")), (0o755, 0o644, 0o755));
        assert_eq!(fs::read_to_string(dir.path().join("lib/libpq.so.5")).unwrap(), "l");
        assert!(!dir.path().join("package.json").exists());
    }

    #[test]
    fn nothing_is_written_outside() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("inner");
        fs::create_dir(&inner).unwrap();
        assert!(unpack(&tarball(&[("package/native/../../../evil", "x")]), &inner).is_err());
        let link = r#"[{"source":"native/lib/a","target":"native/../evil"}]"#;
        assert!(unpack(&tarball(&[("package/native/pg-symlinks.json", link)]), &inner).is_err());
        assert!(!dir.path().join("evil").exists());
        assert!(unpack(b"not a tarball", &inner).is_err());
    }
}
