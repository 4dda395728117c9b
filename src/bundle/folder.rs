//! A folder of somebody's own migrations.

use std::fs;
use std::path::Path;

use crate::bundle::{manifest::Manifest, read};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::script::Script;

/// Reads a folder: `bundle.toml` where there is one, migrations beside it, seeds in `seeds/` (or `seed.sql` beside
/// the folder, as Supabase has it), access cases in `rls/`.
pub fn bundle(folder: &Path) -> Result<Bundle> {
    if !folder.is_dir() {
        return Err(Error::new(Code::Usage, format!("there is no folder {}", folder.display()))
            .hint("Name the folder that holds the migrations with --dir."));
    }
    let manifest_file = folder.join("bundle.toml");
    let manifest = match manifest_file.is_file() {
        true => Manifest::read(&script(&manifest_file)?)?,
        false => Manifest::default_for_folder(),
    };
    let files = sql_files(folder)?;
    if files.is_empty() {
        return Err(Error::new(Code::BadBundle, format!("{} holds no .sql files", folder.display()))
            .hint("Name the folder that holds the migrations themselves."));
    }
    let mut seeds = scripts(&folder.join("seeds"))?;
    let supabase_seed = folder.parent().unwrap_or(Path::new("")).join("seed.sql");
    if seeds.is_empty() && folder.file_name().is_some_and(|name| name == "migrations") && supabase_seed.is_file() {
        seeds.push(script(&supabase_seed)?);
    }
    let mut bundle = read::bundle(manifest, files, seeds, scripts(&folder.join("rls"))?)?;
    let golden = folder.join("golden.json");
    bundle.golden = if golden.is_file() { Some(script(&golden)?) } else { None };
    let reviewed = folder.join(read::REVIEWED);
    if reviewed.is_file() {
        bundle.reviewed = Some(script(&reviewed)?);
    }
    Ok(bundle)
}

fn scripts(folder: &Path) -> Result<Vec<Script>> {
    match folder.is_dir() {
        true => Ok(sql_files(folder)?.into_iter().map(|(_, script)| script).collect()),
        false => Ok(Vec::new()),
    }
}

/// The `.sql` files directly in a folder, by name. Hidden files are not looked at.
fn sql_files(folder: &Path) -> Result<Vec<(String, Script)>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let name = entry
            .file_name()
            .into_string()
            .map_err(|_| Error::new(Code::BadBundle, format!("a file name in {} is not UTF-8", folder.display())))?;
        if name.ends_with(".sql") && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    names.into_iter().map(|name| Ok((name.clone(), script(&folder.join(&name))?))).collect()
}

fn script(path: &Path) -> Result<Script> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    Script::from_bytes(path.display().to_string().replace('\\', "/"), bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Box<Error> {
    Error::new(Code::BadBundle, format!("{} cannot be read: {error}", path.display()))
}
