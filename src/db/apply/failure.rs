//! From what the server said to a place in a file: also inside function bodies and `do` blocks.

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use crate::db::apply::character;
use crate::db::apply::claim::ENDED;
use crate::db::apply::inside;
use crate::db::apply::message::{Message, Segment};
use crate::error::{Code, Error};
use crate::model::script::Script;
use crate::plan::{Plan, Step};
use crate::sql::place::offset_of_character;
use crate::sql::statement::{first_fault, statements};

/// SQLSTATE of a syntax error.
const SYNTAX: &str = "42601";

/// How far a message had come when it failed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// The step that was running.
    pub current: usize,
    /// What of it was running.
    pub part: Part,
    /// How many statements of its scripts were complete.
    pub complete: usize,
}

/// What was running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Nothing: the server has not answered anything.
    Nothing,
    /// What of ours comes before the scripts of a step.
    Before,
    /// Its scripts, or what of ours follows them.
    Scripts,
    /// The commit of this one step.
    Commit,
    /// The commit of all steps together.
    CommitOfAll,
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
    let position = match said.position() {
        Some(PgErrorPosition::Original(position)) => Some(offset_of_character(&message.text, position)),
        _ => None,
    };
    let refused = character::refused(said.code(), said.message(), &message.text).filter(|_| spot.part == Part::Nothing);
    let by_offset = position
        .or(refused)
        .and_then(|offset| found_in_script(plan, message, offset))
        .or_else(|| unfinished_script(plan, message, position.filter(|_| said.code() == SYNTAX)?));
    // What is refused may stand in our own text: a name, say.
    let step = by_offset.as_ref().map(|(step, _)| *step).or_else(|| Some(last_segment(message, refused?)?.step));
    let step = step.unwrap_or(spot.current);
    let found = by_offset.map(|(_, found)| found);
    let Some(planned) = plan.steps.get(step) else {
        return Explained { step, statement: String::new(), error: facts(said) };
    };
    let found = found.or_else(|| match spot.part {
        Part::Nothing | Part::Before | Part::CommitOfAll => None,
        Part::Scripts => statement_at(planned, spot.complete).or_else(|| end(planned)),
        Part::Commit => end(planned),
    });
    let (statement, mut error) = describe(planned, found, said);
    match spot.part {
        Part::Nothing | Part::Before | Part::Scripts => {}
        Part::Commit => {
            error.notes.push("the script ran to its end: its transaction could not be committed".to_owned())
        }
        Part::CommitOfAll => {
            error.notes.push("all scripts ran to their end: their transaction could not be committed".to_owned());
        }
    }
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
    let mut statement = String::new();
    if let Some(found) = found {
        statement = statement_around(&found);
        let Found { script, offset } = found;
        let mut place = inside::place(step, script, offset, said).unwrap_or_else(|| script.place(offset));
        place.statement = statement.lines().next().map(|line| script.cover(line));
        error.place = Some(Box::new(place));
    }
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

/// The script that an offset of the whole message falls into.
fn found_in_script<'a>(plan: &'a Plan, message: &Message, offset: usize) -> Option<(usize, Found<'a>)> {
    let segment = message.segments.iter().find(|s| offset >= s.start && offset <= s.start + s.length)?;
    let script = plan.steps.get(segment.step)?.scripts.get(segment.script)?;
    Some((segment.step, Found { script, offset: offset - segment.start }))
}

/// The script before an offset in our own text: that text has no syntax errors, so the script has no end.
fn unfinished_script<'a>(plan: &'a Plan, message: &Message, offset: usize) -> Option<(usize, Found<'a>)> {
    let segment = last_segment(message, offset)?;
    let script = plan.steps.get(segment.step)?.scripts.get(segment.script)?;
    let last = statements(&script.text).last().map_or(0, |statement| statement.range.start);
    Some((segment.step, Found { script, offset: first_fault(&script.text).unwrap_or(last) }))
}

/// The script that begins last before an offset of the message; what follows it is of the same step.
fn last_segment(message: &Message, offset: usize) -> Option<&Segment> {
    message.segments.iter().rev().find(|segment| segment.start <= offset)
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

/// The end of the last statement of a step's own script.
fn end(step: &Step) -> Option<Found<'_>> {
    let script = step.script()?;
    let last = statements(&script.text).pop()?;
    Some(Found { script, offset: last.range.end.saturating_sub(1) })
}

fn statement_around(found: &Found<'_>) -> String {
    statements(&found.script.text)
        .into_iter()
        .find(|statement| statement.range.contains(&found.offset))
        .map(|statement| found.script.text[statement.range].to_owned())
        .unwrap_or_default()
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
            "It is there already, made by hand or left by a down script: remove or rename it, or use another --schema."
        }
        code if code.starts_with("23") => "Rows are in the way: mend them or the script, and run the command again.",
        _ => return Some("Fix the script and run the command again.".to_owned()),
    };
    Some(hint.to_owned())
}
