//! Makes a new cluster.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::account::Account;
use super::command::{run, words};
use super::programs::Binaries;
use super::trouble::{no_server, with_file, with_words};
use crate::error::Result;

/// How long `initdb` may take; a slow disk that has to be flushed is what takes time.
const LIMIT: Duration = Duration::from_secs(180);

/// The size of a log file; small ones make a small cluster that is copied quickly.
#[derive(Clone, Copy, Debug)]
pub enum Log {
    /// 16 MB, as Postgres has it.
    Usual,
    /// 1 MB.
    Small,
}

/// Makes a cluster in `data`, which is new. `argument` is how the server's user names that directory.
pub fn initdb(
    binaries: &Binaries,
    account: &Account,
    data: &Path,
    argument: &Path,
    superuser: &str,
    log: Log,
) -> Result<()> {
    let mut last = String::new();
    for locale in locales(binaries.release.major.number()) {
        let mut command = account.command(&binaries.dir.join("initdb"));
        command.arg("-D").arg(argument).arg("-U").arg(superuser).args(["-E", "UTF8"]).args(locale);
        // Nobody else can enter the socket's directory, and there is no other way in.
        command.args(["--auth-local=trust", "--auth-host=reject"]);
        if let Log::Small = log {
            command.arg("--wal-segsize=1");
        }
        let output = run(&mut command, LIMIT)?;
        if output.status.success() {
            return Ok(());
        }
        last = words(&output);
        if !last.contains("locale") {
            break;
        }
        empty(data)?;
    }
    let trouble = no_server(format!(
        "initdb of Postgres {} could not make a cluster in {}",
        binaries.release.number,
        data.display()
    ));
    Err(with_words(trouble, &last))
}

/// Unicode that is the same on every machine, by the best means this version and system have.
fn locales(major: u32) -> Vec<&'static [&'static str]> {
    let builtin: [&[&str]; 2] = [
        &["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"],
        &["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
    ];
    let libc: [&[&str]; 2] = [&["--locale=C.UTF-8"], &["--locale=C"]];
    if major >= 17 { builtin.to_vec() } else { libc.to_vec() }
}

fn empty(data: &Path) -> Result<()> {
    let clear = || -> std::io::Result<()> {
        for entry in fs::read_dir(data)? {
            let path = entry?.path();
            if path.is_dir() { fs::remove_dir_all(&path)? } else { fs::remove_file(&path)? }
        }
        Ok(())
    };
    clear().map_err(|error| with_file("empty", data, &error))
}
