//! Hooks: scripts around versions. Ours lie in `hooks/`: `before_run.sql`, `after_run.sql`, `before_each.sql` and
//! `after_each.sql`, each also with `__what_it_does` behind; Flyway's callbacks lie among its migrations.
//!
//! They run on the way up, as a part of the version's own transaction: `before_run` in that of the first version of a
//! run and before it, `after_run` in that of the last and after it, so they commit with it or not at all.

use crate::bundle::layout::unknown;
use crate::error::{Code, Error, Result};
use crate::model::bundle::{Hook, Moment};
use crate::model::layout::Layout;
use crate::model::script::Script;

const EXAMPLE: &str =
    "before_run.sql, after_run.sql, before_each.sql or after_each.sql, with __what_it_does behind where there are many";

/// The hook that a file of `hooks/` is; `None` for a file anywhere else.
pub(super) fn of_folder(path: &str, script: &Script) -> Result<Option<Hook>> {
    let Some(file) = path.strip_prefix("hooks/") else { return Ok(None) };
    let stem = file.strip_suffix(".sql").unwrap_or(file);
    let moment = match stem.split_once("__").map_or(stem, |(event, _)| event) {
        "before_run" => Moment::BeforeRun,
        "after_run" => Moment::AfterRun,
        "before_each" => Moment::BeforeEach,
        "after_each" => Moment::AfterEach,
        _ => return Err(unknown(Layout::Schemactl, script, EXAMPLE)),
    };
    Ok(Some(Hook { moment, script: script.clone() }))
}

/// The hook that a callback of Flyway's is; `None` where the file is no callback.
///
/// Names are an event, or an event with `__description` (`org.flywaydb.core.api.callback.Event`).
pub(super) fn of_flyway(stem: &str, script: &Script) -> Result<Option<Hook>> {
    let event = stem.split_once("__").map_or(stem, |(event, _)| event);
    let moment = match event {
        "beforeMigrate" => Moment::BeforeRun,
        "afterMigrate" => Moment::AfterRun,
        "beforeEachMigrate" => Moment::BeforeEach,
        "afterEachMigrate" => Moment::AfterEach,
        other if is_event(other) => {
            return Err(Error::new(Code::Layout, format!("{}: there is no `{other}` here", script.path))
                .hint("The callbacks that run are beforeMigrate, afterMigrate, beforeEachMigrate and afterEachMigrate; move the others out of the folder."));
        }
        _ => return Ok(None),
    };
    Ok(Some(Hook { moment, script: script.clone() }))
}

/// Whether Flyway would take the name for an event of its own.
fn is_event(name: &str) -> bool {
    ["before", "after", "createSchema"].iter().any(|start| {
        name.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_uppercase))
    })
}
