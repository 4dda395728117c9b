//! refinery: `V1__name.sql`, and `U1__name.sql` for what may be applied out of order.
//!
//! A name is `^([U|V])(\d+(?:\.\d+)?)__(\w+)\.sql$`, its version an `i32` or `i64`, so a dotted one fails there; V and U
//! share their numbers, and neither undoes anything; folders below count too (rust-db/refinery,
//! `refinery_core/src/util.rs`, `runner.rs`). refinery leaves other names out; here they are errors.

use crate::bundle::layout::{Named, Part, Piece, unknown};
use crate::error::Result;
use crate::model::layout::Layout;
use crate::model::migration::Order;
use crate::model::script::Script;

const EXAMPLE: &str = "V1__what_it_does.sql";

pub(super) fn read(file: &str, script: Script) -> Result<Piece> {
    let not_named = || unknown(Layout::Refinery, &script, EXAMPLE);
    let stem = file.strip_suffix(".sql").unwrap_or(file);
    let (prefix, rest) = stem.split_at_checked(1).ok_or_else(not_named)?;
    let order = match prefix {
        "V" => Order::InOrder,
        "U" => Order::Free,
        _ => return Err(not_named()),
    };
    let (digits, name) = rest.split_once("__").filter(|(_, name)| is_word(name)).ok_or_else(not_named)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(not_named());
    }
    let version = Layout::Refinery.version(digits).map_err(|_| not_named())?;
    Ok(Piece::Version(Named {
        version,
        version_text: digits.to_owned(),
        name: name.to_owned(),
        part: Part::Up,
        order,
        script: script.clone(),
    }))
}

/// Whether a description is one that refinery takes.
pub(super) fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}
