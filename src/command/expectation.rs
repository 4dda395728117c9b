//! What an installed bundle should be: from its golden, or from its migrations replayed on a scratch database.

use crate::bundle::golden::Golden;
use crate::command::Context;
use crate::command::open::Opened;
use crate::command::replay::{Ground, Replay};
use crate::command::rls::{Care, matrix};
use crate::command::source::Sources;
use crate::db::catalog::Schemas;
use crate::db::defaults;
use crate::error::Result;
use crate::model::bundle::Bundle;
use crate::model::catalog::Catalog;
use crate::model::version::Version;
use crate::plan::{Repeat, Target};
use crate::report::access::MatrixReport;
use crate::report::verify::Proof;
use crate::standing::{self, Standing};
use crate::verdict::Whose;

/// What a bundle should be, and where that is known from.
pub struct Expected {
    /// Where it is known from.
    pub proof: Proof,
    /// The catalog, where it is known.
    pub catalog: Option<Catalog>,
    /// The server's digest of it, on this major version.
    pub root: Option<String>,
    /// Why it is not known, and more.
    pub notes: Vec<String>,
    /// Who reaches what where the migrations were replayed, for a bundle with a reviewed matrix.
    pub access: Option<MatrixReport>,
}

/// One installed bundle.
pub struct Subject<'a> {
    /// The bundle.
    pub bundle: &'a Bundle,
    /// The schema it is in.
    pub home: String,
    /// Whether that schema was made for it.
    pub whose: Whose,
    /// Its newest version.
    pub version: Version,
}

impl Subject<'_> {
    /// Which schemas it is made of.
    pub fn schemas(&self) -> Schemas {
        Schemas::Named { home: self.home.clone(), others: self.bundle.other_schemas.clone() }
    }

    /// Each of them.
    pub fn each_schema(&self) -> Vec<(&Self, &str)> {
        let others = self.bundle.other_schemas.iter().map(String::as_str);
        std::iter::once(self.home.as_str()).chain(others).map(|schema| (self, schema)).collect()
    }

    /// The bundle's name.
    pub fn name(&self) -> String {
        self.bundle.name.clone()
    }
}

/// The bundles of the sources that are installed, those required first.
pub fn subjects<'a>(sources: &'a Sources, opened: &Opened) -> Vec<Subject<'a>> {
    let history = &opened.snapshot.history;
    let subject = |bundle: &'a Bundle| {
        let installed = history.installed(&bundle.name)?;
        let whose = if installed.schema_created { Whose::Ours } else { Whose::Shared };
        Some(Subject { bundle, home: installed.schema.clone(), whose, version: history.newest(&bundle.name)?.version })
    };
    sources.bundles.iter().filter_map(subject).collect()
}

/// What the bundle should be: replayed where that was asked for, else from its golden.
pub async fn expected(
    ground: Option<&Ground>,
    context: &Context<'_>,
    sources: &Sources,
    subject: &Subject<'_>,
    opened: &mut Opened,
) -> Result<Expected> {
    let nothing =
        |notes: Vec<String>| Expected { proof: Proof::Nothing, catalog: None, root: None, notes, access: None };
    let history = &opened.snapshot.history;
    let straight = standing::lines(subject.bundle, history).iter().all(|line| {
        matches!(line.standing, Standing::Applied | Standing::Reworded)
            || (line.standing == Standing::Pending && line.version > subject.version)
    });
    let newest = subject.bundle.latest() == Some(subject.version);
    let repeated = standing::repeated(subject.bundle, history).iter().all(|line| line.standing == Standing::Applied);
    if !straight || (newest && !repeated) {
        return Ok(nothing(vec![
            "its history is not what its files say, so they do not tell what it should be".to_owned(),
        ]));
    }
    if let Some(ground) = ground {
        let sources = sources.on_scratch(Some(&opened.snapshot.server.platform))?;
        let mut replay = Replay::on(&ground.address, context, &sources, &subject.bundle.name, &subject.home).await?;
        let played = match around(&mut replay, subject, opened).await {
            Ok(()) => played(&mut replay, subject).await,
            Err(error) => Err(error),
        };
        replay.end().await?;
        let (catalog, access) = played?;
        return Ok(Expected { proof: Proof::Shadow, catalog: Some(catalog), root: None, notes: Vec::new(), access });
    }
    let Some(golden) = Golden::of(subject.bundle)? else { return Ok(nothing(Vec::new())) };
    let Some(step) = golden.step(subject.bundle, subject.version) else {
        return Ok(nothing(vec!["its golden was made from other scripts".to_owned()]));
    };
    let root = step.roots.get(&opened.snapshot.server.major()).cloned();
    Ok(Expected {
        proof: Proof::Golden,
        catalog: golden.catalog(subject.version),
        root,
        notes: Vec::new(),
        access: None,
    })
}

/// What is around the bundle: what it requires, and what the live database grants on every new object by itself.
async fn around(replay: &mut Replay<'_>, subject: &Subject<'_>, opened: &mut Opened) -> Result<()> {
    replay.require().await?;
    let Some(newest) = opened.snapshot.history.newest(&subject.bundle.name) else { return Ok(()) };
    let schemas: Vec<String> = subject.each_schema().into_iter().map(|(_, schema)| schema.to_owned()).collect();
    let given = defaults::read(&mut opened.session, &newest.applied_by, &schemas).await?;
    defaults::give(replay.session(), &given).await
}

/// The catalog of the replayed version, and who reaches what in it: there nothing can be harmed.
async fn played(replay: &mut Replay<'_>, subject: &Subject<'_>) -> Result<(Catalog, Option<MatrixReport>)> {
    replay.repeat = Repeat::Changed;
    replay.up(Target::Version(subject.version)).await?;
    let catalog = replay.catalog(&subject.schemas()).await?;
    if subject.bundle.reviewed.is_none() || subject.bundle.latest() != Some(subject.version) {
        return Ok((catalog, None));
    }
    let mut found = matrix::probe(replay.session(), subject.bundle, &subject.home, Care::Scratch).await?;
    matrix::compare(subject.bundle, &mut found, Care::Scratch);
    Ok((catalog, Some(found)))
}

/// What the other bundles in the same schema lead to: that is theirs, not drift.
pub fn others(subject: &Subject<'_>, all: &[Subject<'_>]) -> Result<Vec<Catalog>> {
    let mut catalogs = Vec::new();
    for other in all.iter().filter(|other| other.home == subject.home && other.bundle.name != subject.bundle.name) {
        catalogs.extend(Golden::of(other.bundle)?.and_then(|golden| golden.catalog(other.version)));
    }
    Ok(catalogs)
}
