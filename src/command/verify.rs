//! `verify`: whether the database is what its applied migrations say. Writes nothing, waits for nobody for long.

use crate::boundary::breaches;
use crate::command::Context;
use crate::command::expectation::{Expected, Subject, expected, others, subjects};
use crate::command::open::{Opened, open};
use crate::command::replay::Ground;
use crate::command::source::Sources;
use crate::command::status::finding;
use crate::db::catalog::{self, Schemas, recorded::recorded};
use crate::error::{Code, Error, Result};
use crate::fix;
use crate::model::catalog::{Catalog, NOT_MODELLED, Recorded, Roots, Scope};
use crate::report::verify::{BundleVerdict, ChangeLine, Proof, Verdict, VerifyReport};
use crate::report::{Detail, Finding, Outcome, Report};
use crate::standing;
use crate::verdict::{Evidence, Judgement, Told, judge};

/// The flags of `verify`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct VerifyArgs {
    /// Print the statements that would undo what differs, where they are certain
    #[arg(long)]
    pub fix_sql: bool,
    /// A server where a scratch database may be made: the migrations are replayed there
    #[arg(long, value_name = "URL", conflicts_with = "shadow")]
    pub shadow_url: Option<String>,
    /// Replay the migrations on a throwaway server of schemactl's own
    #[arg(long, value_name = "KIND", value_parser = ["embedded"])]
    pub shadow: Option<String>,
}

/// Loads, looks, compares digests; only where they differ looks again, closer; reports.
pub async fn run(args: &VerifyArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::load(&context.config.origin.value)?;
    let mut opened = open(context).await?;
    let mut report = story(args, context, &sources, &mut opened).await;
    // A run in between would look like drift: where the history has moved, all of it is looked at again.
    for _ in 0..3 {
        let head = opened.snapshot.history.head;
        if report.as_ref().is_ok_and(|report| report.error.is_none())
            || opened.look_again().await.is_err()
            || opened.snapshot.history.head == head
        {
            break;
        }
        report = story(args, context, &sources, &mut opened).await;
    }
    let facts = opened.facts.clone();
    opened.close().await;
    Ok(match report {
        Ok(report) => report.on(facts),
        Err(error) => Report::new("verify", Outcome::Failed).on(facts).failed(error),
    })
}

async fn story(args: &VerifyArgs, context: &Context<'_>, sources: &Sources, opened: &mut Opened) -> Result<Report> {
    supported(opened)?;
    let history = opened.snapshot.history.clone();
    let mut report = Report::new("verify", Outcome::Done);
    for bundle in &sources.bundles {
        report.findings.extend(standing::lines(bundle, &history).iter().filter_map(|line| finding(bundle, line)));
    }
    let subjects = subjects(sources, opened);
    if let Some(missing) =
        sources.asked.iter().find(|name| !subjects.iter().any(|subject| subject.bundle.name == **name))
    {
        return Ok(report.failed(
            Error::new(Code::Unverified, format!("{missing} is not installed here, so there is nothing to verify"))
                .hint("Run `schemactl up` first."),
        ));
    }
    let ground = match (&args.shadow_url, &args.shadow) {
        (Some(url), _) => Some(Ground::at(url)?),
        (None, Some(_)) => Some(Ground::throwaway(context)?),
        (None, None) => None,
    };
    let schemas: Vec<Schemas> = subjects.iter().map(Subject::schemas).collect();
    let (roots, records) = catalog::survey(&mut opened.session, &schemas).await?;
    let mut verdicts = Vec::new();
    let mut fixes = Vec::new();
    for (subject, roots) in subjects.iter().zip(&roots) {
        let expected = expected(ground.as_ref(), context, sources, subject, opened).await?;
        let record = records.iter().find(|record| record.bundle == subject.bundle.name && record.fits(subject.version));
        let (verdict, catalog, told) = verify(subject, &subjects, expected, record, roots, opened).await?;
        // What is around the schemas is around all of them: it is told once.
        let (verdict, told) = without_repeats(verdict, told, &verdicts);
        report.findings.extend(boundary(subject, &catalog));
        fixes.extend(told.iter().flat_map(|told| fix::statements(&told.change, &catalog)));
        verdicts.push(verdict);
    }
    let verdict = |wanted: Verdict| {
        verdicts
            .iter()
            .filter(|verdict| verdict.verdict == wanted)
            .map(|verdict| verdict.bundle.clone())
            .collect::<Vec<_>>()
    };
    let (drifted, unverified) = (verdict(Verdict::Drifted), verdict(Verdict::Unverified));
    let fix_sql = args.fix_sql.then_some(fixes);
    let report =
        report.detail(Detail::Verify(VerifyReport { bundles: verdicts, not_covered: NOT_MODELLED.to_vec(), fix_sql }));
    Ok(conclude(report, &drifted, &unverified))
}

