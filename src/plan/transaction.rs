//! Files of other tools that open and end a transaction around all that they do: here they are a part of one already.

use crate::model::script::Script;
use std::ops::Range;

use crate::sql::statement::{Kind, Statement};

const COMMITS: [&str; 5] = ["commit", "commit transaction", "commit work", "end", "end transaction"];
const ROLLS_BACK: [&str; 5] = ["rollback", "rollback transaction", "rollback work", "abort", "abort transaction"];

/// The script without the `begin` that it starts with and the `commit` that it ends with, if that is all of its transaction
/// control. They become white space, so every place stays what it was.
pub fn unwrapped(script: &Script) -> Option<Script> {
    around(script, &COMMITS).map(|both| blanked(script, &both))
}

/// A script that begins a transaction and rolls it back at its end, as sqitch's verify scripts do.
pub(super) struct RolledBack {
    /// The script without the two: what stands in it is judged by this.
    pub bare: Script,
    /// What runs: it goes back to where it began, and the transaction around it goes on.
    pub runs: Script,
}

/// The script as a part of another transaction, if `begin` at its start and `rollback` at its end are all of its
/// transaction control.
pub(super) fn rolled_back(script: &Script) -> Option<RolledBack> {
    let both = around(script, &ROLLS_BACK)?;
    let [first, last] = both.clone();
    let runs = script.replaced(&[
        (first, "savepoint schemactl_verify;"),
        (last, "rollback to savepoint schemactl_verify; release savepoint schemactl_verify;"),
    ]);
    Some(RolledBack { bare: blanked(script, &both), runs })
}

/// The same without the two: what it does apart from taking everything back.
pub fn kept_back(script: &Script) -> Option<Script> {
    rolled_back(script).map(|both| both.bare)
}

fn blanked(script: &Script, ranges: &[Range<usize>]) -> Script {
    let mut text = script.text.to_string();
    for range in ranges {
        let blank: String = text[range.clone()].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
        text.replace_range(range.clone(), &blank);
    }
    script.blanked(text)
}

/// Where the statements stand that open a transaction around everything else and end it with one of these words.
fn around(script: &Script, ends: &[&str]) -> Option<[Range<usize>; 2]> {
    let lower = script.text.to_ascii_lowercase();
    // Reading a script costs more than looking for a word that must be there.
    if !ends.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let [first, middle @ .., last] = script.statements() else { return None };
    let control = |statement: &Statement| matches!(statement.kind, Kind::TransactionControl(_));
    let words = |statement: &Statement| {
        let text = lower.get(statement.range.clone()).unwrap_or("").trim_end_matches(';');
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let opens = ["begin", "begin transaction", "begin work", "start transaction"].contains(&words(first).as_str());
    let closes = ends.contains(&words(last).as_str());
    (opens && closes && !middle.iter().any(control)).then(|| [first.range.clone(), last.range.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unwrap(text: &str) -> Option<String> {
        let script = Script::from_bytes("a.sql".to_owned(), text.as_bytes().to_vec()).unwrap();
        let unwrapped = unwrapped(&script)?;
        assert_eq!(unwrapped.checksum(), script.checksum());
        Some(unwrapped.text.to_string())
    }

    #[test]
    fn a_transaction_around_everything_is_white_space() {
        assert_eq!(unwrap("-- a\nBEGIN;\nselect 1;\nCOMMIT;\n").unwrap(), "-- a\n      \nselect 1;\n       \n");
        assert_eq!(unwrap("start transaction; select 1; end").unwrap(), "                   select 1;    ");
    }

    #[test]
    fn a_transaction_that_is_rolled_back_is_taken_back_inside_the_one_around_it() {
        let text = "-- v\nBEGIN;\nselect 1/0;\nROLLBACK;\n";
        let script = Script::from_bytes("a.sql".to_owned(), text.as_bytes().to_vec()).unwrap();
        let RolledBack { bare, runs } = rolled_back(&script).unwrap();
        assert_eq!(bare.text, "-- v\n      \nselect 1/0;\n         \n");
        assert!(
            runs.text.starts_with("-- v\nsavepoint schemactl_verify;\nselect 1/0;\nrollback to savepoint"),
            "{runs:?}"
        );
        assert_eq!(runs.checksum(), script.checksum());
        let place = runs.place(runs.text.find("1/0").unwrap());
        assert_eq!((place.line, place.column, place.text.as_str()), (3, 8, "select 1/0;"));
        assert_eq!(runs.place(runs.text.find("release").unwrap()).text, "ROLLBACK;");
        assert!(rolled_back(&bare).is_none() && unwrapped(&script).is_none());
    }

    #[test]
    fn anything_else_is_left_to_be_refused() {
        for text in [
            "begin; select 1;",
            "select 1; commit;",
            "begin; select 1; commit; select 2;",
            "begin; select 1; savepoint a; commit;",
            "begin isolation level serializable; select 1; commit;",
            "begin; select 1; rollback;",
            "do $$ begin null; end $$;",
        ] {
            assert_eq!(unwrap(text), None, "{text}");
        }
    }
}
