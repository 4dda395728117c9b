//! Reads the details of an object.

use serde_json::{Map, Value};

/// A text field.
pub fn text<'a>(detail: &'a Value, field: &str) -> Option<&'a str> {
    detail.get(field).and_then(Value::as_str)
}

/// Whether a field says yes.
pub fn says(detail: &Value, field: &str) -> bool {
    detail.get(field).is_some_and(|value| value == &Value::Bool(true))
}

/// A map of named things, by name; empty where there is none.
pub fn entries<'a>(detail: &'a Value, field: &str) -> Vec<(&'a str, &'a Value)> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    let map = detail.get(field).and_then(Value::as_object).unwrap_or(&NONE);
    map.iter().map(|(name, value)| (name.as_str(), value)).collect()
}

/// The same, of text.
pub fn texts<'a>(detail: &'a Value, field: &str) -> Vec<(&'a str, &'a str)> {
    entries(detail, field).into_iter().filter_map(|(name, value)| Some((name, value.as_str()?))).collect()
}

/// The columns, in their order.
pub fn columns(detail: &Value) -> &[Value] {
    detail.get("columns").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A definition and the words after it, those of `words` that stand at its end.
pub fn without<'a>(definition: &'a str, words: &[&'static str]) -> (&'a str, Vec<&'static str>) {
    let (mut rest, mut found) = (definition, Vec::new());
    while let Some((word, shorter)) =
        words.iter().find_map(|word| Some((*word, rest.strip_suffix(word)?.strip_suffix(' ')?)))
    {
        found.push(word);
        rest = shorter;
    }
    (rest, found)
}

/// `key value key value` into pairs, where the keys are known words outside of quotes and parentheses.
pub fn pairs<'a>(text: &'a str, keys: &[&'static str]) -> Vec<(&'static str, &'a str)> {
    let tokens = crate::sql::token::tokens(text);
    let mut starts: Vec<(&'static str, usize, usize)> = Vec::new();
    for token in tokens.iter().filter(|token| token.depth == 0) {
        let fresh = |key: &&&'static str| **key == token.text && starts.iter().all(|(known, _, _)| *known != **key);
        if let Some(key) = keys.iter().find(fresh) {
            starts.push((key, token.start, token.start + token.text.len()));
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(_, start, _)| *start).chain([text.len()]).collect();
    starts.iter().zip(ends).map(|((key, _, from), to)| (*key, text[*from..to].trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_at_the_end_are_taken_off_in_any_number() {
        assert_eq!(
            without("CREATE INDEX i ON t USING btree (a) CLUSTER REPLICA IDENTITY", &["CLUSTER", "REPLICA IDENTITY"]),
            ("CREATE INDEX i ON t USING btree (a)", vec!["REPLICA IDENTITY", "CLUSTER"])
        );
        assert_eq!(without("CHECK (a = 'CLUSTER')", &["CLUSTER"]).1, Vec::<&str>::new());
    }

    #[test]
    fn keys_end_the_value_before_them() {
        assert_eq!(
            pairs("sfunc f(double precision,stype) stype double precision init 'stype 1'", &["sfunc", "stype", "init"]),
            [("sfunc", "f(double precision,stype)"), ("stype", "double precision"), ("init", "'stype 1'")]
        );
    }
}
