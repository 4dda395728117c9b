//! Words that reports have in common.

/// A number of things: `1 version`, `2 versions`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
