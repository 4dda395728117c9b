//! From what the server said to a place in a file: also inside function bodies and `do` blocks.

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use crate::db::apply::claim::ENDED;
use crate::db::apply::message::Message;
use crate::error::{Code, Error};
use crate::model::script::Script;
use crate::plan::{Plan, Step};
use crate::sql::place::{Place, offset_of_character};
use crate::sql::statement::{first_fault, statements};

/// SQLSTATE of a syntax error.
const SYNTAX: &str = "42601";

/// How far a message had come when it failed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// The step that was running.
    pub current: usize,
    /// Whether its own scripts were running.
    pub in_body: bool,
    /// How many of its statements were complete.
    pub complete: usize,
}

/// A failure, explained.
#[derive(Debug)]
pub(super) struct Explained {
    /// The step, counted in the plan.
    pub step: usize,
    /// The text of the statement that failed; empty when it is not known.
    pub statement: String,
    /// The error with its place.
    pub error: Box<Error>,
}

/// A byte offset in a script.
struct Found<'a> {
    script: &'a Script,
    offset: usize,
}

/// Explains what the server said about a message.
pub(super) fn explain(plan: &Plan, message: &Message, spot: Spot, said: &PgDatabaseError) -> Explained {
    let by_position = match said.position() {
        Some(PgErrorPosition::Original(position)) => position_in_script(plan, message, position)
            .or_else(|| if said.code() == SYNTAX { unfinished_script(plan, message, position) } else { None }),
        _ => None,
    };
    let step = by_position.as_ref().map_or(spot.current, |(step, _)| *step);
    let found = by_position.map(|(_, found)| found);
    let Some(planned) = plan.steps.get(step) else {
        return Explained { step, statement: String::new(), error: facts(said) };
    };
    let found = found.or_else(|| if spot.in_body { statement_at(planned, spot.complete) } else { None });
    let (statement, error) = describe(planned, found, said);
    Explained { step, statement, error }
}

/// Explains what the server said about one statement that was sent alone: it begins at `offset` of its script, and
/// position 1 of what was sent stands at `before` of the script, if that were long enough.
pub(crate) fn of_statement(
    step: &Step,
    script: &Script,
    offset: usize,
    before: isize,
    said: &PgDatabaseError,
) -> Box<Error> {
    let offset = match said.position() {
        // The mark before the statement is ASCII: its characters are its bytes.
        Some(PgErrorPosition::Original(position)) => {
            let skipped = usize::try_from(offset as isize - before).unwrap_or(0);
            let rest = script.text.get(offset..).unwrap_or("");
            offset + offset_of_character(rest, position.saturating_sub(skipped))
        }
        _ => offset,
    };
    describe(step, Some(Found { script, offset }), said).1
}

/// The statement that failed, and the error with its place.
fn describe(step: &Step, found: Option<Found<'_>>, said: &PgDatabaseError) -> (String, Box<Error>) {
    let mut error = facts(said);
    let Some(found) = found else {
        for script in &step.scripts {
            error.message = script.cover(&error.message);
            error.notes = error.notes.iter().map(|note| script.cover(note)).collect();
        }
        return (String::new(), error);
    };
    let statement = statement_around(&found);
    let mut place = inside_body(step, &found, said).unwrap_or_else(|| found.script.place(found.offset));
    place.statement = statement.lines().next().map(|line| found.script.cover(line));
    error.place = Some(Box::new(place));
    for script in &step.scripts {
        error.message = script.cover(&error.message);
        error.notes = error.notes.iter().map(|note| script.cover(note)).collect();
    }
    (statement, error)
}

