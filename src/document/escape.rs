//! Text from a database, made harmless for the place it is put in.

/// For HTML, SVG and attributes of both. Characters that XML does not allow or that turn the reading direction around
/// are replaced.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(visible(other)),
        }
    }
    out
}

fn visible(character: char) -> char {
    let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}');
    let control = character.is_control() && !matches!(character, '\n' | '\t');
    if turns || control { '\u{fffd}' } else { character }
}

/// For running text of Markdown, in or out of a table: one line, and nothing in it is markup.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' | '@' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(visible(other)),
        }
    }
    // An address would become a link by itself.
    out.replace("://", ":&#47;&#47;").replace("www.", "www&#46;")
}

/// Code in Markdown, on one line: the fence is longer than any in the text, and a bar ends no cell.
pub fn code(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().map(visible).collect::<String>().replace('|', "\\|");
    let longest = line.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if line.starts_with('`') || line.ends_with('`') || line.is_empty() { " " } else { "" };
    format!("{fence}{space}{line}{space}{fence}")
}

/// A place in a page: letters, digits and lines.
pub fn anchor(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' });
    plain.collect::<String>().trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup_any_more() {
        assert_eq!(xml("<script>'\"&\u{1b}\u{202e}"), "&lt;script&gt;&#39;&quot;&amp;\u{fffd}\u{fffd}");
        assert_eq!(markdown("a|b\n<b> [x](http://y) `z`"), "a\\|b &lt;b&gt; \\[x\\](http:&#47;&#47;y) \\`z\\`");
        assert_eq!(code("a `b` || 'c'"), "``a `b` \\|\\| 'c'``");
        assert_eq!(anchor("\"Odd Schema\".t"), "odd-schema--t");
    }
}
