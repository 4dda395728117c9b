//! Says, beside the refusal of a file that was changed after it was applied, what exactly has changed.

use crate::command::open::Opened;
use crate::db::original;
use crate::edit;
use crate::error::{Code, Error};
use crate::model::bundle::Bundle;
use crate::standing::{self, Standing};

/// Files whose changes are shown, of all that have changed.
const MOST_FILES: usize = 3;

/// The refusal with what has changed, if that is what it is about.
pub async fn explain(mut refusal: Box<Error>, bundles: &[Bundle], opened: &mut Opened) -> Box<Error> {
    if refusal.code != Code::ChecksumMismatch {
        return refusal;
    }
    let history = opened.snapshot.history.clone();
    let changed = bundles.iter().flat_map(|bundle| {
        let lines = standing::lines(bundle, &history).into_iter();
        lines.filter(|line| line.standing == Standing::Changed).filter_map(|line| Some((&bundle.name, line.migration?)))
    });
    for (bundle, migration) in changed.take(MOST_FILES) {
        let path = &migration.up.path;
        match original::script(&mut opened.session, bundle, migration.version).await {
            Some(ran) => {
                refusal.notes.push(format!("{path}: - what ran, + what it says now"));
                refusal.notes.extend(edit::lines(&ran, &migration.up.text));
            }
            None => refusal.notes.push(format!("{path}: what ran was too large to be kept")),
        }
    }
    refusal
}
