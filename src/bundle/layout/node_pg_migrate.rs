//! node-pg-migrate: `1704067200000_name.sql` with `-- Up Migration` and `-- Down Migration`, or `.up.sql` and `.down.sql`.
//!
//! A marker is a comment line that begins with `up migration` or `down migration`, in any case, after white space and
//! dashes; what stands above the first belongs to no way; without markers the file is the way up (node-pg-migrate 9,
//! `src/sqlMigration.ts`).

use memchr::memmem;

use crate::bundle::layout::section::{is_empty, lines, section};
use crate::bundle::layout::{Part, Piece, malformed, numbered};
use crate::error::Result;
use crate::model::layout::Layout;
use crate::model::script::{Outside, Script};

const EXAMPLE: &str = "1704067200000_what-it-does.sql";

/// The way that begins with this line.
fn marker(line: &str) -> Option<Part> {
    let said = line.trim_start().strip_prefix("--")?;
    let said = said.trim_start_matches(|c: char| c == '-' || c.is_whitespace()).to_ascii_lowercase();
    let mut words = said.split_whitespace();
    match (words.next(), words.next()) {
        (Some("up"), Some(word)) if word.starts_with("migration") => Some(Part::Up),
        (Some("down"), Some(word)) if word.starts_with("migration") => Some(Part::Down),
        _ => None,
    }
}

/// Whether the file has such a line.
pub(super) fn is_marked(text: &str) -> bool {
    memmem::find_iter(text.as_bytes(), "--").any(|at| {
        let above = text.get(..at).unwrap_or("");
        let before = above.rsplit('\n').next().unwrap_or("");
        let line = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or("");
        before.trim_start().is_empty() && marker(line).is_some()
    })
}

pub(super) fn read(file: &str, script: Script) -> Result<Vec<Piece>> {
    let (stem, said) = numbered::part(file.strip_suffix(".sql").unwrap_or(file));
    let digits = &stem[..stem.find(|c: char| !c.is_ascii_digit()).unwrap_or(stem.len())];
    let name = stem[digits.len()..].trim_start_matches(['_', '-']);
    let piece = |part, script| numbered::version(Layout::NodePgMigrate, Some((digits, name)), part, script, EXAMPLE);
    let marks: Vec<(usize, Part)> =
        lines(&script.text).filter_map(|(offset, line)| Some((offset, marker(line)?))).collect();
    let (up, down) = match (said, marks.as_slice()) {
        (Some(part), _) => return Ok(vec![piece(part, script)?]),
        (None, []) => return Ok(vec![piece(Part::Up, script)?]),
        (None, [(up, Part::Up)]) => (*up, script.text.len()),
        (None, [(down, Part::Down)]) => (0, *down),
        (None, [(up, Part::Up), (down, Part::Down)]) => (*up, *down),
        (None, [(first, _), ..]) => {
            return Err(malformed(&script, *first, "the ways of this file cannot be told apart")
                .hint("Write `-- Up Migration` once, then `-- Down Migration` once."));
        }
    };
    if !is_empty(&script.text[..up]) {
        return Err(malformed(&script, 0, "node-pg-migrate leaves out what stands above `-- Up Migration`")
            .hint("Move it below the marker."));
    }
    let mut pieces = vec![piece(Part::Up, section(&script, up, down, Outside::Unsaid))?];
    // An empty way back undoes nothing.
    if !is_empty(&script.text[down..]) {
        pieces.push(piece(Part::Down, section(&script, down, script.text.len(), Outside::Unsaid))?);
    }
    Ok(pieces)
}
