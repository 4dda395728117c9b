//! What the rules over files found, with carets.

use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Level as Title, Renderer, Snippet};

use crate::lint::Level;
use crate::render::error::span;
use crate::render::style::{Colour, Tone, paint, printable};
use crate::report::lint::{LintLine, LintReport};

/// Lines longer than this are not shown: the place is.
const LONGEST_LINE: usize = 400;

/// Writes every finding, then how many there are.
pub fn write(out: &mut dyn Write, report: &LintReport, colour: Colour) -> io::Result<()> {
    for line in report.findings.iter().filter(|line| line.accepted.is_none()) {
        writeln!(out, "{}\n", one(line, colour))?;
    }
    for line in report.findings.iter() {
        let Some(because) = &line.accepted else { continue };
        let place = format!("{}:{}", line.file, line.line);
        writeln!(out, "{} {} ({place}): {}", paint("accepted", Tone::Dim, colour), line.rule, printable(because))?;
    }
    writeln!(out, "{report}")
}

/// One finding.
pub fn one(line: &LintLine, colour: Colour) -> String {
    let title = printable(&line.message).into_owned();
    let place = &line.place;
    let text = place.text.replace('\t', " ");
    let mut elements: Vec<Element<'_>> = Vec::new();
    let shown = printable(&text).into_owned();
    let at = format!("{}:{}:{}", line.file, line.line, line.column);
    if text.chars().count() <= LONGEST_LINE && shown == text {
        let snippet = Snippet::source(text.as_str()).line_start(place.line).path(place.file.as_str());
        let marked = AnnotationKind::Primary.span(span(&text, place.column, place.width));
        elements.push(snippet.annotation(marked).into());
    } else {
        elements.push(Title::NOTE.with_name(Some("place")).message(at).into());
    }
    if let Some(hint) = &line.hint {
        elements.push(Title::NOTE.with_name(Some("help")).message(printable(hint).into_owned()).into());
    }
    let level = match line.level {
        Level::Error => Title::ERROR,
        Level::Warn => Title::WARNING,
        Level::Info => Title::INFO,
    };
    let group = level.primary_title(title).id(line.rule).elements(elements);
    let renderer = match colour {
        Colour::On => Renderer::styled(),
        Colour::Off => Renderer::plain(),
    };
    renderer.decor_style(DecorStyle::Ascii).term_width(160).render(&[group])
}
