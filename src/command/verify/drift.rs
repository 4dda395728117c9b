//! One bundle: its live catalog against what it should be.

use std::collections::BTreeSet;

use crate::acceptance::{Said, accept};
use crate::command::expectation::{Expected, Subject, others};
use crate::command::open::Opened;
use crate::db::catalog::{self, recorded::recorded};
use crate::error::Result;
use crate::fix;
use crate::model::bundle::Bundle;
use crate::model::catalog::{Catalog, Recorded, Roots, Scope};
use crate::model::version::Version;
use crate::origin::origin;
use crate::report::verify::{AcceptedLine, BundleVerdict, ChangeLine, Proof, Verdict};
use crate::verdict::{Evidence, Judgement, Told, judge};

/// One bundle, judged.
pub(super) struct Judged {
    verdict: BundleVerdict,
    /// What is there.
    pub catalog: Catalog,
    changes: Vec<Told>,
    accepted: Vec<(Told, String)>,
    /// Which entries of what is meant are about something here.
    pub used: BTreeSet<usize>,
}

/// What was recorded when runs ended.
pub(super) struct Runs<'a> {
    /// The last one of the bundle.
    pub last: Option<&'a Recorded>,
    /// Bundles in the same schema that had one since.
    pub later: Vec<&'a str>,
}

