//! Values to try for a column. What a check refuses is tried again with the next one.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::access::surface::{Column, Table};
use crate::model::checksum::hex;

/// The default of a column, as a choice.
pub fn default() -> Value {
    json!(0)
}

/// An identifier that belongs to `what`, the same in every run.
pub fn identifier(what: &str) -> String {
    let hash = hash(what);
    format!("{}-{}-4{}-8{}-{}", &hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..32])
}

fn hash(what: &str) -> String {
    hex(&Sha256::digest(what))
}

/// What can be tried, best first. `what` names row and column, so that rows of two worlds differ.
pub fn choices(table: &Table, column: &Column, what: &str) -> Vec<Value> {
    let mut found = Vec::new();
    if column.has_default {
        found.push(default());
    } else if !column.not_null {
        found.push(Value::Null);
    }
    found.extend(labels(table, column).into_iter().map(Value::from));
    found.extend(cases(table, column).into_iter().map(Value::from));
    found.extend(of_type(table, column, what));
    if column.has_default && !column.not_null {
        found.push(Value::Null);
    }
    found.dedup();
    found
}

/// The words a column may hold: of its enum, or of a check that lists them.
pub fn labels(table: &Table, column: &Column) -> Vec<String> {
    if !column.labels.is_empty() {
        return column.labels.clone();
    }
    if column.category != "S" {
        return Vec::new();
    }
    let list = format!("({} = ANY (ARRAY[", column.name);
    table.checks.iter().filter(|check| check.contains(&list)).flat_map(|check| quoted(check)).collect()
}

/// The words that a check tells apart: `case kind when 'a' then …`, `kind = 'a'`.
fn cases(table: &Table, column: &Column) -> Vec<String> {
    let told = [format!("CASE {}\n", column.name), format!("({} = '", column.name), format!("({} <> '", column.name)];
    let checks = table
        .checks
        .iter()
        .filter(|check| column.category == "S" && told.iter().any(|part| check.contains(part.as_str())));
    checks.flat_map(|check| quoted(check)).collect()
}

/// The words that policies of the table compare a column with.
pub fn policy_labels(table: &Table, column: &Column) -> Vec<String> {
    let compared = [format!("({} = '", column.name), format!("({} <> '", column.name)];
    let texts = table.policies.iter().flat_map(|policy| [&policy.using, &policy.check]).flatten();
    texts
        .filter(|text| compared.iter().any(|part| text.contains(part.as_str())))
        .flat_map(|text| quoted(text))
        .collect()
}

/// The string literals of an expression, as Postgres writes them.
fn quoted(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('\'') {
        let Some(end) = rest[start + 1..].find('\'') else { break };
        words.push(rest[start + 1..start + 1 + end].to_owned());
        rest = &rest[start + end + 2..];
    }
    words
}

/// The numbers of the checks that name a column, and their neighbours.
fn numbers(table: &Table, column: &Column) -> Vec<i64> {
    let mut found = vec![1, 0, 2, 10];
    for check in table.checks.iter().filter(|check| check.contains(&column.name)) {
        let digits = check
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|word| word.parse::<i64>().ok())
            .filter(|n| *n < 1_000_000);
        found.extend(digits.flat_map(|n| [n, n + 1, n - 1]));
    }
    found
}

/// The regular expression that a check holds a column against, if one does.
fn pattern(table: &Table, column: &Column) -> String {
    let held = format!("{} ~ ", column.name);
    let found = table.checks.iter().find_map(|check| check.split_once(held.as_str()));
    found.and_then(|(_, rest)| quoted(rest).into_iter().next()).unwrap_or_default()
}

