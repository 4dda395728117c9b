//! sqlx: `1_name.sql`, or `1_name.up.sql` with `1_name.down.sql`.
//!
//! The name is split at the first `_`; what comes before is an `i64`. A file that begins with `-- no-transaction` runs
//! outside a transaction (transact-rs/sqlx, `sqlx-core/src/migrate/source.rs` and `migration_type.rs`). sqlx leaves
//! other names out without a word; here they are errors.

use crate::bundle::layout::{Part, Piece, numbered};
use crate::error::Result;
use crate::model::layout::Layout;
use crate::model::script::{Outside, Script};

const EXAMPLE: &str = "1_what_it_does.sql, or 1_what_it_does.up.sql with .down.sql beside it";
/// What a file begins with that runs outside a transaction.
pub(super) const NO_TRANSACTION: &str = "-- no-transaction";

pub(super) fn read(file: &str, mut script: Script) -> Result<Piece> {
    if script.text.starts_with(NO_TRANSACTION) {
        script.outside = Outside::Said(0);
    }
    let (stem, part) = numbered::part(file.strip_suffix(".sql").unwrap_or(file));
    let named = numbered::split(stem).filter(|_| stem.contains('_'));
    numbered::version(Layout::Sqlx, named, part.unwrap_or(Part::Up), script, EXAMPLE)
}
