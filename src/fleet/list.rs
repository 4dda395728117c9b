//! The list of a fleet's databases: `URL-or-name [schema]`, one a line. No error repeats a line: it may hold a password.

use std::collections::BTreeMap;

use crate::error::{Code, Error, Result};
use crate::fleet::Tenant;
use crate::model::address::Address;

/// What a list or a query says of one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it says so, for people: `line 3 of tenants.txt`.
    pub place: String,
    /// A URL, or the name of a database.
    pub named: String,
    /// The schema to install into.
    pub schema: Option<String>,
}

/// The entries of a text: empty lines and what follows a `#` that begins a word are left out.
pub fn entries(file: &str, text: &str) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let place = format!("line {} of {file}", number + 1);
        let words: Vec<&str> = line.split_whitespace().take_while(|word| !word.starts_with('#')).collect();
        match words.as_slice() {
            [] => {}
            [named] => entries.push(Entry { place, named: (*named).to_owned(), schema: None }),
            [named, schema] => {
                entries.push(Entry { place, named: (*named).to_owned(), schema: Some((*schema).to_owned()) });
            }
            _ => return Err(bad(format!("{place} holds more than a target and a schema"))),
        }
    }
    Ok(entries)
}

/// The entries of a query's rows: the first column is the target, the second, if there is one, its schema.
pub fn rows(rows: Vec<Vec<Option<String>>>) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (number, row) in rows.into_iter().enumerate() {
        let place = format!("row {} of the query", number + 1);
        let mut columns = row.into_iter();
        let Some(named) = columns.next().flatten().filter(|named| !named.trim().is_empty()) else {
            return Err(bad(format!("{place} names no target")));
        };
        let schema = columns.next().flatten();
        if columns.next().is_some() {
            return Err(bad(format!("{place} has more columns than a target and a schema")));
        }
        entries.push(Entry { place, named, schema });
    }
    Ok(entries)
}

/// The tenants that entries mean, in their order. A database that is named twice is there once; it cannot have a bundle in
/// two schemas.
pub fn tenants(entries: Vec<Entry>, address: impl Fn(&str) -> Result<Address>) -> Result<Vec<Tenant>> {
    let mut known: BTreeMap<String, Entry> = BTreeMap::new();
    let mut tenants = Vec::new();
    for entry in entries {
        let address = address(&entry.named).map_err(|error| error.note(format!("it is in {}", entry.place)))?;
        let tenant = Tenant { address, schema: entry.schema.clone() };
        match known.get(&tenant.key()) {
            Some(first) if first.schema == entry.schema => {}
            Some(first) => {
                return Err(bad(format!(
                    "{} and {} name the same database with different schemas",
                    first.place, entry.place
                ))
                .hint(
                    "A database holds a bundle in one schema: give each tenant a database, or each schema a bundle.",
                ));
            }
            None => {
                known.insert(tenant.key(), entry);
                tenants.push(tenant);
            }
        }
    }
    if tenants.is_empty() {
        return Err(bad("there are no targets".to_owned()));
    }
    Ok(tenants)
}

fn bad(fact: String) -> Box<Error> {
    Error::new(Code::BadTargets, fact)
        .hint("Name one database a line: a URL, or a name on the server of --database-url; then, if need be, a schema.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::Defaults;

    fn read(text: &str) -> Result<Vec<Tenant>> {
        let base = Address::parse("postgres://u:hunter2@h/control", &Defaults::default()).unwrap();
        tenants(entries("tenants.txt", text)?, |named| match named.contains("://") {
            true => Address::parse(named, &Defaults::default()),
            false => Ok(Address { database: named.to_owned(), ..base.clone() }),
        })
    }

    #[test]
    fn a_list_holds_urls_names_schemas_and_comments() {
        let read = read("# ours\none\n\npostgres://v@other:6000/two app  # theirs\n").unwrap();
        let keys: Vec<String> = read.iter().map(Tenant::key).collect();
        assert_eq!(keys, ["h:5432/one", "other:6000/two"]);
        assert_eq!(read.iter().map(|tenant| tenant.schema.as_deref()).collect::<Vec<_>>(), [None, Some("app")]);
    }

    #[test]
    fn a_database_that_is_named_twice_is_visited_once() {
        assert_eq!(read("one\ntwo\npostgres://somebody@H/one\n").unwrap().len(), 2);
    }

    #[test]
    fn a_bad_line_is_named_by_its_number_and_never_shown() {
        for (text, words) in [
            ("one\npostgres://u:hunter2@h:port/x\n", "line 2"),
            ("one a b hunter2\n", "line 1"),
            ("one a\none b\n", "line 1"),
            ("# nothing\n", "no targets"),
        ] {
            let error = read(text).unwrap_err();
            let said = format!("{} {:?}", error.message, error.notes);
            assert!(said.contains(words) && !said.contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn rows_of_a_query_are_targets_and_schemas() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(rows(vec![vec![some("a b"), None]]).unwrap()[0].named, "a b");
        for row in [vec![], vec![None], vec![some("a"), some("b"), some("c")]] {
            assert_eq!(rows(vec![row]).unwrap_err().code, Code::BadTargets);
        }
    }
}
