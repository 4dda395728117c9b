//! Names that begin with a number: `0001_create_notes`.

use crate::bundle::layout::{Named, Part, Piece, unknown};
use crate::error::Result;
use crate::model::layout::Layout;
use crate::model::migration::Order;
use crate::model::script::Script;
use crate::model::version::Version;

/// The digits and the name of `0001_create_notes`, or of `0001` alone.
pub(super) fn split(stem: &str) -> Option<(&str, &str)> {
    let (digits, name) = stem.split_once('_').unwrap_or((stem, ""));
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some((digits, name))
}

/// `x.up`, `x.down` or plain `x`, without the ending.
pub(super) fn part(stem: &str) -> (&str, Option<Part>) {
    match (stem.strip_suffix(".up"), stem.strip_suffix(".down")) {
        (Some(stem), _) => (stem, Some(Part::Up)),
        (_, Some(stem)) => (stem, Some(Part::Down)),
        (None, None) => (stem, None),
    }
}

/// The script of the version that a file's name tells by its digits and its name. The script is passed on and not copied.
pub(super) fn version(
    layout: Layout,
    told: Option<(&str, &str)>,
    part: Part,
    script: Script,
    example: &str,
) -> Result<Piece> {
    let version = told.and_then(|(digits, name)| Some((layout.version(digits).ok()?, digits, name)));
    let Some((version, digits, name)) = version else { return Err(unknown(layout, &script, example)) };
    Ok(named(version, digits, name, part, script))
}

/// A script of a version, if the digits are one.
pub(super) fn piece(layout: Layout, digits: &str, name: &str, part: Part, script: Script) -> Option<Piece> {
    Some(named(layout.version(digits).ok()?, digits, name, part, script))
}

fn named(version: Version, digits: &str, name: &str, part: Part, script: Script) -> Piece {
    let (version_text, name) = (digits.to_owned(), name.to_owned());
    Piece::Version(Named { version, version_text, name, part, order: Order::InOrder, script })
}
