//! `new`: the files of a new migration, as the folder has its others. Needs no database, overwrites nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::bundle::folder;
use crate::bundle::skeleton::{self, Kind, Numbering, Wanted};
use crate::command::Context;
use crate::config::Origin;
use crate::error::{Code, Error, Result};
use crate::model::layout::Layout;
use crate::report::{Detail, Outcome, Report};

/// The flags of `new`.
#[derive(clap::Args, Clone, Debug)]
pub struct NewArgs {
    /// What it does, in a few words: add_tags, "add tags"
    #[arg(value_name = "NAME")]
    pub what: String,
    /// For what Postgres refuses inside a transaction, such as create index concurrently
    #[arg(long, conflicts_with = "repeatable")]
    pub no_transaction: bool,
    /// A script without a version, which runs whenever it has changed
    #[arg(long)]
    pub repeatable: bool,
    /// Number it by the clock, in UTC [default: as the folder does]
    #[arg(long, conflicts_with = "number")]
    pub timestamp: bool,
    /// Give it the next number [default: as the folder does]
    #[arg(long)]
    pub number: bool,
}

/// Looks at the folder, makes the files.
pub fn run(args: &NewArgs, context: &Context<'_>) -> Result<Report> {
    let Origin::Folder(folder) = &context.config.origin.value else {
        return Err(Error::new(Code::Usage, "new needs a folder of your own migrations")
            .hint("Name it: schemactl new add_tags --dir migrations (it is made where it is not there)"));
    };
    let asked = context.config.layout.as_ref().map(|layout| layout.value);
    let bundle = if has_files(folder) { Some(folder::bundle(folder, asked)?) } else { None };
    let layout = bundle.as_ref().map(|bundle| bundle.layout).or(asked).unwrap_or_else(|| usual(folder));
    let wanted = Wanted {
        name: &args.what,
        numbering: match (args.timestamp, args.number) {
            (true, _) => Numbering::Timestamp,
            (_, true) => Numbering::Number,
            _ => Numbering::Folder,
        },
        kind: match (args.repeatable, args.no_transaction) {
            (true, _) => Kind::Repeatable,
            (_, true) => Kind::Outside,
            _ => Kind::Transaction,
        },
        now: chrono::Utc::now(),
    };
    let files: Vec<(PathBuf, String)> = skeleton::files(layout, bundle.as_ref(), &wanted)?
        .into_iter()
        .map(|(path, text)| (folder.join(path), text))
        .collect();
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(Error::new(Code::Collision, format!("{} is there already", path.display()))
            .state("nothing was written")
            .hint("Choose another name."));
    }
    let mut written = Vec::new();
    for (path, text) in files {
        write(&path, &text).map_err(|error| {
            Error::new(Code::Usage, format!("{} cannot be written: {error}", path.display()))
                .hint("Name a folder that you may write to.")
        })?;
        written.push(path.display().to_string());
    }
    Ok(Report::new("new", Outcome::Done).detail(Detail::Files(written)))
}

/// Whether there is anything to go by.
fn has_files(folder: &Path) -> bool {
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        // What is repeated has no number to go by.
        name.ends_with(".sql") && !name.starts_with("R__")
            || entry.path().join("migration.sql").is_file()
            || name == "sqitch.plan"
    })
}

/// The layout of a folder that is empty: that of the place where it is.
fn usual(folder: &Path) -> Layout {
    let mut parts = folder.components().rev().map(|part| part.as_os_str().to_string_lossy().into_owned());
    match (parts.next().as_deref(), parts.next().as_deref()) {
        (Some("migrations"), Some("supabase")) => Layout::Supabase,
        (Some("migrations"), Some("prisma")) => Layout::Prisma,
        _ => Layout::Schemactl,
    }
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::File::create_new(path)?.write_all(text.as_bytes())
}