/// A verdict without the changes around the schemas that an earlier one has told.
fn without_repeats(
    mut verdict: BundleVerdict,
    mut told: Vec<Told>,
    before: &[BundleVerdict],
) -> (BundleVerdict, Vec<Told>) {
    let known = |kind: &str, object: &str, path: &str| {
        before
            .iter()
            .flat_map(|verdict| &verdict.changes)
            .any(|change| change.kind == kind && change.object == object && change.path == path)
    };
    told.retain(|told| {
        told.change.key.scope == Scope::Schema
            || !known(&told.change.key.kind, &told.change.key.id, &told.change.path())
    });
    if told.len() < verdict.changes.len() {
        verdict.changes = told.iter().map(line).collect();
        verdict.notes.push("what is around its schema is told above".to_owned());
        if told.is_empty() {
            verdict.verdict = Verdict::Verified;
        }
    }
    (verdict, told)
}

fn supported(opened: &Opened) -> Result<()> {
    let server = &opened.snapshot.server;
    if !(15..=18).contains(&server.major()) {
        return Err(Error::new(
            Code::Unsupported,
            format!("Postgres {} is not supported: nothing was verified", server.version),
        )
        .hint("Use Postgres 15, 16, 17 or 18."));
    }
    if opened.snapshot.history.format.is_some_and(|format| format > crate::model::history::FORMAT) {
        return Err(Error::new(Code::Unsupported, "the history was written by a newer schemactl").hint("Use that one."));
    }
    Ok(())
}

/// One bundle: equal digests end it; else everything is read once more, with the details of what is not as expected.
async fn verify(
    subject: &Subject<'_>,
    all: &[Subject<'_>],
    mut expected: Expected,
    record: Option<&Recorded>,
    roots: &Roots,
    opened: &mut Opened,
) -> Result<(BundleVerdict, Catalog, Vec<Told>)> {
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
        return Ok((verdict, expected.catalog.unwrap_or_default(), Vec::new()));
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
    let found = catalog::details(&mut opened.session, &subject.schemas(), &known).await?;
    let others = others(subject, all)?;
    let evidence = Evidence {
        found: &found,
        expected: expected.catalog.as_ref(),
        recorded: record.as_ref(),
        home: &subject.home,
        made_in: if expected.proof == Proof::Golden { &subject.bundle.schema } else { &subject.home },
        schema: subject.whose,
        others: &others,
    };
    let Judgement { changes, beside } =
        if expected.proof == Proof::Nothing { Judgement::default() } else { judge(&evidence) };
    if expected.proof == Proof::Recorded && known.is_empty() {
        verdict.verdict =
            if expected.root.as_ref() == Some(&found.roots.schema) { Verdict::Verified } else { Verdict::Drifted };
        verdict.notes.push("it is too large for its objects to be kept, so only the digest was compared".to_owned());
    }
    if !changes.is_empty() {
        verdict.verdict = Verdict::Drifted;
    }
    verdict.objects = found.roots.objects;
    verdict.changes = changes.iter().map(line).collect();
    verdict.beside = beside.iter().map(|key| format!("{} {}", key.kind.replace('_', " "), key.id)).collect();
    Ok((verdict, found, changes))
}

fn line(told: &Told) -> ChangeLine {
    ChangeLine { since: told.since.clone(), ..ChangeLine::from(&told.change) }
}

/// The storage boundary, on what is really there.
fn boundary(subject: &Subject<'_>, catalog: &Catalog) -> Vec<Finding> {
    let Some(boundary) = &subject.bundle.boundary else { return Vec::new() };
    breaches(boundary, catalog, crate::model::catalog::HOME)
        .into_iter()
        .map(|breach| {
            let subject = breach.subject.replace(crate::model::catalog::HOME, &subject.home);
            Finding {
                rule: "storage-boundary".to_owned(),
                message: format!("{subject}: {}", breach.message),
                subject,
                file: None,
                hint: Some("Drop the column, or change the boundary in bundle.toml with a reason.".to_owned()),
            }
        })
        .collect()
}

fn conclude(report: Report, drifted: &[String], unverified: &[String]) -> Report {
    if !drifted.is_empty() {
        return report.failed(
            Error::new(Code::Drift, format!("{} differs from what its migrations say", drifted.join(", "))).hint(
                "`schemactl verify --fix-sql` prints what would undo it; or write a migration that makes it right.",
            ),
        );
    }
    if !report.findings.is_empty() {
        let count = report.findings.len();
        return report.failed(Error::new(Code::Drift, format!("{count} finding{}", if count == 1 { "" } else { "s" })));
    }
    if !unverified.is_empty() {
        return report.failed(
            Error::new(Code::Unverified, format!("{} could not be verified", unverified.join(", ")))
                .hint("Replay the migrations on a scratch database: --shadow-url or --shadow embedded."),
        );
    }
    report
}
