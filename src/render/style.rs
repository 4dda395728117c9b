//! Colours where they are wanted, and text that cannot take a terminal over.

use std::borrow::Cow;

/// Whether colours are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Yes.
    On,
    /// No.
    Off,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Wrong.
    Bad,
    /// Less important than what is beside it.
    Dim,
    /// More important.
    Strong,
}

/// A word in its tone.
pub fn paint(text: &str, tone: Tone, colour: Colour) -> String {
    let code = match tone {
        Tone::Good => "32",
        Tone::Warning => "33",
        Tone::Bad => "31",
        Tone::Dim => "2",
        Tone::Strong => "1",
    };
    match colour {
        Colour::On => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        Colour::Off => text.to_owned(),
    }
}

/// Text from a database or a file, in one line and without control characters: an escape sequence in it stays visible
/// text, and what turns the direction of writing turns nothing.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(takes_over) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c {
        '\n' | '\t' => ' ',
        c if takes_over(c) => '\u{fffd}',
        c => c,
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// The same for text of many lines that may have been painted by [`paint`].
pub fn printable_lines(text: &str, colour: Colour) -> Cow<'_, str> {
    if !text.chars().any(|c| takes_over(c) && c != '\n') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let painted = if colour == Colour::On { paint_length(rest) } else { 0 };
        if painted > 0 {
            out.push_str(&rest[..painted]);
            rest = &rest[painted..];
            continue;
        }
        out.push(if takes_over(first) && !matches!(first, '\n' | '\t') { '\u{fffd}' } else { first });
        rest = &rest[first.len_utf8()..];
    }
    Cow::Owned(out)
}

/// Text as one line of a log: where that log is GitHub's, it cannot begin one of its commands.
pub fn log_line(text: &str) -> Cow<'_, str> {
    let text = printable(text);
    match text.trim_start() {
        start if start.starts_with("::") || start.starts_with("##[") => Cow::Owned(format!("\u{fffd}{start}")),
        _ => text,
    }
}

/// Whether a character could take a terminal over, or make text read as something else than it says.
fn takes_over(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// The length of the colour that text begins with; no other escape sequence counts.
fn paint_length(text: &str) -> usize {
    let Some(code) = text.strip_prefix("\u{1b}[") else { return 0 };
    match code.find(|c: char| !c.is_ascii_digit() && c != ';') {
        Some(end) if code[end..].starts_with('m') => 2 + end + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_lose_their_power() {
        assert_eq!(printable("a\u{1b}[2Jb\nc"), "a\u{fffd}[2Jb c");
        assert_eq!(printable("exe.\u{202e}txt"), "exe.\u{fffd}txt");
    }

    #[test]
    fn of_all_escape_sequences_only_colours_get_through() {
        let wild = "\u{1b}[31ma\u{1b}[0m\u{1b}[2J\u{1b}]0;x\u{7}\nb\u{1b}";
        assert_eq!(printable_lines(wild, Colour::On), "\u{1b}[31ma\u{1b}[0m\u{fffd}[2J\u{fffd}]0;x\u{fffd}\nb\u{fffd}");
        assert!(!printable_lines(wild, Colour::Off).contains('\u{1b}'));
    }

    #[test]
    fn a_name_cannot_begin_a_command_of_a_log() {
        assert_eq!(log_line(" ::stop-commands::x"), "\u{fffd}::stop-commands::x");
        assert_eq!(log_line("a::b"), "a::b");
    }
}
