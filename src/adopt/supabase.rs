//! Supabase: `supabase_migrations.schema_migrations`.
//!
//! It keeps no checksum but the statements themselves (`statements text[]`, old tables have only `version`), so they
//! are compared with the file by meaning: comments, white space and the `;` between them do not count. Going down
//! deletes the row. The platform's own writers (Management API, MCP) add columns and choose a version by the clock,
//! which matches no file: such a row is matched by its name and statements. Source: `apps/cli-go/pkg/migration/
//! {history,file}.go` and `pkg/parser/{token,state}.go` of supabase/cli; compared with rows that CLI 3.1.0 wrote.

use crate::adopt::row::{Row, unreadable};
use crate::adopt::statements::pieces;
use crate::adopt::{Difference, Entry, Ledger, Proof, Tool, Verdict};
use crate::model::checksum::meaning;
use crate::model::script::Script;
use crate::sql::statement::trivia;

/// What the rows say.
pub(super) fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    for row in rows {
        match row.text("version") {
            Some(version) => ledger.entries.push(Entry {
                version,
                name: row.text("name").unwrap_or_default(),
                proof: row.list("statements").map_or(Proof::Nothing, Proof::Statements),
                at: None,
                by: row.text("created_by"),
                took: None,
            }),
            None => ledger.refusals.push(unreadable(Tool::Supabase, "version")),
        }
    }
    ledger
}

/// Whether the file is what ran: the same statements in the same order, and which is not, if one is not.
pub(super) fn judge(recorded: &[String], file: &Script) -> Verdict {
    let recorded: Vec<(Vec<String>, &String)> =
        recorded.iter().map(|text| (words(text), text)).filter(|(words, _)| !words.is_empty()).collect();
    let text = file.original();
    let found: Vec<(Vec<String>, usize)> = pieces(text)
        .into_iter()
        .map(|piece| (words(&text[piece.clone()]), piece.start + trivia(&text[piece])))
        .filter(|(words, _)| !words.is_empty())
        .collect();
    // Other writers keep a whole file as one statement: then only all words together can be compared.
    let all = |list: Vec<&Vec<String>>| list.into_iter().flatten().cloned().collect::<Vec<_>>();
    if all(recorded.iter().map(|(words, _)| words).collect()) == all(found.iter().map(|(words, _)| words).collect()) {
        return Verdict::Proven;
    }
    let first = recorded.iter().zip(&found).position(|((recorded, _), (found, _))| recorded != found);
    let at = first.unwrap_or(recorded.len().min(found.len()));
    let place = found.get(at).map(|(_, offset)| file.place(*offset));
    let what = match (recorded.get(at), found.get(at)) {
        (Some((_, text)), Some(_)) => format!("statement {} was recorded as: {}", at + 1, first_line(text)),
        (None, Some(_)) => format!("{} statements were recorded; this one was added", recorded.len()),
        (Some((_, text)), None) => format!("a recorded statement is gone: {}", first_line(text)),
        (None, None) => "the statements differ".to_owned(),
    };
    Verdict::Differs(Box::new(Difference { what, place }))
}

/// The words of a statement that mean something, without the `;` between statements.
fn words(text: &str) -> Vec<String> {
    let mut words = meaning(text);
    words.retain(|word| word != ";");
    words
}

/// The first line of a statement that is no comment, cut to what fits.
fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("--")).unwrap_or("");
    if line.chars().count() > 80 {
        format!("{}…", line.chars().take(79).collect::<String>())
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(recorded: &[&str], file: &str) -> Verdict {
        let recorded: Vec<String> = recorded.iter().map(|text| (*text).to_owned()).collect();
        judge(&recorded, &Script::from_bytes("1_a.sql".to_owned(), file.as_bytes().to_vec()).unwrap())
    }

    #[test]
    fn statements_are_compared_by_meaning() {
        let file = "-- A.\ncreate table a  (id int);\n\ncreate table b (); -- the end\n";
        assert_eq!(judged(&["create table a (id int)", "-- B\ncreate table b ()"], file), Verdict::Proven);
        assert_eq!(judged(&["create table a (id int); create table b ();"], file), Verdict::Proven);
    }

    #[test]
    fn every_script_of_the_binary_is_what_would_be_stored_of_it() {
        for name in crate::bundle::embedded::names() {
            for (path, text) in crate::bundle::embedded::files(name).filter(|(path, _)| path.ends_with(".sql")) {
                assert_eq!(judged(&crate::adopt::statements::stored(text), text), Verdict::Proven, "{path}");
            }
        }
    }

    #[test]
    fn the_first_statement_that_differs_is_named_with_its_place() {
        let file = "create table a (id int);\ncreate table b (x int);\n";
        let Verdict::Differs(difference) = judged(&["create table a (id int)", "create table b ()"], file) else {
            panic!("they differ")
        };
        assert_eq!(difference.what, "statement 2 was recorded as: create table b ()");
        assert_eq!(difference.place.unwrap().line, 2);
        let Verdict::Differs(gone) = judged(&["create table a (id int)", "select 1", "select 2"], file) else {
            panic!("they differ")
        };
        assert!(gone.what.contains("select 1"));
    }
}
