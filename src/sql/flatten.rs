//! Conditions without the parentheses that say nothing: `((a AND b) AND c)` is `(a AND b AND c)`. Postgres keeps how a
//! condition was nested when it was written (`a between 1 and 2 and c`), but not when its own text is read back: after a
//! dump and restore the same condition is written otherwise.

use crate::sql::token::{Token, tokens};

/// The text with nested `AND`s and `OR`s of one kind flattened.
pub fn flatten(text: &str) -> String {
    if !text.contains(" AND ") && !text.contains(" OR ") {
        return text.to_owned();
    }
    let tokens = tokens(text);
    let mut dropped: Vec<usize> = Vec::new();
    let groups = groups(&tokens);
    for group in &groups {
        let Some(parent) = group.parent.and_then(|parent| groups.get(parent)) else { continue };
        let (Some(joins), Some(before), Some(after)) =
            (group.joins, tokens.get(group.open.wrapping_sub(1)), tokens.get(group.close + 1))
        else {
            continue;
        };
        let left = before.text == joins || group.open - 1 == parent.open;
        let right = after.text == joins || group.close + 1 == parent.close;
        if parent.joins == Some(joins) && left && right {
            dropped.extend([tokens[group.open].start, tokens[group.close].start]);
        }
    }
    dropped.sort_unstable();
    text.char_indices().filter(|(at, _)| dropped.binary_search(at).is_err()).map(|(_, character)| character).collect()
}

/// A pair of parentheses.
struct Group<'a> {
    open: usize,
    close: usize,
    parent: Option<usize>,
    /// The one word that joins what is directly inside.
    joins: Option<&'a str>,
}

fn groups<'a>(tokens: &[Token<'a>]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut mixed: Vec<bool> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match (token.text, open.last().copied()) {
            ("(", parent) => {
                open.push(groups.len());
                groups.push(Group { open: index, close: index, parent, joins: None });
                mixed.push(false);
            }
            (")", Some(group)) => {
                groups[group].close = index;
                open.pop();
            }
            (word @ ("AND" | "OR"), Some(group)) => {
                mixed[group] |= groups[group].joins.is_some_and(|joins| joins != word);
                groups[group].joins = Some(word);
            }
            _ => {}
        }
    }
    for (group, mixed) in groups.iter_mut().zip(mixed) {
        if mixed || group.close == group.open {
            group.joins = None;
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_of_one_kind_goes() {
        assert_eq!(
            flatten("CHECK ((((a >= 1) AND (a <= 9)) AND (b <> 'x AND (y'::text)))"),
            "CHECK (((a >= 1) AND (a <= 9) AND (b <> 'x AND (y'::text)))"
        );
        assert_eq!(flatten("((a AND b) AND (c AND d))"), "(a AND b AND c AND d)");
    }

    #[test]
    fn nesting_that_means_something_stays() {
        for text in [
            "((a OR b) AND c)",
            "((NOT (a AND b)) AND c)",
            "(f(a AND b) AND c)",
            "((a AND b) = (c AND d))",
            "((a AND b) IS NULL)",
        ] {
            assert_eq!(flatten(text), text);
        }
    }
}
