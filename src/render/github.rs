//! GitHub Actions' workflow commands: one annotation for the failure and one for each finding, then the text.

use std::io::{self, Write};

use crate::diff::Endangers;
use crate::render::human;
use crate::render::style::Colour;
use crate::render::verify;
use crate::report::{Detail, Report};

/// Writes annotations and the report.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    human::write(out, report, Colour::Off)?;
    for finding in &report.findings {
        let file = finding.file.as_ref().map(|file| format!("file={},", property(file))).unwrap_or_default();
        writeln!(out, "::error {file}title={}::{}", property(&finding.rule), data(&finding.message))?;
    }
    if let Detail::Verify(verified) = &report.detail {
        for change in verified.bundles.iter().flat_map(|bundle| &bundle.changes) {
            let kind = if change.endangers == Endangers::Cosmetic { "notice" } else { "error" };
            let what = data(&verify::sentence(change));
            writeln!(out, "::{kind} title={}::{what}", property(&format!("drift ({})", change.endangers)))?;
        }
    }
    let Some(error) = &report.error else { return Ok(()) };
    let mut properties = Vec::new();
    if let (Some(file), Some(line), Some(column)) = (&error.file, error.line, error.column) {
        properties.push(format!("file={},line={line},col={column}", property(file)));
    }
    properties.push(format!("title={}", error.code));
    let mut message = error.message.clone();
    for more in [&error.state, &error.hint].into_iter().flatten() {
        message.push('\n');
        message.push_str(more);
    }
    writeln!(out, "::error {}::{}", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
