//! From named texts to a [`Bundle`]: which file is what, and whether together they are well formed.

use std::collections::BTreeMap;

use crate::bundle::manifest::Manifest;
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::migration::Migration;
use crate::model::script::Script;
use crate::model::version::Version;

/// Where a bundle keeps its reviewed matrix of row-level security.
pub const REVIEWED: &str = "rls/matrix.txt";

/// What a file of a bundle's folder is, by its name alone.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Role {
    Up,
    Down,
    Verify,
}

#[derive(Default)]
struct Parts {
    name: String,
    path: String,
    up: Option<Script>,
    down: Option<Script>,
    verify: Option<Script>,
}

/// Puts a bundle together from its files: `(file name, script)` of its folder, of its seeds and of its access cases.
///
/// Every `.sql` file must be recognised, every version be there once, every migration have a way up.
pub fn bundle(
    manifest: Manifest,
    files: Vec<(String, Script)>,
    seeds: Vec<Script>,
    access: Vec<Script>,
) -> Result<Bundle> {
    let mut versions: BTreeMap<Version, Parts> = BTreeMap::new();
    for (file, script) in files {
        let (version, name, role) = parse_name(&file).ok_or_else(|| unknown(&script))?;
        let parts = versions.entry(version).or_default();
        if !parts.name.is_empty() && parts.name != name {
            return Err(Error::new(
                Code::BadBundle,
                format!("version {version} is there twice: {} and {}", parts.path, script.path),
            )
            .hint("Give one of them the next free number."));
        }
        parts.name = name;
        parts.path.clone_from(&script.path);
        let slot = match role {
            Role::Up => &mut parts.up,
            Role::Down => &mut parts.down,
            Role::Verify => &mut parts.verify,
        };
        if let Some(other) = slot {
            return Err(Error::new(
                Code::BadBundle,
                format!("{} and {} are the same script of version {version}", other.path, script.path),
            )
            .hint("Remove one of them."));
        }
        *slot = Some(script);
    }
    let migrations =
        versions.into_iter().map(|(version, parts)| migration(version, parts)).collect::<Result<Vec<_>>>()?;
    Ok(Bundle {
        kind: manifest.kind(),
        accepted: manifest.exceptions().unwrap_or_default(),
        name: manifest.name,
        purpose: manifest.purpose,
        schema: manifest.schema,
        requires: manifest.requires,
        migrations,
        seeds,
        access,
        reviewed: None,
        shared: manifest.shared,
        retention: manifest.retention,
        cleanup: manifest.cleanup,
        boundary: manifest.boundary,
        other_schemas: manifest.other_schemas,
        golden: None,
    })
}

fn migration(version: Version, parts: Parts) -> Result<Migration> {
    let Some(up) = parts.up else {
        let orphan = parts.down.or(parts.verify).map(|script| script.path).unwrap_or_default();
        return Err(Error::new(Code::BadBundle, format!("{orphan} has no up script beside it"))
            .hint(format!("Add {version}_{}.up.sql, or remove the file.", parts.name)));
    };
    Ok(Migration { version, name: parts.name, up, down: parts.down, verify: parts.verify })
}

/// `0001_name.up.sql`, `.down.sql`, `.verify.sql`, or `0001_name.sql`, which is an up script without a way back.
fn parse_name(file: &str) -> Option<(Version, String, Role)> {
    let stem = file.strip_suffix(".sql")?;
    let (stem, role) = if let Some(stem) = stem.strip_suffix(".up") {
        (stem, Role::Up)
    } else if let Some(stem) = stem.strip_suffix(".down") {
        (stem, Role::Down)
    } else if let Some(stem) = stem.strip_suffix(".verify") {
        (stem, Role::Verify)
    } else {
        (stem, Role::Up)
    };
    let (digits, name) = stem.split_once('_').unwrap_or((stem, ""));
    let version = digits.parse().ok()?;
    (!name.contains('.')).then(|| (version, name.to_owned(), role))
}

fn unknown(script: &Script) -> Box<Error> {
    Error::new(Code::BadBundle, format!("{} is not named like a migration", script.path)).hint(
        "Name it 0001_what_it_does.up.sql (with .down.sql and .verify.sql beside it), or move it out of the folder.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[&str]) -> Result<Bundle> {
        let files = files
            .iter()
            .map(|file| ((*file).to_owned(), Script::from_bytes((*file).to_owned(), b"select 1;".to_vec()).unwrap()))
            .collect();
        bundle(Manifest::default_for_folder(), files, Vec::new(), Vec::new())
    }

    #[test]
    fn files_of_one_version_come_together_in_order() {
        let bundle =
            read(&["0002_b.up.sql", "0001_a.up.sql", "0001_a.down.sql", "0001_a.verify.sql", "0010_c.sql"]).unwrap();
        let names: Vec<_> = bundle.migrations.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["0001_a", "0002_b", "0010_c"]);
        assert!(bundle.migrations[0].down.is_some() && bundle.migrations[0].verify.is_some());
    }

    #[test]
    fn what_is_not_recognised_is_an_error_and_never_skipped() {
        for files in [
            &["notes.sql"][..],
            &["0001_a.undo.sql"],
            &["0001_a.down.sql"],
            &["0001_a.sql", "0001_b.sql"],
            &["1_a.sql", "0001_a.up.sql"],
        ] {
            assert_eq!(read(files).unwrap_err().code, Code::BadBundle, "{files:?}");
        }
    }
}
