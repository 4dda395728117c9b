//! Holds a catalog against a bundle's storage boundary. Pure.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::boundary::Boundary;
use crate::model::catalog::Catalog;

/// A column or table beyond the boundary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// The table or column, with its schema.
    pub subject: String,
    /// The fact.
    pub message: String,
}

/// Everything beyond the boundary, by name. `home` is what the schema is called in the catalog.
pub fn breaches(boundary: &Boundary, catalog: &Catalog, home: &str) -> Vec<Breach> {
    let mut found = Vec::new();
    for (key, object) in
        catalog.objects.iter().filter(|(key, _)| ["table", "foreign_table", "matview"].contains(&key.kind.as_str()))
    {
        let Some(table) = key.id.strip_prefix(&format!("{home}.")) else { continue };
        let columns = columns(object.detail.as_ref());
        for (column, kind) in &columns {
            if boundary.except.iter().any(|allowed| *allowed == format!("{table}.{column}")) {
                continue;
            }
            if let Some(word) = forbidden_word(boundary, column).filter(|_| holds_words(kind)) {
                found.push(Breach {
                    subject: format!("{}.{column}", key.id),
                    message: format!("a column may not be named after a {word}: nothing here stores one"),
                });
            }
            if let Some(kind) = forbidden_type(boundary, kind) {
                found.push(Breach {
                    subject: format!("{}.{column}", key.id),
                    message: format!("a column may not be of type {kind}: nothing here stores embeddings"),
                });
            }
        }
        let Some(exactly) = boundary.exactly.get(table) else { continue };
        let allowed: BTreeSet<&str> = exactly.iter().map(String::as_str).collect();
        for (column, _) in columns.iter().filter(|(column, _)| !allowed.contains(column.as_str())) {
            found.push(Breach {
                subject: format!("{}.{column}", key.id),
                message: format!("{table} holds exactly the columns of its boundary, and this is not one of them"),
            });
        }
    }
    found.sort();
    found.dedup();
    found
}

fn columns(detail: Option<&Value>) -> Vec<(String, String)> {
    let text = |column: &Value, field: &str| column.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let columns = detail.and_then(|detail| detail.get("columns")).and_then(Value::as_array);
    columns
        .map(|columns| columns.iter().map(|column| (text(column, "name"), text(column, "type"))).collect())
        .unwrap_or_default()
}

/// A word of the name, in the singular or the plural: `user_prompts` has `prompt`, `prompted` has not.
fn forbidden_word<'a>(boundary: &'a Boundary, column: &str) -> Option<&'a str> {
    let column = column.to_lowercase();
    let words: Vec<&str> = column.split(|c: char| !c.is_alphanumeric()).collect();
    boundary.names.iter().map(String::as_str).find(|name| {
        let wanted: Vec<&str> = name.split('_').collect();
        words.windows(wanted.len()).any(|window| {
            window.iter().zip(&wanted).all(|(word, wanted)| word == wanted || word.strip_suffix('s') == Some(wanted))
        })
    })
}

/// Whether words, or a list of numbers, fit into a column of this type: a count or a time stores nobody's text.
fn holds_words(kind: &str) -> bool {
    const NO_WORDS: [&str; 12] = [
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "real",
        "double precision",
        "boolean",
        "date",
        "time",
        "timestamp",
        "interval",
        "uuid",
    ];
    kind.ends_with("[]")
        || !NO_WORDS
            .iter()
            .any(|plain| kind.strip_prefix(plain).is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', ' '])))
}

fn forbidden_type<'a>(boundary: &'a Boundary, kind: &str) -> Option<&'a str> {
    let bare = kind.rsplit('.').next().unwrap_or(kind);
    let bare = bare.split(['(', '[']).next().unwrap_or(bare);
    boundary.types.iter().map(String::as_str).find(|forbidden| *forbidden == bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalog::{Key, Object, Scope};
    use serde_json::json;

    fn subjects(columns: &[(&str, &str)]) -> Vec<String> {
        let boundary = Boundary {
            names: vec!["prompt".to_owned(), "response_text".to_owned()],
            types: vec!["vector".to_owned()],
            except: vec!["t.prompt".to_owned()],
            exactly: [("t".to_owned(), vec!["id".to_owned(), "prompt".to_owned(), "note".to_owned()])].into(),
        };
        let columns: Vec<Value> = columns.iter().map(|(name, kind)| json!({"name": name, "type": kind})).collect();
        let key = Key { scope: Scope::Schema, kind: "table".to_owned(), id: "$schema.t".to_owned() };
        let object = Object { hash: String::new(), detail: Some(json!({"columns": columns})) };
        let catalog = Catalog { objects: [(key, object)].into(), ..Catalog::default() };
        breaches(&boundary, &catalog, "$schema")
            .into_iter()
            .map(|breach| breach.subject.replace("$schema.t.", ""))
            .collect()
    }

    #[test]
    fn names_types_and_extra_columns_are_found() {
        assert_eq!(subjects(&[("id", "uuid"), ("prompt", "text")]), Vec::<String>::new());
        assert_eq!(subjects(&[("note", "extensions.vector(3)")]), ["note"]);
        assert_eq!(subjects(&[("extra", "text")]), ["extra"]);
        assert_eq!(
            subjects(&[("user_prompts", "text"), ("prompt_count", "integer")]),
            ["prompt_count", "user_prompts", "user_prompts"]
        );
    }
}
