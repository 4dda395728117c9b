//! Files of other tools that open and commit a transaction around all that they do: here they are one already.

use crate::model::script::Script;
use crate::sql::statement::{Kind, Statement, statements};

/// The script without the `begin` that it starts with and the `commit` that it ends with, if that is all of its transaction
/// control. They become white space, so every place stays what it was.
pub(super) fn unwrapped(script: &Script) -> Option<Script> {
    let lower = script.text.to_ascii_lowercase();
    // Parsing costs more than looking for a word that must be there.
    if !lower.contains("commit") && !lower.contains("end") {
        return None;
    }
    let statements = statements(&script.text);
    let [first, middle @ .., last] = statements.as_slice() else { return None };
    let control = |statement: &Statement| matches!(statement.kind, Kind::TransactionControl(_));
    let words = |statement: &Statement| {
        let text = lower.get(statement.range.clone()).unwrap_or("").trim_end_matches(';');
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let opens = ["begin", "begin transaction", "begin work", "start transaction"].contains(&words(first).as_str());
    let commits = ["commit", "commit transaction", "commit work", "end", "end transaction"];
    if !opens || !commits.contains(&words(last).as_str()) || middle.iter().any(control) {
        return None;
    }
    let mut text = script.text.to_string();
    for statement in [first, last] {
        let blank: String = text[statement.range.clone()].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
        text.replace_range(statement.range.clone(), &blank);
    }
    Some(script.blanked(text))
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
