//! Changes to the history alone: what an operator knows better than the history does.

use crate::db::apply::claim::{BUSY, Claimed, MOVED};
use crate::db::apply::{ApplySettings, TOOL};
use crate::db::lock::holder;
use crate::db::session::{Failure, Session};
use crate::error::{Code, Error, Result};
use crate::model::checksum::Checksum;
use crate::model::history::History;
use crate::model::migration::Migration;
use crate::model::version::Version;
use crate::plan::Bootstrap;
use crate::sql::template::{Template, Value};

const STEP: Template = Template(include_str!("../apply/step.sql"));
const MARK_APPLIED: Template = Template(include_str!("mark_applied.sql"));
const MARK_REVERTED: Template = Template(include_str!("mark_reverted.sql"));
const CHECKSUM: Template = Template(include_str!("checksum.sql"));
const MARK: Template = Template(include_str!("mark.sql"));

/// A change to the history.
#[derive(Clone, Copy, Debug)]
pub enum Repair<'a> {
    /// This version was applied by hand.
    MarkApplied(&'a Migration),
    /// This version was rolled back by hand; its files, if they are there.
    MarkReverted(Version, Option<&'a Migration>),
    /// This file is what was applied.
    Checksum(&'a Migration),
    /// This database is what the text says; nothing, when there is none.
    Mark(Option<&'a str>),
}

/// Changes the history, under the lock, and adds the event. `bundle` and `schema` are empty for a mark.
pub async fn repair(
    session: &mut Session,
    history: &History,
    settings: &ApplySettings,
    bundle: &str,
    schema: &str,
    repair: Repair<'_>,
) -> Result<()> {
    let head = history.head.to_string();
    let bootstrap = Bootstrap::of(history);
    let (template, what, version, migration) = match repair {
        Repair::MarkApplied(migration) => (MARK_APPLIED, "mark-applied", Some(migration.version), Some(migration)),
        Repair::MarkReverted(version, _) => (MARK_REVERTED, "mark-reverted", Some(version), None),
        Repair::Checksum(migration) => (CHECKSUM, "checksum", Some(migration.version), Some(migration)),
        Repair::Mark(_) => (MARK, "mark", None, None),
    };
    let mark = if let Repair::Mark(mark) = repair { mark } else { None };
    let text = migration.map_or("", |migration| migration.up.original());
    let (checksum, meaning) = (Checksum::of(text).0, Checksum::of_meaning(text).0);
    let values = [
        ("lock_timeout", Value::Text("1s")),
        ("statement_timeout", Value::Text("30s")),
        ("head", Value::Text(&head)),
        ("bundle", if bundle.is_empty() { Value::Null } else { Value::Text(bundle) }),
        ("schema", Value::Text(schema)),
        ("version", version.map_or(Value::Null, |version| Value::Number(version.bigint()))),
        ("name", Value::Text(migration.map_or("", |migration| &migration.name))),
        ("checksum", Value::Text(&checksum)),
        ("meaning", Value::Text(&meaning)),
        ("script", Value::Text(text)),
        ("mark", mark.map_or(Value::Null, Value::Text)),
        ("run", Value::Text(&settings.run_text)),
        ("tool", Value::Text(TOOL)),
        ("what", Value::Text(what)),
        ("detail", mark.map_or(Value::Text(migration.map_or("", |migration| &migration.name)), Value::Text)),
    ];
    // A setting has no null.
    let step = STEP.fill(&[&[("bundle", Value::Text(bundle))], &values[..]].concat());
    let mut claimed = Claimed::open(&step, bootstrap);
    claimed.push(template, &values);
    let kept = match repair {
        Repair::MarkApplied(migration) => settings.keep.recorded(bundle, migration),
        Repair::MarkReverted(_, migration) => settings.keep.forgotten(bundle, migration),
        Repair::Checksum(_) | Repair::Mark(_) => String::new(),
    };
    claimed.push_sql(&kept);
    claimed.push_event(&values);
    match session.rows(claimed.commit()).await {
        Ok(_) => Ok(()),
        Err(Failure::Server(error)) if error.code() == BUSY => {
            let held = holder(session).await.map(|holder| format!("held by {holder}")).unwrap_or_default();
            Err(Error::new(Code::LockHeld, "another run holds the lock")
                .note(held)
                .state("nothing was changed")
                .hint("Wait for it to end and run the command again."))
        }
        Err(Failure::Server(error)) if error.code() == MOVED => {
            Err(Error::new(Code::LockHeld, "another run has changed the history meanwhile")
                .state("nothing was changed")
                .hint("Look at `schemactl status` and decide again."))
        }
        Err(failure) => Err(failure.into_error("changing the history")),
    }
}
