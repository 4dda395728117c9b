//! Fills the placeholders of our own `.sql` files, in psql's notation: `:'name'` becomes a literal,
//! `:"name"` an identifier, `:name:` is SQL that was itself made from a file.
//!
//! Bound parameters do not exist in the simple protocol, which is the one that carries many statements in one
//! message and works through every pooler. Values pass through [`quote`] and nothing else.

use crate::sql::quote;

/// One of our `.sql` files with its placeholders.
#[derive(Clone, Copy, Debug)]
pub struct Template(pub &'static str);

/// A value for a placeholder.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Text, put in as a literal.
    Text(&'a str),
    /// A number, put in as it is.
    Number(i64),
    /// No value.
    Null,
    /// A name, put in as a quoted identifier.
    Name(&'a str),
    /// A point in time, put in as a literal of type `timestamptz`.
    Moment(&'a str),
    /// SQL text from a file of ours, or from a bundle.
    Sql(&'a str),
}

impl Template {
    /// The text with every placeholder filled. A placeholder that is not in `values` stays as it is, so that the
    /// server refuses the statement: it can never run half-filled. Whole-line comments are left out of what is sent.
    pub fn fill(self, values: &[(&str, Value<'_>)]) -> String {
        let mut out = String::with_capacity(self.0.len() + 256);
        for line in self.0.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("--")) {
            fill_line(line, values, &mut out);
        }
        out
    }
}

fn fill_line(line: &str, values: &[(&str, Value<'_>)], out: &mut String) {
    let mut rest = line;
    while let Some(colon) = rest.find(':') {
        out.push_str(&rest[..colon]);
        let after = &rest[colon + 1..];
        match placeholder(after).and_then(|(name, used)| Some((lookup(name, values)?, used))) {
            Some((value, used)) => {
                fill_value(out, value);
                rest = &after[used..];
            }
            None => {
                // A cast (`::`) is passed over whole, so that its second colon starts nothing.
                let skip = if after.starts_with(':') { 2 } else { 1 };
                out.push_str(&rest[colon..colon + skip]);
                rest = &rest[colon + skip..];
            }
        }
    }
    out.push_str(rest);
}

/// The name of a placeholder that begins right after its colon, and how many bytes it takes.
fn placeholder(after: &str) -> Option<(&str, usize)> {
    let (open, close) = match after.as_bytes().first()? {
        b'\'' => (1, '\''),
        b'"' => (1, '"'),
        _ => (0, ':'),
    };
    let end = after[open..].find(close)?;
    let name = &after[open..open + end];
    let valid = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    valid.then_some((name, open + end + 1))
}

fn lookup<'a>(name: &str, values: &[(&str, Value<'a>)]) -> Option<Value<'a>> {
    values.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
}

/// Puts one value into SQL text.
pub fn fill_value(out: &mut String, value: Value<'_>) {
    match value {
        Value::Text(text) => out.push_str(&quote::literal(text)),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Null => out.push_str("null"),
        Value::Name(name) => out.push_str(&quote::identifier(name)),
        Value::Moment(moment) => {
            out.push_str(&quote::literal(moment));
            out.push_str("::pg_catalog.timestamptz");
        }
        Value::Sql(sql) => out.push_str(sql),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_casts_are_left_alone() {
        let text = Template("select :'who'::text, a::int from :\"t\" where :due:").fill(&[
            ("who", Value::Text("o'b")),
            ("t", Value::Name("x y")),
            ("due", Value::Sql("b < 1")),
        ]);
        assert_eq!(text, "select 'o''b'::text, a::int from \"x y\" where b < 1");
    }

    #[test]
    fn an_unknown_placeholder_stays() {
        assert_eq!(Template("select :'nobody'").fill(&[]), "select :'nobody'");
    }

    #[test]
    fn a_value_that_looks_like_a_placeholder_is_not_filled_again() {
        let text = Template("select :'a', :'b'").fill(&[("a", Value::Text(":'b'")), ("b", Value::Text("x"))]);
        assert_eq!(text, "select ':''b''', 'x'");
    }
}
