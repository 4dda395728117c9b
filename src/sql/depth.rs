//! How deep brackets and comments are nested: whoever reads a script does so by recursion, and no script that means
//! anything is nested as deep as a stack ends.

/// What is nested deeper is refused: reading it would take longer than anybody waits, or a larger stack than there is.
pub const DEEPEST: usize = 4_000;

/// Where brackets outside quotes and comments are nested deeper than [`DEEPEST`], if they are anywhere.
pub fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' => {
                depth += 1;
                if depth > DEEPEST {
                    return Some(at);
                }
            }
            b')' | b']' => depth = depth.saturating_sub(1),
            quote @ (b'\'' | b'"') => at = after(bytes, at + 1, &[quote]),
            b'-' if bytes[at..].starts_with(b"--") => at = after(bytes, at, b"\n"),
            b'/' if bytes[at..].starts_with(b"/*") => at = after(bytes, at, b"*/"),
            b'$' => at = after_dollar_quote(bytes, at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The last byte of the next `end`, or of the text.
fn after(bytes: &[u8], from: usize, end: &[u8]) -> usize {
    let found = bytes.get(from..).and_then(|rest| rest.windows(end.len()).position(|window| window == end));
    found.map_or(bytes.len(), |found| from + found + end.len() - 1)
}

/// The last byte of the dollar quote that begins here, or this byte if none does.
fn after_dollar_quote(bytes: &[u8], at: usize) -> usize {
    let name = bytes[at + 1..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_' || **byte >= 128)
        .count();
    let end = at + 1 + name;
    if bytes.get(end) != Some(&b'$') || bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        return at;
    }
    after(bytes, end + 1, &bytes[at..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_really_nested_counts() {
        let deep = "(".repeat(DEEPEST + 1);
        assert_eq!(too_deep(&deep), Some(DEEPEST));
        assert_eq!(too_deep(&"()[]".repeat(DEEPEST)), None);
        for text in [
            format!("'{deep}'"),
            format!("$a${deep}$a$ ()"),
            format!("-- {deep}\n"),
            format!("/* {deep} */"),
            format!("\"{deep}\""),
        ] {
            assert_eq!(too_deep(&text), None);
            assert!(too_deep(&format!("{text}{deep}")).is_some());
        }
        assert!(too_deep(&format!("$1{deep}")).is_some());
    }
}
