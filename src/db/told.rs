//! What is told of the history, read: a row each, or all applied versions in one text where not all of it was asked.

use crate::db::answer::{Cells, Read, word};
use crate::model::history::{Applied, Installed, Repeated, Sown, Status};
use crate::model::version::Version;

/// All that `history/told.sql` tells of an applied version.
pub(super) fn applied(cells: &mut Cells) -> Read<Applied> {
    Ok(Applied {
        bundle: cells.text()?,
        version: Version(cells.number()?),
        name: cells.text()?,
        checksum: cells.text()?,
        meaning: cells.text()?,
        status: cells.word()?,
        applied_at: cells.moment()?,
        applied_by: cells.text()?,
        duration_ms: cells.number()?,
    })
}

/// What `history/told_briefly.sql` tells of all of them. A name that holds a tab or a line end makes it no such text.
pub(super) fn applied_briefly(cells: &mut Cells) -> Read<Vec<Applied>> {
    cells.text_or_null().unwrap_or_default().split_terminator('\n').map(of_line).collect()
}

fn of_line(line: &str) -> Read<Applied> {
    let mut words = line.split('\t');
    let mut next = || words.next().ok_or_else(|| "a line ends early".to_owned());
    let (bundle, version, name, checksum) = (next()?, next()?, next()?, next()?);
    let status = words.next().map_or(Ok(Status::Applied), word)?;
    if words.next().is_some() {
        return Err("a line goes on".to_owned());
    }
    Ok(Applied {
        bundle: bundle.to_owned(),
        version: Version(version.parse().map_err(|_| format!("`{version}` is not such a number"))?),
        name: name.to_owned(),
        checksum: checksum.to_owned(),
        meaning: String::new(),
        status,
        applied_at: String::new(),
        applied_by: String::new(),
        duration_ms: 0,
    })
}

/// Where a bundle lives.
pub(super) fn installed(cells: &mut Cells) -> Read<Installed> {
    Ok(Installed { bundle: cells.text()?, schema: cells.text()?, schema_created: cells.truth()? })
}

/// A seed that is sown.
pub(super) fn sown(cells: &mut Cells) -> Read<Sown> {
    Ok(Sown { bundle: cells.text()?, name: cells.text()?, checksum: cells.text()? })
}

/// A script without a version, as it ran last.
pub(super) fn repeated(cells: &mut Cells) -> Read<Repeated> {
    Ok(Repeated {
        bundle: cells.text()?,
        name: cells.text()?,
        checksum: cells.text()?,
        applied_at: cells.moment()?,
        applied_by: cells.text()?,
        duration_ms: cells.number()?,
    })
}
