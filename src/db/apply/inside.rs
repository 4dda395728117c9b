//! The place inside a function body or `do` block, from the context that the server names.

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use crate::model::script::Script;
use crate::plan::Step;
use crate::sql::place::{Place, offset_of_character};
use crate::sql::statement::statements;

/// The place that the server's context names, if it names one, for the statement at this offset of a step's script.
pub(super) fn place(step: &Step, script: &Script, offset: usize, said: &PgDatabaseError) -> Option<Place> {
    // The innermost frame comes first; frames of SQL statements have no line.
    let frame = said.r#where().and_then(|context| context.lines().find_map(frame));
    let (script, body) = match &frame {
        Some(Frame { function: "inline_code_block", .. }) => (script, body_after(&script.text, offset)?),
        Some(Frame { function, .. }) => function_body(step, function)?,
        // A body that does not compile: the server quotes it whole.
        None => (script, offset),
    };
    if let Some(PgErrorPosition::Internal { position, query }) = said.position()
        && let Some(offset) = offset_of_inner(&script.text, body, query, position)
    {
        return Some(script.place(offset));
    }
    let first = script.text.get(..body)?.matches('\n').count() + 1;
    Some(script.place_of_line(first + frame?.line.checked_sub(1)?))
}

/// Where character `position` of an inner query stands in the script, from `body` on.
fn offset_of_inner(text: &str, body: usize, query: &str, position: usize) -> Option<usize> {
    let rest = text.get(body..)?;
    let inner = offset_of_character(query, position);
    // `perform x` is run as `SELECT x`: then everything after the first word is found.
    let first_word = query.find(char::is_whitespace).unwrap_or(0);
    [0, first_word].into_iter().find_map(|skipped| {
        let at = rest.find(query.get(skipped..).filter(|part| !part.trim().is_empty())?)?;
        Some(body + at + inner.checked_sub(skipped)?)
    })
}

struct Frame<'a> {
    function: &'a str,
    line: usize,
}

/// Reads `PL/pgSQL function app.f(integer) line 3 at RAISE`.
fn frame(context: &str) -> Option<Frame<'_>> {
    let rest = context.strip_prefix("PL/pgSQL function ")?;
    let (signature, after) = rest.rsplit_once(" line ")?;
    let line = after.split(' ').next()?.parse().ok()?;
    let name = signature.split('(').next().unwrap_or(signature);
    Some(Frame { function: name.rsplit('.').next().unwrap_or(name).trim_matches('"'), line })
}

/// Where the body of a function that this step creates begins.
fn function_body<'a>(step: &'a Step, name: &str) -> Option<(&'a Script, usize)> {
    step.scripts.iter().find_map(|script| {
        statements(&script.text).into_iter().rev().find_map(|statement| {
            let text = &script.text[statement.range.clone()];
            let head: String = text.chars().take(300).collect::<String>().to_lowercase();
            let creates = head.starts_with("create") && (head.contains("function") || head.contains("procedure"));
            let named = head.split('(').next().is_some_and(|before| {
                before.rsplit(['.', ' ', '\n']).next().is_some_and(|last| last.trim_matches('"') == name.to_lowercase())
            });
            if creates && named { Some((script, body_after(&script.text, statement.range.start)?)) } else { None }
        })
    })
}

/// The offset right after the opening dollar quote that comes next.
fn body_after(text: &str, offset: usize) -> Option<usize> {
    let rest = text.get(offset..)?;
    let open = rest.find('$')?;
    let close = rest.get(open + 1..)?.find('$')?;
    Some(offset + open + close + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_functions_and_blocks_are_read() {
        let named = frame("PL/pgSQL function app.f(integer,text) line 3 at RAISE").unwrap();
        assert_eq!((named.function, named.line), ("f", 3));
        let block = frame("PL/pgSQL function inline_code_block line 12 at SQL statement").unwrap();
        assert_eq!((block.function, block.line), ("inline_code_block", 12));
        assert!(frame("SQL statement \"select 1\"").is_none());
    }
}
