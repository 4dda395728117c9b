//! Goldens: for every version of a bundle the catalog that its migrations lead to, made by `schemactl golden` on a
//! scratch database and kept beside the migrations. Objects are kept once, by their hash; a version says what it changes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diff::normal;
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::catalog::{CANON, Catalog, Key, Object, Roots, Scope};
use crate::model::checksum::Checksum;
use crate::model::version::Version;

/// The goldens of one bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    /// The canonical form they were made with.
    pub canon: u32,
    /// The bundle.
    pub bundle: String,
    /// The schema they were made in.
    pub schema: String,
    /// The versions in order.
    pub versions: Vec<Step>,
    /// Hashes that another major version has for an object that means the same.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub same: BTreeMap<String, String>,
    /// Everything about every object, by its hash.
    pub objects: BTreeMap<String, Value>,
}

/// What one version changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The version.
    pub version: Version,
    /// Over the meaning of all scripts up to this one.
    pub scripts: String,
    /// The server's digest, by its major version.
    pub roots: BTreeMap<u32, String>,
    /// Objects that are new or changed: `kind|name` and hash.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
    /// Objects that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
}

impl Golden {
    /// The goldens that lie beside a bundle's migrations; `None` where there are none that fit.
    pub fn of(bundle: &Bundle) -> Result<Option<Golden>> {
        let Some(script) = &bundle.golden else { return Ok(None) };
        let golden: Golden = serde_json::from_str(&script.text).map_err(|error| {
            Error::new(Code::BadBundle, format!("{} cannot be read: {error}", script.path))
                .hint("Make it anew with `schemactl golden`.")
        })?;
        Ok((golden.canon == CANON).then_some(golden))
    }

    /// Goldens of a bundle without a version yet.
    pub fn empty(bundle: &Bundle) -> Golden {
        Golden {
            canon: CANON,
            bundle: bundle.name.clone(),
            schema: bundle.schema.clone(),
            versions: Vec::new(),
            same: BTreeMap::new(),
            objects: BTreeMap::new(),
        }
    }

    /// Adds what the next version led to on a server of this major version.
    pub fn push(&mut self, bundle: &Bundle, version: Version, major: u32, catalog: &Catalog) {
        let before = self.manifest(self.versions.len());
        let mut now = BTreeMap::new();
        for (key, object) in catalog.objects.iter().filter(|(key, _)| key.scope == Scope::Schema) {
            now.insert(name(key), object.hash.clone());
            self.objects.insert(object.hash.clone(), object.detail.clone().unwrap_or(Value::Null));
        }
        let set = now
            .iter()
            .filter(|(key, hash)| before.get(*key) != Some(hash))
            .map(|(key, hash)| (key.clone(), hash.clone()))
            .collect();
        let gone = before.into_keys().filter(|key| !now.contains_key(key)).collect();
        let roots = BTreeMap::from([(major, catalog.roots.schema.clone())]);
        self.versions.push(Step { version, scripts: scripts(bundle, version), roots, set, gone });
    }

    /// The step of a version, if the bundle's scripts up to it are still those it was made from.
    pub fn step(&self, bundle: &Bundle, version: Version) -> Option<&Step> {
        self.versions.iter().find(|step| step.version == version && step.scripts == scripts(bundle, version))
    }

    /// The catalog of a version.
    pub fn catalog(&self, version: Version) -> Option<Catalog> {
        let index = self.versions.iter().position(|step| step.version == version)?;
        let mut catalog = Catalog::default();
        for (name, hash) in self.manifest(index + 1) {
            let (kind, id) = name.split_once('|')?;
            let key = Key { scope: Scope::Schema, kind: kind.to_owned(), id: id.to_owned() };
            catalog.objects.insert(key, Object { hash: hash.clone(), detail: Some(self.objects.get(&hash)?.clone()) });
        }
        catalog.roots = Roots { objects: catalog.objects.len() as u64, ..Roots::default() };
        Some(catalog)
    }

    /// Takes in what another major version made of the same scripts, or tells where the two disagree.
    pub fn merge(&mut self, other: &Golden) -> Result<(), String> {
        let newest = |golden: &Golden| golden.versions.iter().flat_map(|step| step.roots.keys()).max().copied();
        if newest(other) > newest(self) {
            let mut merged = other.clone();
            merged.merge(self)?;
            *self = merged;
            return Ok(());
        }
        for (index, step) in other.versions.iter().enumerate() {
            let (mine, theirs) = (self.manifest(index + 1), other.manifest(index + 1));
            if mine.keys().collect::<BTreeSet<_>>() != theirs.keys().collect::<BTreeSet<_>>() {
                return Err(format!("the objects of version {} differ", step.version));
            }
            for (name, hash) in &theirs {
                let Some(own) = mine.get(name).filter(|own| *own != hash) else { continue };
                let kind = name.split('|').next().unwrap_or("");
                if normal(&self.objects[own], kind) != normal(&other.objects[hash], kind) {
                    return Err(format!("{} of version {} differs", name.replace('|', " "), step.version));
                }
                self.same.insert(hash.clone(), own.clone());
            }
            match self.versions.get_mut(index) {
                Some(known) => known.roots.extend(step.roots.clone()),
                None => return Err(format!("version {} is not there", step.version)),
            }
        }
        self.same.extend(other.same.clone());
        Ok(())
    }

