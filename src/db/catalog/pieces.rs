//! The catalog statement in pieces. Its files are in psql's notation: `\ir` puts another file in its place, and what stands
//! between `\if` and `\endif` is a piece of its own, which most schemas have no reason for.

use crate::sql::quote::literal;
use crate::sql::template::{Template, Value};

/// A part of the statement.
#[derive(Debug)]
enum Piece {
    /// This text.
    Text(Template),
    /// These, where the condition holds, in the words of `there.sql`.
    Where(&'static str, Vec<Piece>),
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!($name))),+]
    };
}

const CATALOG: &str = include_str!("catalog.sql");

/// The files that others put in.
const FILES: &[(&str, &str)] = files![
    "acl.sql",
    "part/columns.sql",
    "part/constraints.sql",
    "part/indexes.sql",
    "part/triggers.sql",
    "part/policies.sql",
    "part/rules.sql",
    "part/parents.sql",
    "part/server.sql",
    "part/toast_options.sql",
    "part/comments.sql",
    "object/relation.sql",
    "object/schema.sql",
    "object/function.sql",
    "object/aggregate.sql",
    "object/type.sql",
    "object/sequence.sql",
    "object/collation.sql",
    "object/statistics.sql",
    "object/extension.sql",
    "object/operator.sql",
    "object/operator_class.sql",
    "object/operator_family.sql",
    "object/text_search.sql",
    "object/dictionary.sql",
    "object/rest.sql",
    "object/default_privileges.sql",
    "object/publication.sql",
    "object/event_trigger.sql",
    "object/setting.sql",
    "object/role.sql",
    "object/around.sql",
    "object/surface.sql",
];

/// A function takes a hundred arguments at most.
const ARGUMENTS: usize = 90;

/// The whole statement.
pub(super) fn whole(values: &[(&str, Value<'_>)]) -> String {
    let mut text = String::new();
    write_all(&pieces(CATALOG), values, &mut text);
    text
}

/// An expression for the text of the statement, over a row of `there.sql`.
pub(super) fn chosen(values: &[(&str, Value<'_>)]) -> String {
    expression(&pieces(CATALOG), values)
}

fn write_all(pieces: &[Piece], values: &[(&str, Value<'_>)], text: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(template) => text.push_str(&template.fill(values)),
            Piece::Where(_, inside) => write_all(inside, values, text),
        }
    }
}

fn expression(pieces: &[Piece], values: &[(&str, Value<'_>)]) -> String {
    let mut arguments = Vec::new();
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(template) => text.push_str(&template.fill(values)),
            Piece::Where(condition, inside) => {
                arguments.push(literal(&std::mem::take(&mut text)));
                arguments.push(format!("case when {condition} then {} end", expression(inside, values)));
            }
        }
    }
    arguments.push(literal(&text));
    let parts: Vec<String> = arguments.chunks(ARGUMENTS).map(|chunk| format!("concat({})", chunk.join(", "))).collect();
    parts.join(" || ")
}

fn pieces(text: &'static str) -> Vec<Piece> {
    let mut all = Vec::new();
    // What is begun and not ended, the innermost last.
    let mut open: Vec<(&'static str, Vec<Piece>)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let word = line.trim_end();
        let piece = if let Some(condition) = word.strip_prefix("\\if ") {
            open.push((condition, Vec::new()));
            continue;
        } else if word == "\\endif" {
            let Some((condition, inside)) = open.pop() else { continue };
            vec![Piece::Where(condition, inside)]
        } else if let Some((_, file)) = word.strip_prefix("\\ir ").and_then(file) {
            pieces(file)
        } else {
            vec![Piece::Text(Template(line))]
        };
        open.last_mut().map_or(&mut all, |(_, inside)| inside).extend(piece);
    }
    all
}

fn file(name: &str) -> Option<&'static (&'static str, &'static str)> {
    FILES.iter().find(|(known, _)| *known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_put_in_and_every_condition_ends() {
        let text = whole(&[]);
        assert!(!text.contains("\\ir") && !text.contains("\\if") && !text.contains("\\endif"), "{text}");
        for (name, file) in FILES {
            let ends = file.lines().filter(|line| *line == "\\endif").count();
            assert_eq!(file.matches("\\if ").count(), ends, "{name}");
            let last =
                file.lines().rfind(|line| !line.starts_with("--") && !line.starts_with('\\')).unwrap_or_default();
            assert!(text.contains(last), "{name}");
        }
    }

    #[test]
    fn a_condition_stands_around_its_piece() {
        let chosen = chosen(&[]);
        assert!(chosen.contains("case when policies then concat('union all\n"), "{chosen}");
        assert!(chosen.starts_with("concat('") && chosen.ends_with("')"));
    }
}
