//! `diff`, for a person: the two sides, then what differs, the worst first.

use std::io::{self, Write};

use crate::model::words::counted;
use crate::render::style::{Colour, Tone, paint, printable};
use crate::render::verify::{Sides, changes};
use crate::report::difference::DiffReport;

/// The two catalogs of `diff`.
pub const SIDES: Sides = Sides { old: "A", new: "B", extra: "is only in B", missing: "is only in A" };

/// Writes the report.
pub fn write(out: &mut dyn Write, report: &DiffReport, colour: Colour) -> io::Result<()> {
    for (name, side) in [("A", &report.a), ("B", &report.b)] {
        let schemas = side.schemas.join(", ");
        let plural = if side.schemas.len() == 1 { "schema" } else { "schemas" };
        writeln!(out, "{name}  {}: {plural} {}, {} objects", printable(&side.from), printable(&schemas), side.objects)?;
    }
    let (word, tone) = match report.changes.len() {
        0 => ("the same".to_owned(), Tone::Good),
        some => (counted(some, "difference"), Tone::Bad),
    };
    writeln!(out, "{}", paint(&word, tone, colour))?;
    changes(out, &report.changes, SIDES, colour)?;
    writeln!(out, "{}", paint(&format!("not covered: {}", report.not_covered.join(", ")), Tone::Dim, colour))
}
