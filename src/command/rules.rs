//! `rules`: how the schemas of the bundles stand to the roles of the API.

use crate::command::Context;
use crate::command::open::{Opened, open};
use crate::command::source::Sources;
use crate::db::posture::posture;
use crate::error::{Code, Error, Result};
use crate::lint::findings;
use crate::lint::posture::Posture;
use crate::model::bundle::Bundle;
use crate::report::rules::RuleLine;
use crate::report::{Detail, Outcome, Report};

/// Looks and judges. Writes nothing.
pub async fn run(context: &Context<'_>) -> Result<Report> {
    let sources = Sources::of(context.config)?;
    let mut opened = open(context).await?;
    let ended = judged(context, &sources, &mut opened).await;
    let facts = opened.facts.clone();
    opened.close().await;
    ended.map(|report| report.on(facts))
}

async fn judged(context: &Context<'_>, sources: &Sources, opened: &mut Opened) -> Result<Report> {
    let mut lines = Vec::new();
    let history = opened.snapshot.history.clone();
    for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
        let Some(installed) = history.installed(&bundle.name) else {
            return Err(Error::new(Code::Unknown, format!("{} is not installed here", bundle.name))
                .hint(format!("Run `schemactl up --bundle {}` on this database first.", bundle.name)));
        };
        let schemas = std::iter::once(&installed.schema).chain(&bundle.other_schemas);
        for schema in schemas {
            lines.extend(judge(&posture(&mut opened.session, schema).await?, bundle, context));
        }
    }
    let failure = broken(&lines);
    let report = Report::new("rules", Outcome::Done).detail(Detail::Rules(lines));
    Ok(match failure {
        Some(failure) => report.failed(failure),
        None => report,
    })
}

/// What the rules find in a schema of a bundle, the worst first, without what the bundle declares as shared; what the
/// bundle or the project accepts is marked so.
pub fn judge(posture: &Posture, bundle: &Bundle, context: &Context<'_>) -> Vec<RuleLine> {
    let accepted = [&bundle.accepted.rules[..], &context.config.accepted.rules[..]].concat();
    let found = findings(posture, &bundle.shared, &accepted);
    found.into_iter().map(|found| RuleLine::new(&bundle.name, &posture.schema, found)).collect()
}

/// The failure that lines which are wrong make.
pub fn broken(lines: &[RuleLine]) -> Option<Box<Error>> {
    let wrong = lines.iter().filter(|line| line.wrong()).count();
    let fact = format!("{wrong} {} broken", if wrong == 1 { "rule is" } else { "rules are" });
    (wrong > 0).then(|| {
        Error::new(Code::RuleBroken, fact).state("nothing was changed").hint(
            "`schemactl explain RULE` says why it matters and what to do; what is meant belongs into [[accepted]] of \
             bundle.toml or schemactl.toml, with its reason.",
        )
    })
}
