//! `rules`: how the schemas of the bundles stand to the roles of the API.

use crate::command::Context;
use crate::command::open::{Opened, open};
use crate::command::source::Sources;
use crate::db::posture::posture;
use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::lint::{Level, findings};
use crate::model::bundle::Bundle;
use crate::report::rules::RuleLine;
use crate::report::{Detail, Outcome, Report};

/// Looks and judges. Writes nothing.
pub async fn run(context: &Context<'_>) -> Result<Report> {
    let sources = Sources::load(&context.config.origin.value)?;
    let mut opened = open(context).await?;
    let ended = judged(&sources, &mut opened).await;
    let facts = opened.facts.clone();
    opened.close().await;
    ended.map(|report| report.on(facts))
}

async fn judged(sources: &Sources, opened: &mut Opened) -> Result<Report> {
    let mut lines = Vec::new();
    let history = opened.snapshot.history.clone();
    for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
        let Some(installed) = history.installed(&bundle.name) else {
            return Err(Error::new(Code::Unknown, format!("{} is not installed here", bundle.name))
                .hint(format!("Run `schemactl up --bundle {}` on this database first.", bundle.name)));
        };
        lines.extend(found(&mut opened.session, bundle, &installed.schema).await?);
    }
    let wrong = lines.iter().filter(|line| line.level != Level::Info).count();
    let report = Report::new("rules", Outcome::Done).detail(Detail::Rules(lines));
    if wrong > 0 {
        let fact = format!("{wrong} {} broken", if wrong == 1 { "rule is" } else { "rules are" });
        return Ok(report.failed(Error::new(Code::RuleBroken, fact).state("nothing was changed").hint("`schemactl explain RULE` says why it matters and what to do; what is meant belongs into [[accepted]] of bundle.toml, with its reason.")));
    }
    Ok(report)
}

/// What the rules find in the schema of one bundle, the worst first, without what the bundle declares or accepts.
pub async fn found(session: &mut Session, bundle: &Bundle, schema: &str) -> Result<Vec<RuleLine>> {
    let posture = posture(session, schema).await?;
    let found = findings(&posture, &bundle.shared, &bundle.accepted);
    Ok(found.into_iter().map(|found| RuleLine::new(&bundle.name, schema, found)).collect())
}