/// Equal digests end it; else everything is read once more, with the details of what is not as expected: what is reported
/// was seen twice.
pub(super) async fn judge_one(
    subject: &Subject<'_>,
    all: &[Subject<'_>],
    mut expected: Expected,
    runs: Runs<'_>,
    roots: &Roots,
    opened: &mut Opened,
) -> Result<Judged> {
    let record = runs.last;
    let major = opened.snapshot.server.major();
    if expected.proof == Proof::Nothing && record.is_some() {
        expected.proof = Proof::Recorded;
        expected.root = record.filter(|record| record.major == major).map(|record| record.roots.schema.clone());
    }
    let mut verdict = BundleVerdict {
        bundle: subject.bundle.name.clone(),
        schema: subject.home.clone(),
        version: subject.version.to_string(),
        verdict: Verdict::Verified,
        compared_with: expected.proof,
        objects: roots.objects,
        recorded_at: record.map(|record| record.at.clone()),
        notes: expected.notes.clone(),
        changes: Vec::new(),
        accepted: Vec::new(),
        beside: Vec::new(),
    };
    if expected.proof == Proof::Nothing {
        verdict.verdict = Verdict::Unverified;
        verdict.notes.push(
            "nothing was recorded of this version: run `schemactl up`, or give --shadow-url or --shadow embedded"
                .to_owned(),
        );
    }
    match record {
        None if expected.proof != Proof::Nothing => verdict
            .notes
            .push("nothing was recorded of this version, so what is around the schema was not compared".to_owned()),
        Some(record) if record.major != major => {
            verdict.notes.push(format!("recorded on Postgres {}, compared on {major}", record.major))
        }
        _ => {}
    }
    let same_around = record.is_none_or(|record| record.roots.environment == roots.environment);
    let needs_columns = subject.bundle.boundary.is_some() && expected.catalog.is_none();
    if expected.root.as_ref() == Some(&roots.schema) && same_around && !needs_columns {
        return Ok(Judged::without_changes(verdict, expected.catalog.unwrap_or_default()));
    }
    let record = match record {
        Some(record) => {
            recorded(&mut opened.session, &subject.bundle.name).await?.filter(|full| full.fits(record.version))
        }
        None => None,
    };
    let known: Vec<&Catalog> = [expected.catalog.as_ref(), record.as_ref().and_then(|record| record.content.as_ref())]
        .into_iter()
        .flatten()
        .collect();
    let mut found = catalog::details(&mut opened.session, &subject.schemas(), &known).await?;
    if found.roots != *roots {
        // Somebody changes it right now, and definitions are not read from a snapshot.
        found = catalog::details(&mut opened.session, &subject.schemas(), &known).await?;
    }
    let others = others(subject, all)?;
    let mut later = Vec::new();
    for bundle in runs.later {
        later.extend(recorded(&mut opened.session, bundle).await?.and_then(|record| record.content));
    }
    let evidence = Evidence {
        found: &found,
        expected: expected.catalog.as_ref(),
        recorded: record.as_ref(),
        home: &subject.home,
        made_in: if expected.proof == Proof::Golden { &subject.bundle.schema } else { &subject.home },
        schema: subject.whose,
        others: &others,
        later: &later,
    };
    let Judgement { changes, beside } =
        if expected.proof == Proof::Nothing { Judgement::default() } else { judge(&evidence) };
    if expected.proof == Proof::Recorded && known.is_empty() {
        let same = expected.root.as_ref() == Some(&found.roots.schema) && same_around;
        verdict.verdict = if same { Verdict::Verified } else { Verdict::Drifted };
        verdict.notes.push("it is too large for its objects to be kept, so only the digest was compared".to_owned());
    }
    verdict.objects = found.roots.objects;
    verdict.beside = beside.iter().map(|key| format!("{} {}", key.kind.replace('_', " "), key.id)).collect();
    Ok(Judged { changes, ..Judged::without_changes(verdict, found) })
}

impl Judged {
    fn without_changes(verdict: BundleVerdict, catalog: Catalog) -> Judged {
        Judged { verdict, catalog, changes: Vec::new(), accepted: Vec::new(), used: BTreeSet::new() }
    }

    /// Takes out what somebody means.
    pub fn accept(&mut self, said: &[Said<'_>], home: &str) {
        if self.changes.is_empty() || said.is_empty() {
            return;
        }
        let found = self.catalog.named(home, &self.catalog.owner);
        let acceptance = accept(std::mem::take(&mut self.changes), said, &found);
        self.changes = acceptance.changes;
        self.accepted = acceptance.accepted;
        self.used = acceptance.used;
    }

    /// What would undo what nobody means.
    pub fn fixes(&self, home: &str) -> Vec<String> {
        if self.changes.is_empty() {
            return Vec::new();
        }
        let found = self.catalog.named(home, &self.catalog.owner);
        self.changes.iter().flat_map(|told| fix::statements(&told.change, &found)).collect()
    }

    /// Leaves out the changes around the schemas that an earlier bundle has told.
    pub fn without_repeats(&mut self, before: &[BundleVerdict]) {
        let known = |told: &Told| {
            let (key, path) = (&told.change.key, told.change.path());
            let accepted = before.iter().flat_map(|verdict| verdict.accepted.iter().map(|line| &line.change));
            key.scope == Scope::Environment
                && before
                    .iter()
                    .flat_map(|verdict| &verdict.changes)
                    .chain(accepted)
                    .any(|line| line.kind == key.kind && line.object == key.id && line.path == path)
        };
        let count = self.changes.len() + self.accepted.len();
        self.changes.retain(|told| !known(told));
        self.accepted.retain(|(told, _)| !known(told));
        if self.changes.len() + self.accepted.len() < count {
            self.verdict.notes.push("what is around its schema is told above".to_owned());
        }
    }

    /// What is reported; with the places in the files of a folder of one's own.
    pub fn verdict(self, files: Option<(&Bundle, Version)>) -> BundleVerdict {
        let line = |told: &Told| {
            let place = files.and_then(|(bundle, version)| origin(bundle, version, &told.change));
            ChangeLine {
                since: told.since.clone(),
                line: place.as_ref().map(|place| place.line),
                file: place.map(|place| place.file),
                ..ChangeLine::from(&told.change)
            }
        };
        let mut verdict = self.verdict;
        if !self.changes.is_empty() {
            verdict.verdict = Verdict::Drifted;
        }
        verdict.changes = self.changes.iter().map(line).collect();
        let accepted = self.accepted.iter();
        verdict.accepted =
            accepted.map(|(told, because)| AcceptedLine { change: line(told), because: because.clone() }).collect();
        verdict
    }
}
