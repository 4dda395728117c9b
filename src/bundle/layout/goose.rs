//! goose: `00001_name.sql` with `-- +goose Up` and `-- +goose Down`.
//!
//! The number before the first `_` is the version, from 1 on. Annotations begin their line, in any case: `Up` once,
//! `Down` at most once and below it, `StatementBegin` and `StatementEnd` in pairs, `NO TRANSACTION` for both ways,
//! `ENVSUB ON` and `OFF` (pressly/goose, `migrate.go` `NumericComponent`, `internal/sqlparser/parser.go`;
//! <https://pressly.github.io/goose/documentation/annotations/>). Here statements need no annotation: their bodies are
//! understood. `ENVSUB ON` is refused: variables are ours, see the bundle's `[variables]`.

use crate::bundle::layout::section::{is_empty, lines, section};
use crate::bundle::layout::{Part, Piece, malformed, numbered, unknown};
use crate::error::{Error, Result};
use crate::model::layout::Layout;
use crate::model::script::{Outside, Script};

const EXAMPLE: &str = "00001_what_it_does.sql";

/// What stands behind `-- +goose` where a line is an annotation of goose's, or was meant to be one.
pub(super) fn annotation(line: &str) -> Option<&str> {
    let said = line.trim_start().strip_prefix("--")?.trim();
    let rest = said.strip_prefix("+goose")?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}

pub(super) fn read(file: &str, script: Script) -> Result<Vec<Piece>> {
    let stem = file.strip_suffix(".sql").unwrap_or(file);
    let not_named = || unknown(Layout::Goose, &script, EXAMPLE);
    let (digits, name) = numbered::split(stem).filter(|_| stem.contains('_')).ok_or_else(not_named)?;
    if digits.bytes().all(|byte| byte == b'0') {
        return Err(not_named());
    }
    let parts = parts(&script)?;
    let end = parts.down.unwrap_or(script.text.len());
    let up = section(&script, 0, end, parts.outside(0, end));
    let mut pieces = vec![numbered::piece(Layout::Goose, digits, name, Part::Up, up).ok_or_else(not_named)?];
    if let Some(down) = parts.down.filter(|down| !is_empty(&script.text[*down..])) {
        let section = section(&script, down, script.text.len(), parts.outside(down, script.text.len()));
        pieces.extend(numbered::piece(Layout::Goose, digits, name, Part::Down, section));
    }
    Ok(pieces)
}

#[derive(Default)]
struct Parts {
    up: Option<usize>,
    down: Option<usize>,
    no_transaction: Option<usize>,
}

impl Parts {
    /// `NO TRANSACTION` counts for the whole file; the place is in a section where it stands in it.
    fn outside(&self, from: usize, to: usize) -> Outside {
        match self.no_transaction {
            Some(offset) if (from..to).contains(&offset) => Outside::Said(offset),
            Some(_) => Outside::Said(from),
            None => Outside::Unsaid,
        }
    }
}

fn parts(script: &Script) -> Result<Parts> {
    let mut parts = Parts::default();
    let mut statement: Option<usize> = None;
    for (offset, line) in lines(&script.text) {
        let Some(said) = annotation(line) else {
            if parts.up.is_none() && !is_empty(line) {
                return Err(malformed(script, offset, "a statement stands before `-- +goose Up`")
                    .hint("Move it below the annotation."));
            }
            continue;
        };
        if line.starts_with(char::is_whitespace) {
            return Err(malformed(script, offset, format!("goose does not see `-- +goose {said}` behind white space"))
                .hint("Let the annotation begin its line."));
        }
        let twice = || -> Box<Error> {
            malformed(script, offset, format!("`-- +goose {said}` cannot stand here"))
                .hint("A file has one `Up`, then at most one `Down`; `StatementBegin` and `StatementEnd` come in pairs below them.")
        };
        let words: Vec<String> = said.split_whitespace().map(str::to_lowercase).collect();
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["up"] if parts.up.is_none() => parts.up = Some(offset),
            ["down"] if parts.up.is_some() && parts.down.is_none() && statement.is_none() => parts.down = Some(offset),
            ["statementbegin"] if parts.up.is_some() && statement.is_none() => statement = Some(offset),
            ["statementend"] if statement.is_some() => statement = None,
            ["no", "transaction"] => parts.no_transaction = Some(offset),
            ["envsub" | "envsubst", "off"] => {}
            ["envsub" | "envsubst", "on"] => {
                return Err(malformed(script, offset, "`-- +goose ENVSUB ON` would put environment variables into SQL")
                    .hint("Declare what the file needs in bundle.toml under [variables], write ${name} outside of quotes, and remove the annotation."));
            }
            ["up" | "down" | "statementbegin" | "statementend"] => return Err(twice()),
            _ => {
                return Err(malformed(script, offset, format!("goose has no annotation `-- +goose {said}`"))
                    .hint("Its annotations are Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF."));
            }
        }
    }
    if let Some(begin) = statement {
        return Err(malformed(script, begin, "`-- +goose StatementBegin` has no `StatementEnd`")
            .hint("Put `-- +goose StatementEnd` below the statement."));
    }
    if parts.up.is_none() {
        return Err(malformed(script, 0, "goose needs a line `-- +goose Up`").hint("Put it above the way up."));
    }
    Ok(parts)
}
