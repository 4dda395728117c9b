//! The bundles in the binary.

use crate::bundle::read::Files;
use crate::bundle::{manifest::Manifest, read};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::layout::Layout;
use crate::model::script::Script;

/// Path and text of every embedded file, by path.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The names of all embedded bundles, by name.
pub fn names() -> Vec<&'static str> {
    FILES.iter().filter_map(|(path, _)| path.strip_prefix("migrations/")?.strip_suffix("/bundle.toml")).collect()
}

/// The embedded bundle of this name.
pub fn bundle(name: &str) -> Result<Bundle> {
    let folder = format!("migrations/{name}/");
    let Some((path, text)) = FILES.iter().find(|(path, _)| *path == format!("{folder}bundle.toml")) else {
        return Err(Error::new(Code::Unknown, format!("there is no bundle named `{name}`"))
            .hint(format!("There are: {}.", names().join(", "))));
    };
    let manifest = Manifest::read(&Script::embedded(path, text))?;
    let mut files = Vec::new();
    for (path, text) in in_folder(&folder) {
        files.push((path[folder.len()..].to_owned(), Script::embedded(path, text)));
    }
    let files = Files {
        migrations: files,
        seeds: scripts(&format!("seeds/{name}/")),
        access: scripts(&format!("{folder}rls/")),
    };
    let mut bundle = read::bundle(manifest, Layout::Schemactl, files)?;
    bundle.golden = FILES
        .iter()
        .find(|(path, _)| *path == format!("{folder}golden.json"))
        .map(|(path, text)| Script::embedded(path, text));
    let reviewed = format!("{folder}{}", read::REVIEWED);
    bundle.reviewed = FILES.iter().find(|(path, _)| *path == reviewed).map(|(path, text)| Script::embedded(path, text));
    Ok(bundle)
}

/// Path and text of every file of a bundle, by path.
pub fn files(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let folders = [format!("migrations/{name}/"), format!("seeds/{name}/")];
    FILES.iter().filter(move |(path, _)| folders.iter().any(|folder| path.starts_with(folder.as_str()))).copied()
}

fn scripts(folder: &str) -> Vec<Script> {
    in_folder(folder).map(|(path, text)| Script::embedded(path, text)).collect()
}

/// The `.sql` files directly in a folder.
fn in_folder(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES
        .iter()
        .filter(move |(path, _)| {
            path.strip_prefix(folder).is_some_and(|file| file.ends_with(".sql") && !file.contains('/'))
        })
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_bundle_is_well_formed_and_can_go_back() {
        for name in names() {
            let bundle = bundle(name).unwrap();
            assert_eq!(bundle.name, name);
            assert!(bundle.migrations.iter().all(|migration| migration.down.is_some()), "{name}");
        }
    }

    #[test]
    fn an_unknown_bundle_is_refused_with_the_names_there_are() {
        assert_eq!(bundle("nonsense").unwrap_err().code, Code::Unknown);
    }
}
