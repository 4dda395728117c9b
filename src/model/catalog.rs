//! The catalog of a schema in canonical form: the same DDL gives the same catalog on every supported version.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::version::Version;

/// The version of the canonical form. Catalogs of different forms are never compared.
pub const CANON: u32 = 1;

/// What a schema goes by in a catalog, so that it is the same wherever a bundle was installed.
pub const HOME: &str = "$schema";

/// What the role that runs migrations goes by.
pub const OWNER: &str = "$owner";

/// What the catalog leaves out, for people: a verdict says what it does not cover.
pub const NOT_MODELLED: [&str; 6] = [
    "rows and the current values of sequences",
    "tablespaces",
    "security labels",
    "large objects",
    "subscriptions",
    "user mappings and versions of extensions",
];

/// Which half of a catalog an object is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// In the schema.
    #[serde(rename = "s")]
    Schema,
    /// Around it: settings, default privileges, roles.
    #[serde(rename = "e")]
    Environment,
}

/// What an object is and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Key {
    /// Which half it is in.
    pub scope: Scope,
    /// `table`, `function`, `enum`, …
    pub kind: String,
    /// Its name with its schema; for a function with the types of its arguments.
    pub id: String,
}

/// One object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The first 16 characters of the SHA-256 that the server made.
    pub hash: String,
    /// Everything about it; `None` where the server was told that this hash is expected.
    pub detail: Option<Value>,
}

/// Two digests: the happy path compares nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roots {
    /// Of everything in the schema.
    pub schema: String,
    /// Of everything around it.
    pub environment: String,
    /// How many objects are in the schema.
    pub objects: u64,
}

/// Every object of the named schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The digests.
    pub roots: Roots,
    /// The role that `$owner` stands for.
    pub owner: String,
    /// The objects, by scope, kind and name.
    pub objects: BTreeMap<Key, Object>,
}

/// What was recorded of one bundle.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The bundle.
    pub bundle: String,
    /// The newest version at that time.
    pub version: Version,
    /// The canonical form it was made with.
    pub canon: u32,
    /// The server's major version at that time.
    pub major: u32,
    /// The digests.
    pub roots: Roots,
    /// When, in ISO 8601 and UTC.
    pub at: String,
    /// The objects, if they were asked for and kept.
    pub content: Option<Catalog>,
}

impl Recorded {
    /// Whether it speaks of this version, in the form of this schemactl.
    pub fn fits(&self, version: Version) -> bool {
        self.version == version && self.canon == CANON
    }
}

impl Catalog {
    /// With the schema's and the role's real names, for comparing and for people.
    pub fn named(&self, home: &str, owner: &str) -> Catalog {
        let home = crate::sql::quote::plain_identifier(home);
        let real = |text: &str| text.replace(HOME, &home).replace(OWNER, owner);
        let objects = self.objects.iter().map(|(key, object)| {
            let key = Key { id: real(&key.id), ..key.clone() };
            (
                key,
                Object {
                    hash: object.hash.clone(),
                    detail: object.detail.as_ref().map(|detail| rename(detail, &real)),
                },
            )
        });
        Catalog { objects: objects.collect(), owner: owner.to_owned(), roots: self.roots.clone() }
    }

    /// With one schema under the name that a home goes by: the other way round of [`named`](Catalog::named).
    pub fn rehomed(&self, prefix: &str, schema: &str) -> Catalog {
        let home = |text: &str| text.replace(prefix, &format!("{HOME}."));
        let objects = self.objects.iter().map(|(key, object)| {
            let is_home = key.kind == "schema" && key.id == crate::sql::quote::plain_identifier(schema);
            let id = if is_home { HOME.to_owned() } else { home(&key.id) };
            let mut detail = object.detail.as_ref().map(|detail| rename(detail, &home));
            if let Some(Value::String(path)) =
                detail.as_mut().and_then(|detail| detail.pointer_mut("/settings/search_path"))
            {
                let quoted = crate::sql::quote::plain_identifier(schema);
                let items = path.split(", ").map(|item| if item == quoted { HOME } else { item });
                *path = items.collect::<Vec<_>>().join(", ");
            }
            (Key { id, ..key.clone() }, Object { hash: object.hash.clone(), detail })
        });
        Catalog { objects: objects.collect(), owner: self.owner.clone(), roots: self.roots.clone() }
    }

    /// The hashes of all objects.
    pub fn hashes(&self) -> BTreeSet<&str> {
        self.objects.values().map(|object| object.hash.as_str()).collect()
    }

    /// Fills in the details that the server left out because their hashes are those of `expected`.
    pub fn complete(&mut self, expected: &Catalog) {
        let known: BTreeMap<&str, &Value> = expected
            .objects
            .values()
            .filter_map(|object| Some((object.hash.as_str(), object.detail.as_ref()?)))
            .collect();
        for object in self.objects.values_mut().filter(|object| object.detail.is_none()) {
            object.detail = known.get(object.hash.as_str()).map(|detail| (*detail).clone());
        }
    }

    /// One half of it.
    pub fn half(&self, scope: Scope) -> Catalog {
        let objects = self.objects.iter().filter(|(key, _)| key.scope == scope);
        Catalog { objects: objects.map(|(key, object)| (key.clone(), object.clone())).collect(), ..self.clone() }
    }
}

/// Every text in a value, under another name.
fn rename(value: &Value, real: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(real(text)),
        Value::Array(items) => Value::Array(items.iter().map(|item| rename(item, real)).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (real(name), rename(value, real))).collect())
        }
        other => other.clone(),
    }
}
