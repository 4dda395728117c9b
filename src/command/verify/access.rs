//! What row-level security lets through, on the database itself.

use crate::command::expectation::Subject;
use crate::command::open::Opened;
use crate::command::rls::{Care, matrix};
use crate::command::source::Sources;
use crate::command::verify::conclude::Seen;
use crate::error::Result;

/// Probes every bundle that was asked for. Everything is rolled back.
pub(super) async fn probe(
    subjects: &[Subject<'_>],
    sources: &Sources,
    opened: &mut Opened,
    care: Care,
    seen: &mut Seen,
) -> Result<()> {
    for subject in subjects.iter().filter(|subject| sources.asked.contains(&subject.bundle.name)) {
        let mut found = matrix::probe(&mut opened.session, subject.bundle, &subject.home, care).await?;
        matrix::compare(subject.bundle, &mut found, care);
        seen.access.push((subject.bundle.clone(), found));
    }
    Ok(())
}
