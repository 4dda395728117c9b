//! The text of a view as Postgres 16 and later write it, from the text of 15: there, a query over a single relation
//! names that relation before each column (`t.id`), from 16 on it does not.
//!
//! Only the query at the top counts. Sub-selects, joins and the arms of unions keep their prefixes on every version.

use crate::sql::token::{Token, tokens};

/// Takes the prefixes away, where 16 would not write them.
pub fn modern(text: &str) -> String {
    let tokens = tokens(text);
    let Some(item) = single_item(&tokens) else { return text.to_owned() };
    let Some(alias) = alias(&tokens[item.clone()]) else { return text.to_owned() };
    let mut out = String::with_capacity(text.len());
    let mut written = 0;
    for (index, pair) in tokens.windows(3).enumerate() {
        let [name, dot, column] = pair else { continue };
        let prefix =
            name.query_depth == 0 && name.text == alias && dot.text == "." && is_name(column) && !item.contains(&index);
        let inner = index > 0 && tokens[index - 1].text == ".";
        if prefix && !inner && name.start >= written {
            out.push_str(&text[written..name.start]);
            written = column.start;
        }
    }
    out.push_str(&text[written..]);
    out
}

/// The tokens of the only item of the top query's `from`; nothing where there are more, or a set operation.
fn single_item(tokens: &[Token<'_>]) -> Option<std::ops::Range<usize>> {
    let top = |token: &&Token<'_>| token.depth == 0 && token.query_depth == 0;
    if tokens.iter().filter(top).any(|token| ["UNION", "INTERSECT", "EXCEPT"].contains(&token.text)) {
        return None;
    }
    let from = tokens.iter().enumerate().position(|(index, token)| {
        let rows_from = index > 0 && tokens[index - 1].text == "ROWS";
        token.depth == 0 && token.query_depth == 0 && token.text == "FROM" && !rows_from
    })?;
    let ends = ["WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", ";"];
    let end = tokens[from + 1..]
        .iter()
        .position(|token| token.depth == 0 && ends.contains(&token.text))
        .map_or(tokens.len(), |end| from + 1 + end);
    let item = &tokens[from + 1..end];
    let several = item
        .iter()
        .any(|token| (token.depth == 0 && token.text == ",") || (token.query_depth == 0 && token.text == "JOIN"));
    (!several && !item.is_empty()).then_some(from + 1..end)
}

/// What the item is called.
fn alias<'a>(item: &[Token<'a>]) -> Option<&'a str> {
    item.iter()
        .take_while(|token| token.text != "TABLESAMPLE")
        .filter(|token| token.depth == 0 && is_name(token))
        .last()
        .map(|token| token.text)
}

fn is_name(token: &Token<'_>) -> bool {
    token.text.starts_with(|c: char| c == '"' || c == '_' || c == '$' || c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_relation_loses_its_prefix() {
        let old = " SELECT o.id,\n    o.name\n   FROM app.orgs o\n  WHERE (o.ratio > (0)::numeric);";
        assert_eq!(modern(old), " SELECT id,\n    name\n   FROM app.orgs o\n  WHERE (ratio > (0)::numeric);");
    }

    #[test]
    fn without_an_alias_the_table_is_the_prefix() {
        assert_eq!(modern(" SELECT orgs.id\n   FROM app.orgs;"), " SELECT id\n   FROM app.orgs;");
    }

    #[test]
    fn sub_selects_keep_theirs() {
        let old = " SELECT x.name,\n ( SELECT count(*) AS count\n FROM members y\n WHERE (y.org_id = x.id)) AS n\n FROM orgs x;";
        assert_eq!(modern(old), old.replace("SELECT x.name", "SELECT name"));
    }

    #[test]
    fn joins_unions_and_text_are_left_alone() {
        for text in [
            " SELECT o.name\n   FROM (orgs o\n     JOIN members m ON ((m.org_id = o.id)));",
            " SELECT o.name\n   FROM orgs o\nUNION ALL\n SELECT m.role\n   FROM members m;",
            " SELECT 'o.name FROM x'::text AS t\n   FROM a,\n    b;",
        ] {
            assert_eq!(modern(text), text);
        }
    }

    #[test]
    fn windows_and_common_table_expressions() {
        let old = " WITH busy AS (\n SELECT m.org_id\n FROM members m\n )\n SELECT b.org_id\n FROM busy b\n WHERE (b.org_id > 0);";
        assert_eq!(modern(old), old.replace("b.org_id", "org_id"));
        let old =
            " SELECT m.id,\n row_number() OVER (PARTITION BY m.org_id ORDER BY m.score) AS place\n FROM members m;";
        assert_eq!(modern(old), old.replace("m.", ""));
    }
}
