//! golang-migrate: `1_name.up.sql` with `1_name.down.sql`.
//!
//! A name is `^([0-9]+)_(.*)\.(down|up)\.(.*)$` (golang-migrate/migrate, `source/parse.go`). Its Postgres driver sends a
//! file as one message and opens no transaction, so a file with nothing but `create index concurrently` works there
//! (`database/postgres/README.md`); here such a file runs outside a transaction.

use crate::bundle::layout::{Piece, numbered, unknown};
use crate::error::Result;
use crate::model::layout::Layout;
use crate::model::script::{Outside, Script};

const EXAMPLE: &str = "1_what_it_does.up.sql, with .down.sql beside it";

pub(super) fn read(file: &str, mut script: Script) -> Result<Piece> {
    script.outside = Outside::Found;
    let (stem, part) = numbered::part(file.strip_suffix(".sql").unwrap_or(file));
    let Some(part) = part else { return Err(unknown(Layout::GolangMigrate, &script, EXAMPLE)) };
    let named = numbered::split(stem).filter(|_| stem.contains('_'));
    numbered::version(Layout::GolangMigrate, named, part, script, EXAMPLE)
}
