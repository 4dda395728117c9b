//! Whether a script can end the transaction that it runs in.

/// The words with which a transaction is ended.
const ENDS: [&str; 5] = ["abort", "commit", "end", "prepare", "rollback"];

/// Whether one of the words with which a transaction is ended stands in `text`, be it in a comment, a string or a body.
///
/// Where none does, no statement of it ends the transaction block it runs in: what it calls cannot (Postgres refuses that,
/// as an invalid transaction termination), and a keyword is written in these letters, whatever their case, or not at all.
pub fn may_end_its_transaction(text: &str) -> bool {
    // What stands between two words cannot stand in one, so that each word is found whole.
    text.split(|letter: char| !is_of_a_name(letter)).any(|word| ENDS.iter().any(|end| word.eq_ignore_ascii_case(end)))
}

/// What Postgres takes for a part of a name: any character outside ASCII too.
fn is_of_a_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$') || !letter.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_ends_a_transaction_is_found_wherever_it_stands() {
        for text in [
            "commit",
            "select 1;COMMIT;",
            "select 1;end",
            "/**/End/**/",
            "create table t ();\nRollback to savepoint s;",
            "abort--",
            "\u{feff};prepare transaction 'x'",
            "do $$ begin end $$",
            "select 'commit'",
            "-- the end",
            "commit and chain",
            "select $$x$$;end",
        ] {
            assert!(may_end_its_transaction(text), "{text}");
        }
    }

    #[test]
    fn a_name_that_holds_such_a_word_is_none() {
        for text in [
            "",
            "create table pending (sender_id int, appended int, end_at int, committed boolean, \"énd\" int);",
            "create index on items (parent) where abort1 is null;",
            "select prepared, $end from rollbacks",
            "begin; savepoint s; release s; set local role x",
        ] {
            assert!(!may_end_its_transaction(text), "{text}");
        }
    }
}
