//! From named texts to a [`Bundle`]: the manifest, and what the files are in their layout.

use crate::bundle::layout::{self, detect};
use crate::bundle::manifest::Manifest;
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::layout::Layout;
use crate::model::script::Script;

/// Where a bundle keeps its reviewed matrix of row-level security.
pub const REVIEWED: &str = "rls/matrix.txt";

/// The files of a bundle.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Migrations and what is beside them, each with its path below the folder.
    pub migrations: Vec<(String, Script)>,
    /// Seeds, by name.
    pub seeds: Vec<Script>,
    /// Cases of who may see and do what.
    pub access: Vec<Script>,
}

/// The layout of files: the one that was asked for, else the manifest's, else the one that they have.
pub fn layout_of(
    manifest: &Manifest,
    asked: Option<Layout>,
    files: &[(String, Script)],
    home: detect::Home,
) -> Result<Layout> {
    match asked.or(manifest.layout()) {
        Some(layout) => Ok(layout),
        None => detect::detect(files, home),
    }
}

/// Puts a bundle together. Every `.sql` file must be recognised, every version be there once, every migration have a
/// way up.
pub fn bundle(manifest: Manifest, layout: Layout, files: Files) -> Result<Bundle> {
    let contents = layout::read(layout, files.migrations)?;
    let around = !(contents.repeatables.is_empty() && contents.hooks.is_empty());
    if around && contents.migrations.is_empty() && contents.baselines.is_empty() {
        return Err(Error::new(
            Code::BadBundle,
            format!("{} has no version, only scripts around versions", manifest.name),
        )
        .hint("What is repeated runs after versions: add one, even an empty one."));
    }
    let (requires, requires_at_least) = manifest.requirements();
    Ok(Bundle {
        kind: manifest.kind(),
        variables: manifest.variables(),
        accepted: manifest.exceptions().unwrap_or_default(),
        name: manifest.name,
        purpose: manifest.purpose,
        schema: manifest.schema,
        requires,
        requires_at_least,
        layout,
        project: contents.project,
        migrations: contents.migrations,
        baselines: contents.baselines,
        repeatables: contents.repeatables,
        hooks: contents.hooks,
        seeds: files.seeds,
        access: files.access,
        reviewed: None,
        shared: manifest.shared,
        retention: manifest.retention,
        cleanup: manifest.cleanup,
        boundary: manifest.boundary,
        other_schemas: manifest.other_schemas,
        golden: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[&str]) -> Result<Bundle> {
        let files: Vec<_> = files
            .iter()
            .map(|file| ((*file).to_owned(), Script::from_bytes((*file).to_owned(), b"select 1;".to_vec()).unwrap()))
            .collect();
        let manifest = Manifest::default_for_folder();
        let layout = layout_of(&manifest, None, &files, detect::Home::Elsewhere)?;
        bundle(manifest, layout, Files { migrations: files, ..Files::default() })
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
