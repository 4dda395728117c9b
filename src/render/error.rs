//! A failure with its place: the line, a caret, the state of the database and what to do.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Level, Renderer, Snippet};

use crate::render::style::{Colour, printable};
use crate::report::failure::FailureReport;

/// Lines longer than this are not shown: the place is.
const LONGEST_LINE: usize = 400;

/// The failure as text, without a line end at its end.
pub fn render(failure: &FailureReport, colour: Colour) -> String {
    let title = printable(&failure.message).into_owned();
    let mut elements: Vec<Element<'_>> = Vec::new();
    let place = failure.place.as_ref();
    let text = place.map(|place| printable(&place.text).into_owned()).unwrap_or_default();
    let file = place.map(|place| printable(&place.file)).unwrap_or_default();
    if let Some(place) = place {
        if text.chars().count() <= LONGEST_LINE {
            let snippet = Snippet::source(text.as_str()).line_start(place.line).path(&*file);
            elements
                .push(snippet.annotation(AnnotationKind::Primary.span(span(&text, place.column, place.width))).into());
        } else {
            elements.push(line("place", &format!("{file}:{}:{}", place.line, place.column)));
        }
    }
    if let Some(sqlstate) = &failure.sqlstate {
        elements.push(line("sqlstate", sqlstate));
    }
    for note in &failure.notes {
        elements.push(line("note", note));
    }
    if let Some(state) = &failure.state {
        elements.push(line("state", state));
    }
    if let Some(hint) = &failure.hint {
        elements.push(line("help", hint));
    }
    let code = failure.code.as_str();
    let group = Level::ERROR.primary_title(title).id(code).elements(elements);
    let renderer = match colour {
        Colour::On => Renderer::styled(),
        Colour::Off => Renderer::plain(),
    };
    renderer.decor_style(DecorStyle::Ascii).term_width(160).render(&[group])
}

fn line<'a>(name: &'a str, text: &str) -> Element<'a> {
    Level::NOTE.with_name(Some(name)).message(printable(text).into_owned()).into()
}

/// The bytes of the marked characters in a line.
pub fn span(text: &str, column: usize, width: usize) -> std::ops::Range<usize> {
    let offset = |character: usize| text.char_indices().nth(character).map_or(text.len(), |(offset, _)| offset);
    offset(column.saturating_sub(1))..offset(column.saturating_sub(1) + width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Error};
    use crate::sql::place::Place;

    #[test]
    fn a_failure_shows_fact_place_state_and_help() {
        let source = "create table tags (\n    note txet,\n    id int\n);\n";
        let error = Error::new(Code::StepFailed, "type \"txet\" does not exist")
            .at(Place::at("migrations/notes/0002_add_tags.up.sql", source, source.find("txet").unwrap()))
            .sqlstate("42704")
            .state("rolled back; notes is at 0001_create_notes")
            .hint("Fix the script and run the command again.");
        let text = render(&FailureReport::from(*error), Colour::Off);
        assert_eq!(
            text,
            "error[E501]: type \"txet\" does not exist\n \
             --> migrations/notes/0002_add_tags.up.sql:2:10\n  \
             |\n2 |     note txet,\n  \
             |          ^^^^\n  \
             |\n  \
             = sqlstate: 42704\n  \
             = state: rolled back; notes is at 0001_create_notes\n  \
             = help: Fix the script and run the command again."
        );
    }
}