fn of_type(table: &Table, column: &Column, what: &str) -> Vec<Value> {
    let hash = hash(what);
    let unique = table.uniques.values().any(|columns| columns == std::slice::from_ref(&column.name));
    let text = |values: &[&str]| values.iter().map(|value| json!(value)).collect::<Vec<_>>();
    match (column.base.as_str(), column.category.as_str()) {
        ("uuid", _) => vec![json!(identifier(what))],
        ("bool", _) => text(&["true", "false"]),
        ("int2" | "int4" | "int8", _) if unique || table.key.contains(&column.name) => {
            let number = 900_000_000 + i64::from_str_radix(&hash[..6], 16).unwrap_or(0);
            vec![json!(number.to_string())]
        }
        ("int2" | "int4" | "int8" | "numeric" | "float4" | "float8", _) => {
            numbers(table, column).into_iter().map(|number| json!(number.to_string())).collect()
        }
        ("date" | "timestamp" | "timestamptz", _) => text(&["now", "tomorrow", "yesterday"]),
        ("time" | "timetz", _) => text(&["12:00"]),
        ("interval", _) => text(&["1 hour", "1 day"]),
        ("json" | "jsonb", _) => text(&["{}", "[]", "\"x\"", "1"]),
        ("bytea", _) => vec![json!(format!("\\xf1{}", &hash[2..])), json!("\\x00")],
        ("inet" | "cidr", _) => text(&["10.0.0.1"]),
        ("tsvector", _) => text(&["word"]),
        (_, "E") => Vec::new(),
        (_, "A") => text(&["{}", "{x}", "{1}"]),
        (_, "S") => words(table, column, what, &hash),
        _ => text(&["1", "x"]),
    }
}

/// Text of many shapes: a word, an address, an e-mail, a hash, a code, a colour, a path, a schedule.
/// What a pattern of a check asks for comes first.
fn words(table: &Table, column: &Column, what: &str, hash: &str) -> Vec<Value> {
    let slug: String = what.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let mut pool = [
        slug.clone(),
        format!("{slug}@example.com"),
        format!("https://example.com/{slug}"),
        hash.to_owned(),
        "USD".to_owned(),
        "0 9 * * *".to_owned(),
        "UTC".to_owned(),
        format!("#{}", &hash[..6]),
        "+10000000000".to_owned(),
        "x".to_owned(),
        "1.0.0".to_owned(),
    ];
    let asked = pattern(table, column);
    let fits = |word: &str| match () {
        () if asked.contains("https") => word.starts_with("https"),
        () if asked.contains('@') => word.contains('@'),
        () if asked.contains("{64}") => word == hash,
        () if asked.contains('#') => word.starts_with('#'),
        () if asked.contains("[A-Z]") => word == "USD",
        () if column.name.contains("cron") => word.contains('*'),
        () if column.name.contains("zone") => word == "UTC",
        () if column.name.contains("email") => word.contains('@'),
        () => false,
    };
    pool.sort_by_key(|word| !fits(word));
    let fitting = pool.iter().filter(|word| fits(word)).count();
    // A pattern that is understood leaves nothing else to try.
    let some = if asked.is_empty() || fitting == 0 { pool.len() } else { fitting };
    pool.into_iter()
        .take(some)
        .map(|word| json!(word.chars().take(column.max_length.unwrap_or(usize::MAX)).collect::<String>()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_check_come_before_made_up_ones() {
        let column = Column {
            name: "role".into(),
            base: "text".into(),
            category: "S".into(),
            not_null: true,
            ..Column::default()
        };
        let table = Table {
            checks: vec!["CHECK ((role = ANY (ARRAY['user'::text, 'tool'::text])))".into()],
            ..Table::default()
        };
        assert_eq!(choices(&table, &column, "t/A/role")[..2], [json!("user"), json!("tool")]);
    }

    #[test]
    fn an_identifier_is_the_same_every_time_and_differs_between_worlds() {
        assert_eq!(identifier("a/A"), identifier("a/A"));
        assert_ne!(identifier("a/A"), identifier("a/B"));
        assert_eq!(identifier("a/A").len(), 36);
    }
}
