//! A plan in a file: what it was made from, so that it can be told whether it still holds.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::model::checksum::Checksum;
use crate::model::history::History;
use crate::model::script::Script;
use crate::plan::{Mode, OutOfOrder, Plan, Request, Step, Target, Verify};

/// The format of these files. A newer one is refused.
pub const FORMAT: u32 = 1;

/// A saved plan.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPlan {
    /// The format of this file.
    pub format: u32,
    /// The version of schemactl that made it.
    pub made_by: String,
    /// The database.
    pub database: Identity,
    /// The number of the newest event of its history.
    pub head: i64,
    /// The checksum of what its history says is applied. A failed run adds events, and changes none of it.
    pub applied: String,
    /// What was asked for.
    pub asked: Asked,
    /// Digests of the schemas that the plan touches.
    pub catalog: Vec<SchemaDigest>,
    /// What will be done, in order.
    pub steps: Vec<SavedStep>,
    /// Which locks that takes, for readers.
    pub locks: Vec<SavedLock>,
}

/// Which database it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Its name.
    pub name: String,
    /// Its number on its server.
    pub oid: String,
    /// The number of the cluster, where the role may read it.
    pub cluster: Option<String>,
}

/// What was asked for: `up --plan` asks for the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// `--to`, or what `--steps` came to; nothing for everything.
    pub to: Option<u64>,
    /// Late-comers: refused or allowed.
    pub out_of_order: OutOfOrder,
    /// Whether verify scripts run.
    pub verify: Verify,
}

/// The checksum of what a history says is applied.
pub fn applied(history: &History) -> String {
    let rows: Vec<String> = history
        .applied
        .iter()
        .map(|row| format!("{} {} {} {:?}\n", row.bundle, row.version, row.checksum, row.status))
        .collect();
    Checksum::of(&rows.concat()).0
}

impl Asked {
    /// What a request asks for, with its target resolved.
    pub fn of(request: &Request<'_>, target: Target) -> Asked {
        let to = match target {
            Target::Version(version) => Some(version.0),
            Target::Latest | Target::Nothing | Target::Steps(_) => None,
        };
        Asked { to, out_of_order: request.out_of_order, verify: request.verify }
    }
}

/// The digest of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SchemaDigest {
    /// The schema.
    pub schema: String,
    /// Of everything in it.
    pub inside: String,
    /// Of everything around it.
    pub around: String,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SavedStep {
    /// The bundle.
    pub bundle: String,
    /// The version and its name.
    pub label: String,
    /// `up`, `repeat` or `hook`.
    pub kind: String,
    /// The schema it runs in.
    pub schema: String,
    /// `transaction` or `outside`.
    pub mode: String,
    /// Checksums of its scripts, in order.
    pub scripts: Vec<String>,
}

/// The strongest lock on a relation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SavedLock {
    /// The relation.
    pub relation: String,
    /// The mode.
    pub mode: String,
}

impl SavedPlan {
    /// Reads a file.
    pub fn read(file: &Script) -> Result<SavedPlan> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let bad =
            |message: String| Error::new(Code::BadPlan, message).hint("Make a new one: schemactl plan --out FILE.");
        let head: Head =
            serde_json::from_str(&file.text).map_err(|error| bad(format!("{} is not a plan: {error}", file.path)))?;
        if head.format > FORMAT {
            return Err(bad(format!("{} was written by a newer schemactl (format {})", file.path, head.format)));
        }
        serde_json::from_str(&file.text).map_err(|error| bad(format!("{} is not a plan: {error}", file.path)))
    }

    /// What has moved between this one and what would be planned now, in words; nothing where it still holds.
    pub fn moved(&self, now: &SavedPlan) -> Vec<String> {
        let mut moved = Vec::new();
        if self.database != now.database {
            moved.push(format!(
                "it was made for the database {}, and this is {}",
                of(&self.database),
                of(&now.database)
            ));
            return moved;
        }
        if self.head != now.head && self.applied != now.applied {
            moved.push(format!("the history has moved: event {} was the newest, now it is {}", self.head, now.head));
        }
        for old in &self.catalog {
            match now.catalog.iter().find(|new| new.schema == old.schema) {
                Some(new) if new == old => {}
                Some(new) if new.inside == old.inside => {
                    moved.push(format!("what is around the schema {} has changed", old.schema))
                }
                _ => moved.push(format!("the schema {} is not what it was", old.schema)),
            }
        }
        moved.extend(steps(&self.steps, &now.steps));
        moved
    }
}

