//! Conditions that a bundle writes over the columns of a table, with points in time as `:name`.

use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::AstNode;

use crate::sql::parse::parse;
use crate::sql::statement::statements;
use crate::sql::template::{Value, fill_value};

/// What makes a statement of a condition, so that the parser can read it.
const STATEMENT: &str = "select where ";

/// The condition with every `:name` of `values` filled. Strings, quoted names, comments and casts are left alone; a name
/// that is not in `values` stays, so that the server refuses it.
pub fn fill(condition: &str, values: &[(&str, Value<'_>)]) -> String {
    let mut out = String::with_capacity(condition.len() + 64);
    let mut done = 0;
    for (name, colon) in names(condition) {
        let Some((_, value)) = values.iter().find(|(key, _)| *key == name) else { continue };
        out.push_str(&condition[done..colon]);
        fill_value(&mut out, *value);
        done = colon + 1 + name.len();
    }
    out.push_str(&condition[done..]);
    out
}

/// Every `:name` of a condition, and where its colon stands.
pub fn names(condition: &str) -> Vec<(String, usize)> {
    let text = format!("{STATEMENT}{condition}");
    let tree = parse(&text).tree();
    let mut names = Vec::new();
    let mut colons = 0;
    for token in tree.syntax().descendants_with_tokens().filter_map(|element| element.into_token()) {
        // A single colon right before a name; two of them are a cast.
        if colons == 1 && token.text().starts_with(|c: char| c.is_ascii_lowercase()) {
            let start = usize::from(token.text_range().start());
            names.push((token.text().to_owned(), start - 1 - STATEMENT.len()));
        }
        colons = if token.kind() == SyntaxKind::COLON { colons + 1 } else { 0 };
    }
    names
}

/// Whether it is one condition and nothing more: it cannot end the statement it is put into.
pub fn is_one(condition: &str) -> bool {
    let probe = fill(condition, &[("cutoff", Value::Null), ("now", Value::Null)]);
    // With and without parentheses: `a) or (b` is fine within them, and `a; b` without.
    [format!("{STATEMENT}{probe}"), format!("{STATEMENT}(\n{probe}\n)")]
        .iter()
        .all(|text| parse(text).errors().is_empty() && statements(text).len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_filled_and_everything_that_only_looks_like_one_stays() {
        let text = fill(
            "a < :cutoff and b::now > 'x :now' and \":now\" = :nowhere and (:now at time zone 'UTC')::date > c -- :now",
            &[("cutoff", Value::Moment("2026-01-01")), ("now", Value::Text("o'clock"))],
        );
        assert_eq!(
            text,
            "a < '2026-01-01'::pg_catalog.timestamptz and b::now > 'x :now' and \":now\" = :nowhere \
             and ('o''clock' at time zone 'UTC')::date > c -- :now"
        );
    }

    #[test]
    fn a_condition_cannot_end_its_statement() {
        assert!(is_one("a < :cutoff and (b is null or b < :now)"));
        assert!(is_one("a < :cutoff -- why"));
        for wrong in ["a < :cutoff; drop table t", "true) or (true", "a <", ""] {
            assert!(!is_one(wrong), "{wrong}");
        }
    }
}
