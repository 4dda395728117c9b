//! Tries a step on a scratch database, statement by statement, and sees which locks it really takes. Rolled back.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::db::session::{Failure, Session};
use crate::error::{Code, Error, Result};
use crate::locks::mode::Mode;
use crate::locks::name::Name;
use crate::model::script::Script;
use crate::plan::Step;
use crate::report::plan::{Traced, TracedLock};
use crate::sql::place::{Place, offset_of_character};
use crate::sql::statement::statements;
use crate::sql::template::{Template, Value};

const OPEN: Template = Template(include_str!("open.sql"));
const BEFORE: &str = include_str!("before.sql");
const AFTER: Template = Template(include_str!("after.sql"));
const CLOSE: &str = include_str!("close.sql");

/// What a statement did, and where it stands.
#[derive(Clone, Debug)]
pub struct TracedStatement {
    /// Where it begins.
    pub place: Place,
    /// What it did.
    pub traced: Traced,
}

#[derive(Deserialize)]
struct Held {
    #[serde(flatten)]
    name: Name,
    mode: String,
    moved: bool,
}

/// Runs the statements of a step in a transaction and rolls it back.
pub async fn step(session: &mut Session, step: &Step) -> Result<Vec<TracedStatement>> {
    let doing = |failure: Failure| failure.into_error("tracing on a scratch database");
    session
        .rows(OPEN.fill(&[("home", Value::Name(&step.schema)), ("schema", Value::Text(&step.schema))]))
        .await
        .map_err(doing)?;
    let ran = statements_of(session, step).await;
    session.rows(CLOSE.to_owned()).await.map_err(doing)?;
    ran
}

async fn statements_of(session: &mut Session, step: &Step) -> Result<Vec<TracedStatement>> {
    let doing = |failure: Failure| failure.into_error("tracing on a scratch database");
    let before = session.value(BEFORE.to_owned()).await.map_err(doing)?.unwrap_or_default();
    let after = AFTER.fill(&[("before", Value::Text(&before))]);
    let mut held: BTreeMap<Name, Mode> = BTreeMap::new();
    let mut moved: BTreeSet<Name> = BTreeSet::new();
    let mut all = Vec::new();
    for script in step.acting() {
        for statement in statements(&script.text) {
            let text = script.text[statement.range.clone()].to_owned();
            session.rows(text).await.map_err(|failure| failed(failure, script, statement.range.start))?;
            let answer = session.value(after.clone()).await.map_err(doing)?.unwrap_or_default();
            let now: Vec<Held> = serde_json::from_str(&answer)
                .map_err(|error| Error::new(Code::Bug, format!("the answer about locks cannot be read: {error}")))?;
            let traced = new_ones(now, &mut held, &mut moved);
            all.push(TracedStatement { place: script.place(statement.range.start), traced });
        }
    }
    Ok(all)
}

/// What the last statement added to what is held.
fn new_ones(now: Vec<Held>, held: &mut BTreeMap<Name, Mode>, moved: &mut BTreeSet<Name>) -> Traced {
    let mut strongest: BTreeMap<Name, Mode> = BTreeMap::new();
    let mut traced = Traced::default();
    for one in now {
        let Some(mode) = Mode::named(&one.mode) else { continue };
        if one.moved && moved.insert(one.name.clone()) {
            traced.rewritten.push(one.name.to_string());
        }
        let entry = strongest.entry(one.name).or_insert(mode);
        *entry = (*entry).max(mode);
    }
    for (name, mode) in strongest {
        if held.get(&name).is_none_or(|old| *old < mode) {
            traced.locks.push(TracedLock { relation: name.to_string(), mode });
            held.insert(name, mode);
        }
    }
    traced.rewritten.sort();
    traced
}

fn failed(failure: Failure, script: &Script, start: usize) -> Box<Error> {
    let Failure::Server(error) = failure else { return failure.into_error("tracing on a scratch database") };
    let offset = match error.position() {
        Some(sqlx::postgres::PgErrorPosition::Original(at)) => start + offset_of_character(&script.text[start..], at),
        _ => start,
    };
    Error::new(Code::StepFailed, error.message())
        .at(script.place(offset))
        .sqlstate(error.code())
        .state("nothing was done: it was tried on a scratch database")
        .hint("Mend the file: `up` would fail here too, unless the database is not what its migrations say.")
}
