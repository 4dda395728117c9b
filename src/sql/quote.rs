//! The only functions that put a value into SQL text.

/// A string as an SQL literal that reads the same whatever `standard_conforming_strings` says.
pub fn literal(value: &str) -> String {
    let quoted = value.replace('\'', "''");
    if quoted.contains('\\') { format!(" E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

/// A name as a quoted SQL identifier.
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names as the text of an array, to be put in as a literal.
pub fn array<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let items: Vec<String> =
        items.into_iter().map(|item| format!("\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\""))).collect();
    format!("{{{}}}", items.join(","))
}

/// The words that have to be quoted to be names: all key words of Postgres 15 to 18 that are reserved in any way.
const KEYWORDS: &str = include_str!("keywords.txt");

/// A name as `quote_ident` writes it: quoted only where it has to be.
pub fn plain_identifier(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let plain = plain && !KEYWORDS.split_whitespace().any(|word| word == name);
    if plain { name.to_owned() } else { identifier(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_stay_inside_the_literal() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r"a\'b"), r" E'a\\''b'");
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }

    #[test]
    fn a_key_word_is_quoted_and_a_plain_name_is_not() {
        assert_eq!(plain_identifier("select"), "\"select\"");
        assert_eq!(plain_identifier("selected_1"), "selected_1");
        assert_eq!(plain_identifier("Selected"), "\"Selected\"");
        assert_eq!(plain_identifier("name"), "name");
    }
}