/// What the server said, without a place.
fn facts(said: &PgDatabaseError) -> Box<Error> {
    let mut error = if said.code() == ENDED {
        Error::new(Code::TransactionEnded, "the script ended the transaction it ran in")
            .hint("Remove commit and rollback from the script. What came before them is in the database: look, and undo it by hand.")
    } else {
        Error::new(Code::StepFailed, said.message())
    };
    error.sqlstate = Some(said.code().to_owned());
    error.notes.extend(said.detail().map(|detail| format!("detail: {detail}")));
    error.notes.extend(said.r#where().map(|context| format!("in: {}", context.lines().next().unwrap_or(context))));
    error.notes.extend(said.hint().map(|hint| format!("server hint: {hint}")));
    if error.hint.is_none() {
        error.hint = hint_for(said);
    }
    error
}

/// The script that a position of the whole message falls into.
fn position_in_script<'a>(plan: &'a Plan, message: &Message, position: usize) -> Option<(usize, Found<'a>)> {
    let offset = offset_of_character(&message.text, position);
    let segment = message.segments.iter().find(|s| offset >= s.start && offset <= s.start + s.length)?;
    let script = plan.steps.get(segment.step)?.scripts.get(segment.script)?;
    Some((segment.step, Found { script, offset: offset - segment.start }))
}

/// The script before a position in our own text: that text has no syntax errors, so the script has no end.
fn unfinished_script<'a>(plan: &'a Plan, message: &Message, position: usize) -> Option<(usize, Found<'a>)> {
    let offset = offset_of_character(&message.text, position);
    let segment = message.segments.iter().rev().find(|segment| segment.start <= offset)?;
    let script = plan.steps.get(segment.step)?.scripts.get(segment.script)?;
    let last = statements(&script.text).last().map_or(0, |statement| statement.range.start);
    Some((segment.step, Found { script, offset: first_fault(&script.text).unwrap_or(last) }))
}

/// The statement after so many complete ones, counted through all scripts of the step.
fn statement_at(step: &Step, complete: usize) -> Option<Found<'_>> {
    let mut left = complete;
    for script in &step.scripts {
        let all = statements(&script.text);
        if let Some(statement) = all.get(left) {
            return Some(Found { script, offset: statement.range.start });
        }
        left = left.saturating_sub(all.len());
    }
    None
}

fn statement_around(found: &Found<'_>) -> String {
    statements(&found.script.text)
        .into_iter()
        .find(|statement| statement.range.contains(&found.offset))
        .map(|statement| found.script.text[statement.range].to_owned())
        .unwrap_or_default()
}

/// The place inside a function body or `do` block that the server's context names.
fn inside_body(step: &Step, found: &Found<'_>, said: &PgDatabaseError) -> Option<Place> {
    // The innermost frame comes first; frames of SQL statements have no line.
    let frame = said.r#where().and_then(|context| context.lines().find_map(frame));
    let (script, body) = match &frame {
        Some(Frame { function: "inline_code_block", .. }) => {
            (found.script, body_after(&found.script.text, found.offset)?)
        }
        Some(Frame { function, .. }) => function_body(step, function)?,
        // A body that does not compile: the server quotes it whole.
        None => (found.script, found.offset),
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

fn hint_for(said: &PgDatabaseError) -> Option<String> {
    let platform = [
        "schema \"auth\"",
        "schema \"extensions\"",
        "role \"anon\"",
        "role \"authenticated\"",
        "role \"service_role\"",
    ];
    if platform.iter().any(|name| said.message() == format!("{name} does not exist")) {
        return Some(
            "It is a part of Supabase. On a plain Postgres, --bundle platform beside yours puts a stand-in there."
                .to_owned(),
        );
    }
    let hint = match said.code() {
        "42501" => "The role may not do this: let the owner run it, or grant what is missing.",
        "57014" => {
            "The statement ran into a time-out or was cancelled: give it longer with --statement-timeout, or make it smaller."
        }
        "53100" => "The server's disk is full: free space, then run the command again.",
        "2BP01" => "Something outside this bundle depends on it: remove that first.",
        "42P07" | "42710" | "42723" | "42P06" => {
            "It is there already, and not by this history: remove or rename it, or use another --schema."
        }
        _ => return Some("Fix the script and run the command again.".to_owned()),
    };
    Some(hint.to_owned())
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
