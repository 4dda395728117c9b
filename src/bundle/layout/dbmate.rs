//! dbmate: `20240115103000_name.sql` with `-- migrate:up` and `-- migrate:down`.
//!
//! A name is `^(\d+).*\.sql$`. Both blocks must be there, up first, nothing but comments before it; a block's options
//! stand behind its marker, of which `transaction:false` is the only one (amacneil/dbmate, `pkg/dbmate/db.go` and
//! `migration.go`). dbmate leaves other options and markers out without a word; here they are errors.

use crate::bundle::layout::section::{is_empty, lines, section};
use crate::bundle::layout::{Part, Piece, malformed, numbered, unknown};
use crate::error::Result;
use crate::model::layout::Layout;
use crate::model::script::{Outside, Script};

const EXAMPLE: &str = "20240115103000_what_it_does.sql";
const UP: &str = "migrate:up";
const DOWN: &str = "migrate:down";

/// What stands behind `--` where a line is a marker of dbmate's, or was meant to be one.
pub(super) fn marker(line: &str) -> Option<&str> {
    let said = line.trim_start().strip_prefix("--")?.trim();
    said.starts_with("migrate:").then_some(said)
}

pub(super) fn read(file: &str, script: Script) -> Result<Vec<Piece>> {
    let stem = file.strip_suffix(".sql").unwrap_or(file);
    let digits = &stem[..stem.find(|c: char| !c.is_ascii_digit()).unwrap_or(stem.len())];
    let name = stem[digits.len()..].trim_start_matches(['_', '-', '.']);
    let blocks = blocks(&script)?;
    let up = section(&script, 0, blocks.down, blocks.up_outside);
    let mut pieces = vec![
        numbered::piece(Layout::Dbmate, digits, name, Part::Up, up)
            .ok_or_else(|| unknown(Layout::Dbmate, &script, EXAMPLE))?,
    ];
    // An empty block undoes nothing: there is no way back.
    if !is_empty(&script.text[blocks.down..]) {
        let down = section(&script, blocks.down, script.text.len(), blocks.down_outside);
        pieces.extend(numbered::piece(Layout::Dbmate, digits, name, Part::Down, down));
    }
    Ok(pieces)
}

struct Blocks {
    down: usize,
    up_outside: Outside,
    down_outside: Outside,
}

fn blocks(script: &Script) -> Result<Blocks> {
    let text = &script.text;
    let mut up: Option<Outside> = None;
    let mut down: Option<(usize, Outside)> = None;
    for (offset, line) in lines(text) {
        let Some(said) = marker(line) else {
            if up.is_none() && !is_empty(line) {
                return Err(malformed(script, offset, "a statement stands before `-- migrate:up`")
                    .hint("Move it below the marker."));
            }
            continue;
        };
        if line.starts_with(char::is_whitespace) {
            return Err(malformed(script, offset, format!("dbmate does not see `-- {said}` behind white space"))
                .hint("Let the marker begin its line."));
        }
        let (word, options) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
        let outside = options_of(script, offset, options)?;
        match (word, up, down) {
            (UP, None, None) => up = Some(outside),
            (DOWN, Some(_), None) => down = Some((offset, outside)),
            (UP | DOWN, _, Some(_)) | (UP, Some(_), None) => {
                return Err(malformed(script, offset, format!("`-- {word}` stands here once more"))
                    .hint("A file has one `-- migrate:up`, then one `-- migrate:down`."));
            }
            (DOWN, None, None) => {
                return Err(malformed(script, offset, "`-- migrate:down` stands before `-- migrate:up`")
                    .hint("Put `-- migrate:up` first."));
            }
            _ => {
                return Err(malformed(script, offset, format!("dbmate has no marker `-- {word}`"))
                    .hint("Its markers are `-- migrate:up` and `-- migrate:down`."));
            }
        }
    }
    let Some(up_outside) = up else {
        return Err(malformed(script, 0, "dbmate needs a line `-- migrate:up`").hint("Put it above the way up."));
    };
    let Some((down, down_outside)) = down else {
        return Err(malformed(script, text.trim_end().len(), "dbmate needs a line `-- migrate:down`")
            .hint("Put it below the way up, with nothing below it where there is no way back."));
    };
    Ok(Blocks { down, up_outside, down_outside })
}

fn options_of(script: &Script, offset: usize, options: &str) -> Result<Outside> {
    let mut outside = Outside::Unsaid;
    for option in options.split_whitespace() {
        match option {
            "transaction:false" => outside = Outside::Said(offset),
            "transaction:true" => {}
            _ => {
                return Err(malformed(script, offset, format!("dbmate has no option `{option}`"))
                    .hint("The only one is `transaction:false`."));
            }
        }
    }
    Ok(outside)
}
