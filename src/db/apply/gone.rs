//! After a lost connection another server may answer at the same address: a replica that took over, and that never got the
//! last of what the old one had committed.

use std::time::Duration;

use crate::db::look::Snapshot;
use crate::model::history::Status;
use crate::plan::{Step, StepKind};
use crate::report::event::{Event, Tell};

/// Takes out what is done no longer, and says so.
pub(super) fn forget(done: &mut Vec<(Step, Duration)>, snapshot: &Snapshot, tell: Tell<'_>) {
    let Some(first) = done.iter().position(|(step, _)| is_gone(step, snapshot)) else { return };
    let later = done.split_off(first);
    // What has no version was committed after one that is gone, so it is gone too: a replica has all up to some moment.
    let (stays, gone): (Vec<_>, Vec<_>) =
        later.into_iter().partition(|(step, _)| step.kind.has_version() && !is_gone(step, snapshot));
    done.extend(stays);
    let labels: Vec<String> = gone.iter().map(|(step, _)| step.label()).collect();
    tell(Event::Note(format!(
        "no longer there, although committed: {}; the server that answers now has never got it, or somebody took it back",
        labels.join(", ")
    )));
}

fn is_gone(step: &Step, snapshot: &Snapshot) -> bool {
    let row = snapshot.history.find(&step.bundle, step.version);
    match step.kind {
        StepKind::Up => row.is_none_or(|row| row.status != Status::Applied),
        StepKind::Down => row.is_some(),
        StepKind::Seed | StepKind::Repeat | StepKind::Hook => false,
    }
}
