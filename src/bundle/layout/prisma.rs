//! Prisma: `20240115103000_name/migration.sql`, one folder for each version.
//!
//! The folder's name is what Prisma's history keeps, and folders run in the order of their names
//! (prisma-engines, `schema-engine/connectors/schema-connector/src/migrations_directory.rs`). A `down.sql` beside it is
//! what Prisma's manual calls a down migration, which `prisma migrate` itself never runs; `verify.sql` is ours.

use crate::bundle::layout::{Part, Piece, numbered, unknown};
use crate::error::Result;
use crate::model::layout::Layout;
use crate::model::script::Script;

const EXAMPLE: &str = "20240115103000_what_it_does/migration.sql";

/// The script that makes a folder a version.
pub const MIGRATION: &str = "migration.sql";

pub(super) fn read(path: &str, script: Script) -> Result<Piece> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let part = match file {
        MIGRATION => Part::Up,
        "down.sql" => Part::Down,
        "verify.sql" => Part::Verify,
        _ => return Err(unknown(Layout::Prisma, &script, EXAMPLE)),
    };
    numbered::version(Layout::Prisma, numbered::split(folder), part, script, EXAMPLE)
}
