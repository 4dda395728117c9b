//! Names that begin with a number: `0001_create_notes`.

use crate::bundle::layout::{Named, Part, Piece};
use crate::model::layout::Layout;
use crate::model::migration::Order;
use crate::model::script::Script;

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

/// A script of a version, if the digits are one.
pub(super) fn piece(layout: Layout, digits: &str, name: &str, part: Part, script: Script) -> Option<Piece> {
    let version = layout.version(digits).ok()?;
    Some(Piece::Version(Named {
        version,
        version_text: digits.to_owned(),
        name: name.to_owned(),
        part,
        order: Order::InOrder,
        script,
    }))
}
