//! GitHub Actions' workflow commands: the text, then an annotation for the failure and one for each finding.

use std::io::{self, Write};

use crate::diff::Endangers;
use crate::lint::{Level, Rule};
use crate::render::style::{Colour, log_line, printable_lines};
use crate::render::{difference, human, verify};
use crate::report::fleet::FleetLine;
use crate::report::lint::LintLine;
use crate::report::rules::RuleLine;
use crate::report::verify::ChangeLine;
use crate::report::{Detail, Report};

/// How many annotations of a kind GitHub shows of one step: what comes after them is dropped without a word.
/// <https://docs.github.com/en/actions/reference/limits>
const SHOWN: usize = 10;

/// One line of the log that GitHub shows elsewhere.
struct Annotation {
    kind: &'static str,
    file: Option<String>,
    line: Option<usize>,
    title: String,
    text: String,
}

/// Writes the report and its annotations: the failure first, then what is worst, as many as are shown.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut lines = Vec::new();
    human::write(&mut lines, report, Colour::Off)?;
    for line in String::from_utf8_lossy(&lines).lines() {
        writeln!(out, "{}", log_line(line))?;
    }
    failure(out, report)?;
    let all = annotations(report);
    for kind in ["error", "warning", "notice"] {
        let of_kind: Vec<&Annotation> = all.iter().filter(|annotation| annotation.kind == kind).collect();
        let room = if kind == "error" && report.error.is_some() { SHOWN - 1 } else { SHOWN };
        let shown = if of_kind.len() > room { room - 1 } else { of_kind.len() };
        for annotation in &of_kind[..shown] {
            let mut properties = Vec::new();
            properties.extend(annotation.file.as_ref().map(|file| format!("file={}", property(file))));
            properties.extend(annotation.line.map(|line| format!("line={line}")));
            properties.push(format!("title={}", property(&annotation.title)));
            writeln!(out, "::{kind} {}::{}", properties.join(","), data(&annotation.text))?;
        }
        if shown < of_kind.len() {
            let more = of_kind.len() - shown;
            writeln!(
                out,
                "::{kind} title=and {more} more::GitHub shows {SHOWN} of a kind; the log above has them all."
            )?;
        }
    }
    Ok(())
}

fn annotations(report: &Report) -> Vec<Annotation> {
    let findings = report.findings.iter().map(|finding| Annotation {
        kind: kind_of(Rule::named(&finding.rule).map(|rule| rule.level)),
        file: finding.file.clone(),
        line: None,
        title: finding.rule.clone(),
        text: match &finding.hint {
            Some(hint) => format!("{}\n{hint}", finding.message),
            None => finding.message.clone(),
        },
    });
    let mut all: Vec<Annotation> = findings.collect();
    match &report.detail {
        Detail::Verify(verified) => {
            all.extend(verified.bundles.iter().flat_map(|bundle| &bundle.changes).map(drifted));
            // Meant, but never in silence.
            let accepted = verified.bundles.iter().flat_map(|bundle| &bundle.accepted).map(|line| Annotation {
                kind: if line.change.endangers == Endangers::Security { "warning" } else { "notice" },
                title: format!("accepted drift ({})", line.change.endangers),
                text: format!("{}\n{}", verify::sentence(&line.change, verify::VERIFIED), line.because),
                ..drifted(&line.change)
            });
            all.extend(accepted);
            all.extend(verified.rules.iter().filter(|line| line.accepted.is_some()).map(ruled));
        }
        Detail::Rules(lines) => all.extend(lines.iter().map(ruled)),
        Detail::Diff(diff) => all.extend(diff.changes.iter().map(|change| Annotation {
            title: format!("difference ({})", change.endangers),
            text: verify::sentence(change, difference::SIDES),
            ..drifted(change)
        })),
        Detail::Plan(plan) => all.extend(plan.findings.iter().filter(|line| line.accepted.is_none()).map(linted)),
        Detail::Lint(found) => all.extend(found.findings.iter().filter(|line| line.accepted.is_none()).map(linted)),
        Detail::Fleet(fleet) => all.extend(fleet.lines.iter().filter_map(target)),
        _ => {}
    }
    all
}

/// A database of a fleet that is not well.
fn target(line: &FleetLine) -> Option<Annotation> {
    let error = line.error.as_ref()?;
    Some(Annotation {
        kind: "error",
        file: error.file.clone(),
        line: error.line,
        title: format!("{} ({})", line.target, error.code),
        text: error.message.clone(),
    })
}

fn drifted(change: &ChangeLine) -> Annotation {
    Annotation {
        kind: match change.endangers {
            Endangers::Security | Endangers::Integrity | Endangers::Behaviour => "error",
            Endangers::Performance => "warning",
            Endangers::Cosmetic => "notice",
        },
        file: change.file.clone(),
        line: change.line,
        title: format!("drift ({})", change.endangers),
        text: verify::sentence(change, verify::VERIFIED),
    }
}

fn ruled(line: &RuleLine) -> Annotation {
    let text = line.finding().message;
    Annotation {
        kind: match (&line.accepted, line.level) {
            (Some(_), Level::Info) => "notice",
            (Some(_), _) => "warning",
            (None, level) => kind_of(Some(level)),
        },
        file: None,
        line: None,
        title: line.accepted.as_ref().map_or(line.rule.to_owned(), |_| format!("accepted: {}", line.rule)),
        text: line.accepted.as_ref().map_or(text.clone(), |because| format!("{text}\n{because}")),
    }
}

fn linted(line: &LintLine) -> Annotation {
    let hint = line.hint.as_ref().map(|hint| format!("\n{hint}")).unwrap_or_default();
    Annotation {
        kind: kind_of(Some(line.level)),
        file: Some(line.file.clone()),
        line: Some(line.line),
        title: line.rule.to_owned(),
        text: format!("{}{hint}", line.message),
    }
}

fn kind_of(level: Option<Level>) -> &'static str {
    match level {
        None | Some(Level::Error) => "error",
        Some(Level::Warn) => "warning",
        Some(Level::Info) => "notice",
    }
}

fn failure(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let Some(error) = &report.error else { return Ok(()) };
    let mut properties = Vec::new();
    if let (Some(file), Some(line), Some(column)) = (&error.file, error.line, error.column) {
        properties.push(format!("file={},line={line},col={column}", property(file)));
    }
    properties.push(format!("title={}", error.code));
    let mut message = error.message.clone();
    for more in error.notes.iter().filter(|_| matches!(report.detail, Detail::Verify(_))) {
        message.push('\n');
        message.push_str(more);
    }
    for more in [&error.state, &error.hint].into_iter().flatten() {
        message.push('\n');
        message.push_str(more);
    }
    writeln!(out, "::error {}::{}", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    printable_lines(text, Colour::Off).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
