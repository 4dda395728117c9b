//! Places in SQL text: from a byte offset to a line, a column and the line itself for a caret.

use serde::Serialize;

/// Where in a file something is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The path as it was given, with `/` between its parts.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The text of that line.
    pub text: String,
    /// How many characters of the line are meant; at least 1.
    pub width: usize,
    /// The first line of the statement it belongs to, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
}

impl Place {
    /// The place at a byte offset of `source`; an offset past the end means the end.
    pub fn at(file: &str, source: &str, offset: usize) -> Place {
        let mut offset = offset.min(source.len());
        while !source.is_char_boundary(offset) {
            offset -= 1;
        }
        let start = source[..offset].rfind('\n').map_or(0, |newline| newline + 1);
        let end = source[offset..].find('\n').map_or(source.len(), |newline| offset + newline);
        let text = source[start..end].trim_end_matches('\r');
        let rest = &text[(offset - start).min(text.len())..];
        Place {
            file: file.to_owned(),
            line: source[..start].matches('\n').count() + 1,
            column: source[start..offset].chars().count() + 1,
            text: text.to_owned(),
            width: word_width(rest),
            statement: None,
        }
    }

    /// The place of a whole line, from 1, at its first visible character.
    pub fn at_line(file: &str, source: &str, line: usize) -> Place {
        let start: usize = source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let indent = source[start..].len() - source[start..].trim_start_matches([' ', '\t']).len();
        let mut place = Place::at(file, source, start + indent);
        place.width = place.text.trim().chars().count().max(1);
        place
    }
}

/// The width of the word that `rest` begins with: a name or number is marked whole, anything else by one character.
fn word_width(rest: &str) -> usize {
    rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').count().max(1)
}

/// The byte offset of the character with this number, from 1, as Postgres counts positions.
pub fn offset_of_character(text: &str, number: usize) -> usize {
    text.char_indices().nth(number.saturating_sub(1)).map_or(text.len(), |(offset, _)| offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_and_marks_the_word() {
        let source = "create table a (\n    größe txet\n);\n";
        let place = Place::at("a.sql", source, source.find("txet").unwrap());
        assert_eq!((place.line, place.column, place.width), (2, 11, 4));
        assert_eq!(place.text, "    größe txet");
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        assert_eq!(Place::at("a.sql", "select", 99).column, 7);
        assert_eq!(Place::at("a.sql", "", 0).line, 1);
    }

    #[test]
    fn a_line_is_marked_from_its_first_visible_character() {
        let place = Place::at_line("a.sql", "begin\n  raise x;\nend", 2);
        assert_eq!((place.line, place.column, place.width), (2, 3, 8));
    }
}
