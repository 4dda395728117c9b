//! A catalog as a file: canonical, one object a line, with the version of its form.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::model::catalog::{CANON, Catalog, Key, Object, Roots, Scope};

/// The version of the file.
pub const FORM: &str = "schemactl/catalog/v1";

/// A catalog in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The version of the file.
    pub schema: String,
    /// The canonical form of the objects.
    pub canon: u32,
    /// The schemas, by their own names.
    pub schemas: Vec<String>,
    /// The role that `$owner` stands for.
    pub owner: String,
    /// The objects, in order.
    pub objects: Vec<Line>,
}

/// One object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Which half it is in.
    pub scope: Scope,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub id: String,
    /// Its hash.
    pub hash: String,
    /// Everything about it.
    pub detail: Value,
}

/// The text of the file.
pub fn write(catalog: &Catalog, schemas: &[String]) -> Result<String> {
    let line = |value: &Value| value.to_string();
    let mut out = format!(
        "{{\"schema\":\"{FORM}\",\"canon\":{CANON},\"schemas\":{},\"owner\":{},\n\"objects\":[",
        line(&Value::from(schemas.to_vec())),
        line(&Value::from(catalog.owner.as_str()))
    );
    for (at, (key, object)) in catalog.objects.iter().enumerate() {
        let one = Line {
            scope: key.scope,
            kind: key.kind.clone(),
            id: key.id.clone(),
            hash: object.hash.clone(),
            detail: object.detail.clone().unwrap_or(Value::Null),
        };
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        out.push_str(&serde_json::to_string(&one).map_err(|error| Error::new(Code::Bug, error.to_string()))?);
    }
    out.push_str("\n]}\n");
    Ok(out)
}

/// Reads a file's text: the catalog and its schemas.
pub fn read(path: &str, text: &str) -> Result<(Catalog, Vec<String>)> {
    let bad = |fact: String, hint: &str| Error::new(Code::BadDump, format!("{path} {fact}")).hint(hint);
    const ANEW: &str = "Make it with `schemactl dump --format json`.";
    let any: Value = serde_json::from_str(text).map_err(|error| bad(format!("is not JSON: {error}"), ANEW))?;
    match any.get("schema").and_then(Value::as_str) {
        Some(FORM) => {}
        Some(other) if other.starts_with("schemactl/catalog/") => {
            return Err(bad(
                format!("is of the form {other}"),
                "Use a schemactl that is as new as the one that made it.",
            ));
        }
        _ => return Err(bad("is not a catalog".to_owned(), ANEW)),
    }
    let file: File = serde_json::from_value(any).map_err(|error| bad(format!("cannot be read: {error}"), ANEW))?;
    if file.canon != CANON {
        let form = format!("has its objects in form {}, and this schemactl compares form {CANON}", file.canon);
        return Err(bad(form, "Make it anew with `schemactl dump --format json`."));
    }
    let mut catalog = Catalog { owner: file.owner, ..Catalog::default() };
    for Line { scope, kind, id, hash, detail } in file.objects {
        catalog.objects.insert(Key { scope, kind, id }, Object { hash, detail: Some(detail) });
    }
    let objects = catalog.objects.keys().filter(|key| key.scope == Scope::Schema).count() as u64;
    catalog.roots = Roots { objects, ..Roots::default() };
    Ok((catalog, file.schemas))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let key = Key { scope: Scope::Schema, kind: "table".to_owned(), id: "a.t".to_owned() };
        let object = Object { hash: "x".to_owned(), detail: Some(serde_json::json!({"rls": true})) };
        let catalog = Catalog {
            objects: [(key, object)].into(),
            owner: "ann".to_owned(),
            roots: Roots { objects: 1, ..Roots::default() },
        };
        let text = write(&catalog, &["a".to_owned()]).unwrap();
        assert_eq!(read("f.json", &text).unwrap(), (catalog, vec!["a".to_owned()]));
    }

    #[test]
    fn another_form_is_refused() {
        for (text, word) in [
            ("{", "is not JSON"),
            ("{}", "is not a catalog"),
            (r#"{"schema":"schemactl/catalog/v9"}"#, "is of the form"),
            (r#"{"schema":"schemactl/catalog/v1","canon":99,"schemas":[],"owner":"","objects":[]}"#, "form 99"),
            (r#"{"schema":"schemactl/catalog/v1","canon":1,"more":1}"#, "cannot be read"),
        ] {
            let error = read("f.json", text).unwrap_err();
            assert!(error.code == Code::BadDump && error.message.contains(word), "{text}: {error:?}");
        }
    }
}
