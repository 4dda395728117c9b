//! Files with both ways in one: each way keeps its lines where they are, so that every error points at the true line.

use memchr::memmem;

use crate::model::script::{Outside, Script};

/// The lines of a script from `from` to `to`, counted in bytes; those before are empty. What is empty at the end goes,
/// so that the checksum of one section does not know how long the others are.
pub(super) fn section(script: &Script, from: usize, to: usize, outside: Outside) -> Script {
    let above = script.text.get(..from).unwrap_or("").matches('\n').count();
    let own = script.text.get(from..to).unwrap_or("");
    let text = format!("{}{}\n", "\n".repeat(above), own.trim_end());
    let outside = match outside {
        Outside::Said(offset) => Outside::Said(above + offset.saturating_sub(from)),
        other => other,
    };
    script.part(text, outside)
}

/// Whether nothing but comments and white space stands there.
pub(super) fn is_empty(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("--"))
}

/// Whether a word stands anywhere in a text. Most files hold no mark at all, and all of them are asked for each.
pub(super) fn mentions(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// Every line with its offset.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line.trim_end_matches('\n'))
    })
}
