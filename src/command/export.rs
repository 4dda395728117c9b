//! `export`: the files of a bundle, into a folder, as a start for one's own.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::bundle::embedded;
use crate::command::Context;
use crate::config::Origin;
use crate::error::{Code, Error, Result};
use crate::report::{Detail, Outcome, Report};

/// The flags of `export`.
#[derive(clap::Args, Clone, Debug)]
pub struct ExportArgs {
    /// Where to write; files that are there already are never overwritten
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
}

/// Writes `migrations/<bundle>/…` and `seeds/<bundle>/…` below the folder.
pub fn run(args: &ExportArgs, context: &Context<'_>) -> Result<Report> {
    let mut files = Vec::new();
    for one in context.config.origin.value.each() {
        let Origin::Embedded(names) = one else {
            return Err(Error::new(Code::Usage, "a folder cannot be exported")
                .hint("Name a bundle of the binary with --bundle."));
        };
        for name in names {
            embedded::bundle(name)?;
            files.extend(embedded::files(name).map(|(path, text)| (args.folder.join(path), text)));
        }
    }
    if let Some((path, _)) =
        files.iter().find(|(path, text)| path.exists() && fs::read_to_string(path).ok().as_deref() != Some(*text))
    {
        return Err(Error::new(Code::Collision, format!("{} is there already and differs", path.display()))
            .state("nothing was written")
            .hint("Name an empty folder."));
    }
    let mut written = Vec::new();
    for (path, text) in files.into_iter().filter(|(path, _)| !path.exists()) {
        write(&path, text).map_err(|error| {
            Error::new(Code::Usage, format!("{} cannot be written: {error}", path.display()))
                .hint("Name a folder that you may write to.")
        })?;
        written.push(path.display().to_string());
    }
    Ok(Report::new("export", Outcome::Done).detail(Detail::Files(written)))
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::File::create_new(path)?.write_all(text.as_bytes())
}
