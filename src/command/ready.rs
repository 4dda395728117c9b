//! `ready`: whether a backend can work with this database. Always answers, whatever is broken.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::command::Context;
use crate::command::open::{Opened, open};
use crate::command::source::Sources;
use crate::command::status::words;
use crate::db::reach;
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::history::History;
use crate::report::ready::{Readiness, ReadyReport};
use crate::report::{Detail, Outcome, Report};
use crate::standing::{self, Standing};

/// Looks and answers: exit 0 when ready, 1 when degraded, 3 when down.
pub async fn run(context: &Context<'_>) -> Result<Report> {
    let started = Instant::now();
    let sources = Sources::of(context.config)?;
    match open(context).await {
        Ok(mut opened) => {
            let reasons = reasons(&sources, &mut opened).await;
            let facts = opened.facts.clone();
            opened.close().await;
            let state = if reasons.is_empty() { Readiness::Ready } else { Readiness::Degraded };
            let report = Report::new("ready", Outcome::Done).on(facts);
            let report = if reasons.is_empty() {
                report
            } else {
                report.failed(Error::new(Code::NotReady, format!("not ready: {}", reasons.join("; "))).hint("Run `schemactl status`: it says what is not as the files say; `schemactl up` applies what is pending."))
            };
            Ok(report.detail(answer(state, reasons, started)))
        }
        Err(error) if error.code.exit() == 3 => {
            let reasons = vec![error.message.clone()];
            Ok(Report::new("ready", Outcome::Failed).failed(error).detail(answer(Readiness::Down, reasons, started)))
        }
        Err(error) => Err(error),
    }
}

fn answer(state: Readiness, reasons: Vec<String>, started: Instant) -> Detail {
    Detail::Ready(ReadyReport {
        state,
        reasons,
        latency_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

async fn reasons(sources: &Sources, opened: &mut Opened) -> Vec<String> {
    let history = opened.snapshot.history.clone();
    let mut reasons = Vec::new();
    if opened.snapshot.server.replica || opened.snapshot.server.read_only {
        reasons.push("the server takes no changes".to_owned());
    }
    for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
        reasons.extend(not_as_the_files_say(bundle, &history));
        let schema = history.installed(&bundle.name).map_or(&bundle.schema, |installed| &installed.schema);
        match reach::unreachable_tables(&mut opened.session, schema, &reach::created_tables(bundle, &history)).await {
            Ok(tables) => reasons.extend(
                tables.into_iter().map(|table| format!("the table {schema}.{table} is not there or cannot be read")),
            ),
            Err(error) => reasons.push(error.message),
        }
    }
    reasons
}

/// One reason for each way in which versions are not as they should be.
fn not_as_the_files_say(bundle: &Bundle, history: &History) -> Vec<String> {
    let mut versions: BTreeMap<Standing, Vec<String>> = BTreeMap::new();
    for line in standing::lines(bundle, history) {
        if !matches!(line.standing, Standing::Applied | Standing::Reworded) {
            versions.entry(line.standing).or_default().push(line.version.to_string());
        }
    }
    for line in standing::repeated(bundle, history).iter().filter(|line| line.standing == Standing::Pending) {
        versions.entry(Standing::Pending).or_default().push(format!("R__{}", line.name));
    }
    let reason = |(standing, versions): (Standing, Vec<String>)| match versions.as_slice() {
        [one] => format!("{one} of {} is {}", bundle.name, words(standing)),
        more => format!("{} versions of {} are {}", more.len(), bundle.name, words(standing)),
    };
    versions.into_iter().map(reason).collect()
}
