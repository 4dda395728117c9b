//! What a script accepts, with the reason: `-- schemactl: allow rule-name: why`, above a statement, in it or behind it;
//! `allow-file` for the whole file.

use std::ops::Range;

use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::AstNode;

use crate::error::{Code, Error, Result};
use crate::sql::parse::parse;
use crate::sql::place::Place;

/// One rule that is set aside, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The rule.
    pub rule: String,
    /// Why.
    pub because: String,
    /// Where the comment's words begin.
    pub at: usize,
    /// How far it holds.
    pub reach: Reach,
}

/// How far an `allow` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// For the statement that it is in, behind or above.
    Statement,
    /// For the file.
    File,
}

/// Whether a directive is one of these.
pub fn is_allow(said: &str) -> bool {
    matches!(said.split_whitespace().next(), Some("allow" | "allow-file"))
}

/// Every `allow` of a text in order. One without a reason is an error with its place.
pub fn read(file: &str, text: &str) -> Result<Vec<Allow>> {
    let mut found = Vec::new();
    if !text.contains("schemactl:") {
        return Ok(found);
    }
    let tree = parse(text).tree();
    for token in tree.syntax().descendants_with_tokens().filter_map(|element| element.into_token()) {
        if token.kind() != SyntaxKind::COMMENT {
            continue;
        }
        let comment = token.text().strip_prefix("--").unwrap_or_default();
        let Some(said) = comment.trim_start().strip_prefix("schemactl:").filter(|said| is_allow(said)) else {
            continue;
        };
        let start = usize::from(token.text_range().start());
        let at = start + token.text().find(said.trim()).unwrap_or(0);
        found.extend(take(said.trim(), at).map_err(|error| error.at(Place::at(file, text, at)))?);
    }
    Ok(found)
}

/// Reads `allow one, two: because`.
pub fn take(said: &str, at: usize) -> Result<Vec<Allow>> {
    let (word, rest) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    let reach = if word == "allow-file" { Reach::File } else { Reach::Statement };
    let (rules, because) = rest.split_once(':').unwrap_or((rest, ""));
    let because = because.trim();
    if because.is_empty() {
        return Err(Error::new(Code::BadBundle, format!("`{word}` without a reason"))
            .hint(format!("Write it like `-- schemactl: {word} rule-name: why this is meant`.")));
    }
    let rules = rules.split(',').map(str::trim).filter(|rule| !rule.is_empty());
    let allows: Vec<Allow> =
        rules.map(|rule| Allow { rule: rule.to_owned(), because: because.to_owned(), at, reach }).collect();
    if allows.is_empty() {
        return Err(Error::new(Code::BadBundle, format!("`{word}` names no rule"))
            .hint(format!("Write it like `-- schemactl: {word} rule-name: why this is meant`.")));
    }
    Ok(allows)
}

impl Allow {
    /// The statement that it is about: the one it is in, the one that ends before it on its line, or the next.
    pub fn statement(&self, text: &str, statements: &[Range<usize>]) -> Option<usize> {
        let line = text[..self.at].rfind('\n').map_or(0, |newline| newline + 1);
        statements.iter().position(|range| range.contains(&self.at)).or_else(|| {
            let behind = statements.iter().rposition(|range| range.end <= self.at && range.end > line);
            behind.or_else(|| statements.iter().position(|range| range.start > self.at))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allow_is_about_the_statement_it_stands_at() {
        let text = "-- schemactl: allow a: one\nselect 1;\nselect 2; -- schemactl: allow b, c: two\nselect\n -- schemactl: allow d: x:y\n 3;";
        let ranges: Vec<Range<usize>> =
            crate::sql::statement::statements(text).into_iter().map(|statement| statement.range).collect();
        let allows = read("a.sql", text).unwrap();
        let found: Vec<_> = allows.iter().map(|it| (it.rule.as_str(), it.statement(text, &ranges).unwrap())).collect();
        assert_eq!(found, [("a", 0), ("b", 1), ("c", 1), ("d", 2)]);
        assert_eq!(allows[3].because, "x:y");
    }

    #[test]
    fn a_reason_is_a_must() {
        let error = read("a.sql", "select 1;\n-- schemactl: allow a\n").unwrap_err();
        assert_eq!((error.code, error.place.unwrap().line), (Code::BadBundle, 2));
        assert_eq!(read("a.sql", "select '-- schemactl: allow a';").unwrap(), []);
    }
}