    /// Whether both were made from the same scripts.
    pub fn same_scripts(&self, other: &Golden) -> bool {
        let all = |golden: &Golden| {
            golden.versions.iter().map(|step| (step.version, step.scripts.clone())).collect::<Vec<_>>()
        };
        self.canon == other.canon && self.schema == other.schema && all(self) == all(other)
    }

    /// The text of the file: small, and one object a line, so that a change of it can be read.
    pub fn text(&self) -> Result<String> {
        let bug = |error: serde_json::Error| Error::new(Code::Bug, error.to_string());
        let line = |value: &dyn erased::Line| value.line().map_err(bug);
        let mut out = format!(
            "{{\"canon\":{},\"bundle\":{},\"schema\":{},\n\"versions\":[",
            self.canon,
            line(&self.bundle)?,
            line(&self.schema)?
        );
        for (index, step) in self.versions.iter().enumerate() {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            out.push_str(&line(step)?);
        }
        out.push_str(&format!("\n],\n\"same\":{},\n\"objects\":{{", line(&self.same)?));
        for (index, (hash, object)) in self.objects.iter().enumerate() {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            out.push_str(&format!("\"{hash}\":{}", line(object)?));
        }
        out.push_str("\n}}\n");
        Ok(out)
    }

    /// Name and hash of every object after so many versions.
    fn manifest(&self, versions: usize) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for step in self.versions.iter().take(versions) {
            all.extend(step.set.clone());
            for name in &step.gone {
                all.remove(name);
            }
        }
        all
    }
}

fn name(key: &Key) -> String {
    format!("{}|{}", key.kind, key.id)
}

/// Over the meaning of all scripts up to a version: comments and white space do not make a golden stale.
fn scripts(bundle: &Bundle, version: Version) -> String {
    let meanings: Vec<String> = bundle
        .migrations
        .iter()
        .filter(|migration| migration.version <= version)
        .map(|migration| migration.up.meaning().0)
        .collect();
    Checksum::of(&meanings.join("\n")).0.get(..16).unwrap_or_default().to_owned()
}

mod erased {
    //! Anything as one line of JSON.

    pub(super) trait Line {
        fn line(&self) -> serde_json::Result<String>;
    }

    impl<T: serde::Serialize> Line for T {
        fn line(&self) -> serde_json::Result<String> {
            serde_json::to_string(self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn catalog(objects: &[(&str, &str, Value)]) -> Catalog {
        let objects = objects.iter().map(|(kind, hash, detail)| {
            let key = Key { scope: Scope::Schema, kind: (*kind).to_owned(), id: "$schema.x".to_owned() };
            (key, Object { hash: (*hash).to_owned(), detail: Some(detail.clone()) })
        });
        Catalog { objects: objects.collect(), ..Catalog::default() }
    }

    fn golden(major: u32, hash: &str, text: &str) -> Golden {
        let bundle = crate::bundle::embedded::bundle("core").unwrap();
        let mut golden = Golden::empty(&bundle);
        golden.push(&bundle, Version(1), major, &catalog(&[("view", hash, json!({"definition": text}))]));
        golden
    }

    #[test]
    fn versions_keep_only_what_they_change() {
        let bundle = crate::bundle::embedded::bundle("core").unwrap();
        let mut golden = Golden::empty(&bundle);
        golden.push(&bundle, Version(1), 18, &catalog(&[("table", "a", json!(1)), ("view", "b", json!(2))]));
        golden.push(&bundle, Version(2), 18, &catalog(&[("table", "a", json!(1)), ("enum", "c", json!(3))]));
        assert_eq!(golden.versions[1].set.len(), 1);
        assert_eq!(golden.versions[1].gone, ["view|$schema.x"]);
        assert_eq!(golden.catalog(Version(2)).unwrap().objects.len(), 2);
        assert_eq!(serde_json::from_str::<Golden>(&golden.text().unwrap()).unwrap(), golden);
    }

    #[test]
    fn what_only_looks_different_on_another_version_is_the_same() {
        let mut merged = golden(15, "old", " SELECT o.id\n   FROM orgs o;");
        merged.merge(&golden(18, "new", " SELECT id\n   FROM orgs o;")).unwrap();
        assert_eq!(merged.same, BTreeMap::from([("old".to_owned(), "new".to_owned())]));
        assert_eq!(merged.versions[0].roots.keys().copied().collect::<Vec<_>>(), [15, 18]);
        assert!(merged.merge(&golden(16, "other", " SELECT 2")).is_err());
    }
}
