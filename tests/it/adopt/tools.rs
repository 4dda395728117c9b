//! The tools themselves, as they come from the package registries: `tests/it/adopt/README.md` says which and how.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{Output, TestDb, finish};

/// A tool, in the working directory of a database's test.
pub struct Tool {
    program: PathBuf,
}

/// A tool that npm installs: it has to be there where nothing may be skipped.
pub fn from_npm(name: &str) -> Option<Tool> {
    required(name, "npm install it and name its folder with SCHEMACTL_TEST_TOOLS")
}

/// A tool that Debian packages: it has to be there where nothing may be skipped.
pub fn from_debian(name: &str, packages: &str) -> Option<Tool> {
    required(name, &format!("apt-get install {packages}"))
}

fn required(name: &str, how: &str) -> Option<Tool> {
    let found = find(name);
    if found.is_none() {
        assert!(std::env::var_os("SCHEMACTL_TEST_REQUIRE").is_none(), "{name} is not installed");
        eprintln!("SKIPPED: {name} is not installed; {how}");
    }
    found
}

/// A tool that takes minutes to build: tried where somebody has it.
pub fn if_installed(name: &str) -> Option<Tool> {
    let found = find(name);
    if found.is_none() {
        eprintln!("SKIPPED: {name} is not installed; rows that it has written are tested all the same");
    }
    found
}

fn find(name: &str) -> Option<Tool> {
    let folders = std::env::var_os("SCHEMACTL_TEST_TOOLS").into_iter().chain(std::env::var_os("PATH"));
    let folders: Vec<PathBuf> = folders.flat_map(|list| std::env::split_paths(&list).collect::<Vec<_>>()).collect();
    folders.into_iter().map(|folder| folder.join(name)).find(|program| program.exists()).map(|program| Tool { program })
}

impl Tool {
    /// Runs it to its end, on the database and in the directory of a test.
    pub fn run(&self, db: &TestDb, args: &[&str]) -> Output {
        let mut command = Command::new(&self.program);
        command.args(args).current_dir(db.dir()).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", db.dir());
        command.env("DATABASE_URL", format!("{}?sslmode=disable", db.url())).env("SUPABASE_TELEMETRY_DISABLED", "1");
        finish(&mut command)
    }
}
