//! A script as the Supabase CLI stores it: statement by statement, each with the comments before it, without its `;`
//! and without the white space around it. What follows the last `;` is one more, if it is not blank: a comment, too.
//!
//! The CLI's own splitter (`pkg/parser` of supabase/cli) and ours agree on what both understand; ours is the parser
//! that everything else here uses.

use std::ops::Range;

use crate::sql::statement::ends;

/// The statements, as the CLI stores them.
pub fn stored(text: &str) -> Vec<&str> {
    pieces(text).into_iter().map(|piece| &text[piece]).collect()
}

/// Where they stand in the text.
pub(super) fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in ends(text).into_iter().chain([text.len()]) {
        let Some(piece) = text.get(start..end) else { continue };
        let kept = piece.trim_end_matches(';').trim();
        if !kept.is_empty() {
            let at = start + piece.find(kept).unwrap_or(0);
            pieces.push(at..at + kept.len());
        }
        start = end;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_stored_as_the_supabase_cli_stores_them() {
        // Files, and the rows that Supabase CLI 3.1.0 wrote for them.
        let notes = "-- Notes of a user; with a semicolon in a comment\n\
                     create table public.notes (id bigint primary key, body text default 'a;b');\n\n\
                     /* a block; comment */\n\
                     create function public.f() returns int language sql as $$ select 1; $$;\n\n;;\n\
                     comment on table public.notes is 'It''s';\n-- the end\n";
        assert_eq!(
            stored(notes),
            [
                "-- Notes of a user; with a semicolon in a comment\ncreate table public.notes (id bigint primary key, body text default 'a;b')",
                "/* a block; comment */\ncreate function public.f() returns int language sql as $$ select 1; $$",
                "comment on table public.notes is 'It''s'",
                "-- the end",
            ]
        );
        let atomic = "create function public.g() returns int language sql begin atomic select 1; select 2; end;\n\
                      do $do$ begin perform 1; end $do$;\nselect E'it\\'s;fine';\ninsert into public.notes values (1, 'x') ; \n";
        assert_eq!(
            stored(atomic),
            [
                "create function public.g() returns int language sql begin atomic select 1; select 2; end",
                "do $do$ begin perform 1; end $do$",
                "select E'it\\'s;fine'",
                "insert into public.notes values (1, 'x')",
            ]
        );
        assert_eq!(
            stored("create table a ();\r\n\r\ncreate index on a (b);\r\n"),
            ["create table a ()", "create index on a (b)"]
        );
        assert_eq!(stored(" \n"), Vec::<&str>::new());
    }
}
