//! Our own layout: `0001_name.up.sql` with `.down.sql` and `.verify.sql` beside it, `0001_name.sql` for a way up alone,
//! `R__name.sql` for what is repeated.

use crate::bundle::layout::{Part, Piece, numbered};
use crate::error::Result;
use crate::model::bundle::Repeatable;
use crate::model::layout::Layout;
use crate::model::script::Script;

const EXAMPLE: &str = "0001_what_it_does.up.sql (with .down.sql and .verify.sql beside it) or R__what_it_makes.sql";

pub(super) fn read(file: &str, script: Script) -> Result<Piece> {
    let stem = file.strip_suffix(".sql").unwrap_or(file);
    if let Some(name) = stem.strip_prefix("R__").filter(|name| !name.is_empty() && !name.contains('.')) {
        return Ok(Piece::Repeatable(Repeatable { name: name.to_owned(), script }));
    }
    let (stem, part) = match stem.strip_suffix(".verify") {
        Some(stem) => (stem, Part::Verify),
        None => {
            let (stem, part) = numbered::part(stem);
            (stem, part.unwrap_or(Part::Up))
        }
    };
    let named = numbered::split(stem).filter(|(_, name)| !name.contains('.'));
    numbered::version(Layout::Schemactl, named, part, script, EXAMPLE)
}
