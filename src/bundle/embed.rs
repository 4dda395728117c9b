//! Build script: lists the files of `migrations/` and `seeds/`, so that the binary carries them and is built anew
//! whenever one is added, changed or removed.

// Cargo reads a build script's instructions from its standard output.
#![allow(clippy::print_stdout)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let mut table = fs::File::create(out.join("embedded.rs"))?;
    writeln!(table, "&[")?;
    for top in ["migrations", "seeds"] {
        println!("cargo::rerun-if-changed={top}");
        let mut files = Vec::new();
        collect(&root.join(top), &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string().replace('\\', "/");
            writeln!(table, "    ({name:?}, include_str!({:?})),", file.display().to_string())?;
        }
    }
    writeln!(table, "]")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            collect(&path, files)?;
        } else if matches!(kind, Some("sql" | "toml" | "json" | "txt")) {
            files.push(path);
        }
    }
    Ok(())
}