fn of(identity: &Identity) -> String {
    let cluster = identity.cluster.as_ref().map(|cluster| format!(" of cluster {cluster}")).unwrap_or_default();
    format!("{} (number {}{cluster})", identity.name, identity.oid)
}

fn steps(old: &[SavedStep], new: &[SavedStep]) -> Vec<String> {
    let key = |step: &SavedStep| (step.bundle.clone(), step.label.clone());
    let mut moved = Vec::new();
    for step in old {
        match new.iter().find(|other| key(other) == key(step)) {
            None => moved.push(format!("{} {} would not be applied now", step.bundle, step.label)),
            Some(other) if other.scripts != step.scripts => {
                moved.push(format!("the files of {} {} have changed", step.bundle, step.label));
            }
            Some(other) if other != step => {
                moved.push(format!("{} {} would run in another schema or another way", step.bundle, step.label));
            }
            Some(_) => {}
        }
    }
    for step in new.iter().filter(|step| !old.iter().any(|other| key(other) == key(step))) {
        moved.push(format!("{} {} would be applied too", step.bundle, step.label));
    }
    if moved.is_empty() && old != new {
        moved.push("the order of the versions is another".to_owned());
    }
    moved
}

impl SavedStep {
    /// A step as it is kept.
    pub fn of(step: &Step) -> SavedStep {
        SavedStep {
            bundle: step.bundle.clone(),
            label: step.label(),
            kind: step.kind.what().to_owned(),
            schema: step.schema.clone(),
            mode: if step.mode == Mode::Outside { "outside" } else { "transaction" }.to_owned(),
            scripts: step.scripts.iter().map(|script| script.checksum().0).collect(),
        }
    }

    /// Whether what is left to do is the end of what was planned, and nothing else.
    pub fn is_rest_of(plan: &Plan, all: &[SavedStep]) -> bool {
        let rest: Vec<SavedStep> = plan.steps.iter().map(SavedStep::of).collect();
        all.ends_with(&rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> SavedPlan {
        let step = |label: &str| SavedStep {
            bundle: "app".into(),
            label: label.into(),
            kind: "up".into(),
            schema: "public".into(),
            mode: "transaction".into(),
            scripts: vec!["abc".into()],
        };
        SavedPlan {
            format: FORMAT,
            made_by: "0.1.0".into(),
            database: Identity { name: "app".into(), oid: "5".into(), cluster: None },
            head: 3,
            applied: "rows".into(),
            asked: Asked::default(),
            catalog: vec![SchemaDigest { schema: "public".into(), inside: "a".into(), around: "b".into() }],
            steps: vec![step("0001_a"), step("0002_b")],
            locks: Vec::new(),
        }
    }

    #[test]
    fn everything_that_has_moved_is_told() {
        let old = plan();
        assert_eq!(old.moved(&plan()), Vec::<String>::new());
        let mut now = plan();
        now.head = 4;
        assert_eq!(old.moved(&now), Vec::<String>::new(), "a run that failed changes nothing");
        now.applied = "more rows".into();
        now.catalog[0].inside = "x".into();
        now.steps[0].scripts[0] = "def".into();
        now.steps[1].label = "0003_c".into();
        assert_eq!(
            old.moved(&now),
            [
                "the history has moved: event 3 was the newest, now it is 4",
                "the schema public is not what it was",
                "the files of app 0001_a have changed",
                "app 0002_b would not be applied now",
                "app 0003_c would be applied too",
            ]
        );
        now.database.oid = "6".into();
        assert_eq!(old.moved(&now).len(), 1);
    }

    #[test]
    fn a_newer_format_and_what_is_no_plan_are_refused() {
        let read = |text: &str| SavedPlan::read(&Script::from_bytes("p.json".into(), text.into()).unwrap());
        assert_eq!(read(&serde_json::to_string(&plan()).unwrap()).unwrap(), plan());
        for wrong in ["", "{}", "{\"format\": 2}", "{\"format\": 1}", "[1]"] {
            assert_eq!(read(wrong).unwrap_err().code, Code::BadPlan, "{wrong}");
        }
    }
}
