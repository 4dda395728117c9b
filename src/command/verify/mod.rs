//! `verify`: whether the database is what its applied migrations say. Writes nothing, waits for nobody for long.
//!
//! Five checks: history, drift, storage boundary, security rules, and what row-level security lets through. The last is
//! done where it harms nobody: on a shadow, or on the database itself when that is asked for.

mod access;
mod conclude;
mod drift;

use crate::acceptance::Said;
use crate::boundary::breaches;
use crate::command::Context;
use crate::command::expectation::{Subject, expected, subjects};
use crate::command::open::{Opened, open};
use crate::command::replay::Ground;
use crate::command::rls::Live;
use crate::command::rules;
use crate::command::source::Sources;
use crate::command::status::{at_work, finding};
use crate::command::verify::conclude::Seen;
use crate::config::Origin;
use crate::db::catalog::{self, Schemas};
use crate::db::posture;
use crate::error::{Code, Error, Result};
use crate::model::catalog::{Catalog, HOME, Recorded};
use crate::model::history::History;
use crate::plan::general_refusals;
use crate::report::{Finding, Outcome, Report};
use crate::standing;

/// The flags of `verify`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct VerifyArgs {
    /// Print the statements that would undo what differs, where they are certain
    #[arg(long)]
    pub fix_sql: bool,
    /// A server where a scratch database may be made: the migrations are replayed there, and row-level security is probed
    #[arg(long, value_name = "URL", conflicts_with = "shadow")]
    pub shadow_url: Option<String>,
    /// Replay the migrations on a throwaway server of schemactl's own, and probe row-level security there
    #[arg(long, value_name = "KIND", value_parser = ["embedded"])]
    pub shadow: Option<String>,
    /// Probe row-level security on this database too: rows are put up, tried by everybody, and rolled back
    #[arg(long)]
    pub rls: bool,
    #[command(flatten)]
    live: Live,
}

/// Loads, looks, compares digests; only where they differ looks again, closer; reports.
pub async fn run(args: &VerifyArgs, context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    on(args, context, &sources).await
}

/// The same, of bundles that are read already.
pub async fn on(args: &VerifyArgs, context: &Context<'_>, sources: &Sources) -> Result<Report> {
    let mut opened = open(context).await?;
    let mut report = story(args, context, sources, &mut opened).await;
    // A run in between would look like drift: where the history has moved, all of it is looked at again.
    for _ in 0..3 {
        let head = opened.snapshot.history.head;
        if report.as_ref().is_ok_and(|report| report.error.is_none())
            || opened.look_again().await.is_err()
            || opened.snapshot.history.head == head
        {
            break;
        }
        report = story(args, context, sources, &mut opened).await;
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
    let mut seen = Seen::default();
    let at_work = at_work(opened).await;
    for bundle in &sources.bundles {
        let wrong = |line: &standing::Line<'_>| finding(bundle, line, at_work.as_ref());
        seen.history.extend(standing::lines(bundle, &history).iter().filter_map(wrong));
    }
    let subjects = subjects(sources, opened);
    if let Some(missing) =
        sources.asked.iter().find(|name| !subjects.iter().any(|subject| subject.bundle.name == **name))
    {
        let mut report = Report::new("verify", Outcome::Done);
        report.findings = seen.history;
        return Ok(report.failed(
            Error::new(Code::Unverified, format!("{missing} is not installed here, so there is nothing to verify"))
                .hint("Run `schemactl up` first."),
        ));
    }
    let care = if args.rls { Some(crate::command::rls::care(context, opened, &args.live)?) } else { None };
    let ground = match (&args.shadow_url, &args.shadow) {
        (Some(url), _) => Some(Ground::at(url)?),
        (None, Some(_)) => Some(Ground::throwaway(context)?),
        (None, None) => None,
    };
    let schemas: Vec<Schemas> = subjects.iter().map(Subject::schemas).collect();
    let exposed: Vec<(&Subject<'_>, &str)> = subjects.iter().flat_map(Subject::each_schema).collect();
    let questions: Vec<String> = exposed.iter().map(|(_, schema)| posture::question(schema)).collect();
    let survey = catalog::survey(&mut opened.session, &schemas, &questions).await?;
    for ((subject, _), answer) in exposed.iter().zip(&survey.answers) {
        seen.rules.extend(rules::judge(&posture::answer(answer.as_deref())?, subject.bundle, context));
    }
    let said = said(context, &subjects);
    for (subject, roots) in subjects.iter().zip(&survey.roots) {
        let expected = expected(ground.as_ref(), context, sources, subject, opened).await?;
        seen.access.extend(expected.access.clone().map(|found| (subject.bundle.clone(), found)));
        let record =
            survey.recorded.iter().find(|record| record.bundle == subject.bundle.name && record.fits(subject.version));
        let runs = drift::Runs { last: record, later: later(subject, record, &survey.recorded, &history) };
        let mut judged = drift::judge_one(subject, &subjects, expected, runs, roots, opened).await?;
        judged.accept(&said, &subject.home);
        // What is around the schemas is around all of them: it is told once.
        judged.without_repeats(&seen.bundles);
        seen.used.extend(&judged.used);
        seen.boundary.extend(boundary(subject, &judged.catalog));
        seen.fixes.extend(judged.fixes(&subject.home));
        let files =
            matches!(context.config.origin.value, Origin::Folder(_)).then_some((subject.bundle, subject.version));
        seen.bundles.push(judged.verdict(files));
    }
    if let Some(care) = care {
        seen.live = Some(care);
        access::probe(&subjects, sources, opened, care, &mut seen).await?;
    }
    let stale = said.iter().enumerate().filter(|(at, (_, entry))| !seen.used.contains(at) && entry.what.lasts());
    seen.stale = stale.map(|(_, (_, entry))| crate::acceptance::name(entry)).collect();
    seen.bounded = subjects.iter().filter(|subject| subject.bundle.boundary.is_some()).map(Subject::name).collect();
    Ok(conclude::conclude(seen, args))
}

/// The other bundles in the same schema whose last run was not before the one that recorded this.
fn later<'a>(
    subject: &Subject<'_>,
    record: Option<&Recorded>,
    recorded: &'a [Recorded],
    history: &History,
) -> Vec<&'a str> {
    let Some(record) = record else { return Vec::new() };
    let beside = |other: &&Recorded| {
        other.bundle != record.bundle
            && other.at >= record.at
            && history.installed(&other.bundle).is_some_and(|installed| installed.schema == subject.home)
    };
    recorded.iter().filter(beside).map(|other| other.bundle.as_str()).collect()
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
    Error::all(general_refusals(&opened.snapshot.history))
}

/// Every difference that somebody means: what the bundles say, and what the project says of any of them.
fn said<'a>(context: &'a Context<'_>, subjects: &[Subject<'a>]) -> Vec<Said<'a>> {
    let of_bundles = subjects.iter().flat_map(|subject| {
        let home = crate::sql::quote::plain_identifier(&subject.home);
        subject.bundle.accepted.drift.iter().map(move |entry| (Some(home.clone()), entry))
    });
    of_bundles.chain(context.config.accepted.drift.iter().map(|entry| (None, entry))).collect()
}

/// The storage boundary, on what is really there.
fn boundary(subject: &Subject<'_>, catalog: &Catalog) -> Vec<Finding> {
    let Some(boundary) = &subject.bundle.boundary else { return Vec::new() };
    breaches(boundary, catalog, HOME)
        .into_iter()
        .map(|breach| {
            let subject = breach.subject.replace(HOME, &subject.home);
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
