//! What a catalog proves: the live one against the golden one and the recorded one. Pure.
//!
//! The golden says what the migrations should have produced, the record what was there when the last run ended. They
//! are different facts: together they say what is wrong, and since when.

use serde::Serialize;

use crate::diff::{Change, compare};
use crate::model::catalog::{Catalog, Key, Recorded, Scope};

/// What is known of one bundle.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// What is there.
    pub found: &'a Catalog,
    /// What its migrations lead to, if that is known.
    pub expected: Option<&'a Catalog>,
    /// What was there when the last run ended, if that was kept and is of the newest version.
    pub recorded: Option<&'a Recorded>,
    /// The schema it is in.
    pub home: &'a str,
    /// The schema its goldens were made in.
    pub made_in: &'a str,
    /// Whether its schema was made for it.
    pub schema: Whose,
    /// What other bundles in the same schema lead to.
    pub others: &'a [Catalog],
    /// What was there when runs of theirs ended, since the last one of this bundle.
    pub later: &'a [Catalog],
}

/// Whose a schema is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Made for the bundle: everything in it is the bundle's.
    Ours,
    /// There before: others may have objects in it.
    Shared,
}

/// Since when something is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what", content = "at")]
pub enum Since {
    /// It was so already when the last run ended.
    Before(String),
    /// It came after the last run.
    After(String),
    /// Nothing was recorded.
    Unknown,
}

/// A change, and since when.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// The change.
    #[serde(flatten)]
    pub change: Change,
    /// Since when.
    pub since: Since,
}

/// What differs, and what is merely beside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// What differs from what was expected.
    pub changes: Vec<Told>,
    /// Objects of others in a shared schema that were there at the last run already.
    pub beside: Vec<Key>,
}

/// Compares everything that is known.
pub fn judge(evidence: &Evidence<'_>) -> Judgement {
    let found = evidence.found.named(evidence.home, &evidence.found.owner);
    let real = |catalog: &Catalog| catalog.named(evidence.home, &evidence.found.owner);
    let recorded = evidence.recorded.and_then(|recorded| recorded.content.as_ref()).map(real);
    let mut changes = Vec::new();
    let expected = evidence.expected.map(real);
    if let Some(expected) = expected.as_ref().or(recorded.as_ref()) {
        changes.extend(compare(&expected.half(Scope::Schema), &found.half(Scope::Schema)).changes);
    }
    if let Some(recorded) = &recorded {
        changes.extend(compare(&recorded.half(Scope::Environment), &found.half(Scope::Environment)).changes);
    }
    let others: Vec<Catalog> = evidence.others.iter().map(real).collect();
    let later: Vec<Catalog> = evidence.later.iter().map(real).collect();
    let came_with_a_run = |key: &Key| {
        let hash = |catalog: &Catalog| catalog.objects.get(key).map(|object| object.hash.clone());
        later.iter().any(|catalog| hash(catalog).is_some() && hash(catalog) == hash(&found))
    };
    let mut judgement = Judgement::default();
    for change in changes {
        if platform_decides(&change, evidence) || others.iter().any(|other| other.objects.contains_key(&change.key)) {
            continue;
        }
        let unchanged = recorded.as_ref().map(|recorded| {
            let hash = |catalog: &Catalog| catalog.objects.get(&change.key).map(|object| object.hash.clone());
            hash(recorded) == hash(&found)
        });
        let is_new = change.path.is_empty() && change.old.is_null();
        let extra = is_new && change.key.scope == Scope::Schema;
        if is_new && evidence.schema == Whose::Shared && came_with_a_run(&change.key) {
            judgement.beside.extend(extra.then_some(change.key));
            continue;
        }
        if extra && evidence.schema == Whose::Shared && expected.is_some() && unchanged != Some(false) {
            judgement.beside.push(change.key);
            continue;
        }
        let at = || evidence.recorded.map(|recorded| recorded.at.clone()).unwrap_or_default();
        let since = match unchanged {
            Some(true) => Since::Before(at()),
            Some(false) => Since::After(at()),
            None => Since::Unknown,
        };
        judgement.changes.push(Told { change, since });
    }
    judgement
        .changes
        .sort_by(|a, b| a.change.endangers.cmp(&b.change.endangers).then_with(|| a.change.key.cmp(&b.change.key)));
    judgement
}

/// Who may enter `public`, and whose it is, is decided by the version and the platform. What counts is who may create.
fn platform_decides(change: &Change, evidence: &Evidence<'_>) -> bool {
    if change.key.kind != "schema" || (evidence.schema == Whose::Ours && evidence.home == evidence.made_in) {
        return false;
    }
    let creates =
        |value: &serde_json::Value| value.as_str().is_some_and(|text| text.contains("ALL") || text.contains("CREATE"));
    match change.path.first().map(String::as_str) {
        Some("owner" | "comment") => true,
        Some("acl") => {
            let grantee = change.path.get(1).map_or("", String::as_str);
            let owner = [evidence.found.owner.as_str(), "OWNER", "postgres"].contains(&grantee);
            owner || !(creates(&change.old) || creates(&change.new))
        }
        _ => false,
    }
}
