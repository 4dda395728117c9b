//! The layouts: what the files of a folder are, by the rules of the tool they were written for. Pure: names and texts in,
//! pieces of a bundle out.
//!
//! One file per layout reads one file of a folder; [`detect`](detect::detect) finds out which layout a folder has;
//! `gather` puts the pieces together. Nothing is skipped: a `.sql` file or a marker that its layout
//! does not know is an error.

mod dbmate;
pub mod detect;
mod flyway;
mod flyway_conf;
mod gather;
mod golang_migrate;
mod goose;
mod hook;
mod node_pg_migrate;
mod numbered;
pub mod prisma;
mod refinery;
mod schemactl;
mod section;
pub mod sqitch;
mod sqitch_plan;
mod sqlx_cli;
mod supabase;

pub use gather::Contents;

use crate::error::{Code, Error, Result};
use crate::model::bundle::{Hook, Repeatable};
use crate::model::layout::Layout;
use crate::model::migration::Order;
use crate::model::script::Script;
use crate::model::version::Version;

/// What one file of a folder, or one section of it, is.
#[derive(Clone, Debug)]
enum Piece {
    /// A script of a version.
    Version(Named),
    /// A script that stands for all versions up to its own.
    Baseline(Named),
    /// A script that runs whenever it has changed.
    Repeatable(Repeatable),
    /// A script that runs around versions.
    Hook(Hook),
}

/// A script of a version.
#[derive(Clone, Debug)]
struct Named {
    version: Version,
    version_text: String,
    name: String,
    part: Part,
    order: Order,
    script: Script,
}

/// Which script of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Up,
    Down,
    Verify,
}

/// Reads the files of a folder, each with its path below it, as files of this layout.
pub fn read(layout: Layout, files: Vec<(String, Script)>) -> Result<Contents> {
    if layout == Layout::Supabase {
        supabase::check_order(&files)?;
    }
    if layout == Layout::Sqitch {
        return sqitch::read(files);
    }
    let files = if layout == Layout::Flyway { flyway_conf::join(files)? } else { files };
    let mut pieces = Vec::with_capacity(files.len());
    for (path, script) in files {
        if let Some(hook) = hook::of_folder(&path, &script)? {
            pieces.push(Piece::Hook(hook));
            continue;
        }
        let file = path.rsplit('/').next().unwrap_or(&path);
        foreign_mark(layout, &script)?;
        match layout {
            Layout::Schemactl => pieces.push(schemactl::read(file, script)?),
            Layout::Supabase => pieces.push(supabase::read(file, script)?),
            Layout::Sqlx => pieces.push(sqlx_cli::read(file, script)?),
            Layout::GolangMigrate => pieces.push(golang_migrate::read(file, script)?),
            Layout::Dbmate => pieces.extend(dbmate::read(file, script)?),
            Layout::Goose => pieces.extend(goose::read(file, script)?),
            Layout::Flyway => pieces.push(flyway::read(file, script)?),
            Layout::Refinery => pieces.push(refinery::read(file, script)?),
            Layout::Prisma => pieces.push(prisma::read(&path, script)?),
            Layout::NodePgMigrate => pieces.extend(node_pg_migrate::read(file, script)?),
            // Read above: its versions are in its plan.
            Layout::Sqitch => {}
        }
    }
    gather::gather(layout, pieces)
}

/// Refuses a mark of another layout: here it would be a comment, and both ways of the file would run.
fn foreign_mark(layout: Layout, script: &Script) -> Result<()> {
    let line =
        |is_mark: fn(&str) -> bool| section::lines(&script.text).find(|(_, line)| is_mark(line)).map(|(at, _)| at);
    let dbmate = |line: &str| {
        dbmate::marker(line)
            .is_some_and(|said| ["migrate:up", "migrate:down"].contains(&said.split(' ').next().unwrap_or("")))
    };
    let found = if layout != Layout::Dbmate && section::mentions(&script.text, "migrate:") {
        line(dbmate).map(|at| (Layout::Dbmate, at))
    } else if layout != Layout::Goose && section::mentions(&script.text, "+goose") {
        line(|line| goose::annotation(line).is_some()).map(|at| (Layout::Goose, at))
    } else if layout != Layout::Sqlx && script.text.starts_with(sqlx_cli::NO_TRANSACTION) {
        Some((Layout::Sqlx, 0))
    } else {
        None
    };
    match found {
        Some((other, at)) => {
            Err(malformed(script, at, format!("a mark of {other} in a folder that is read as {layout}'s"))
                .hint(format!("Say --layout {other}, or take the mark out of the file.")))
        }
        None => Ok(()),
    }
}

/// A file whose name the layout does not know.
fn unknown(layout: Layout, script: &Script, example: &str) -> Box<Error> {
    let known = match layout {
        Layout::Schemactl => "a migration".to_owned(),
        other => format!("a migration of {other}"),
    };
    Error::new(Code::BadBundle, format!("{} is not named like {known}", script.path))
        .hint(format!("Name it {example}, or move it out of the folder."))
}

/// A file whose contents the layout does not allow, at an offset of its text.
fn malformed(script: &Script, offset: usize, fact: impl Into<String>) -> Box<Error> {
    Error::new(Code::Layout, fact).at(script.place(offset))
}

#[cfg(test)]
mod tests;
