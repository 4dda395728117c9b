//! Supabase: `20240115103000_name.sql`, one way.
//!
//! A name is `^([0-9]+)_(.*)\.sql$`, and files run in the order of their names as text; a first file that is called
//! `<14 digits below 20211209000000>_init.sql` is left out by the Supabase CLI (supabase/cli, `pkg/migration/list.go`
//! and `file.go`). Statements that Postgres refuses inside a transaction run alone there since v2.109 (`apply.go`).
//! Here a file runs outside a transaction if it holds nothing else.

use crate::bundle::layout::{Part, Piece, numbered};
use crate::error::{Code, Error, Result};
use crate::model::layout::Layout;
use crate::model::script::{Outside, Script};

const EXAMPLE: &str = "20240115103000_what_it_does.sql";

pub(super) fn read(file: &str, mut script: Script) -> Result<Piece> {
    script.outside = Outside::Found;
    let (stem, part) = numbered::part(file.strip_suffix(".sql").unwrap_or(file));
    if part.is_some() || stem.ends_with(".verify") {
        return Err(Error::new(
            Code::Layout,
            format!("{} is a way up to Supabase, whatever its name says", script.path),
        )
        .hint(
            "Move it out of the folder, or say --layout schemactl: then .down.sql and .verify.sql are what they say.",
        ));
    }
    let named = numbered::split(stem).filter(|_| stem.contains('_'));
    numbered::version(Layout::Supabase, named, Part::Up, script, EXAMPLE)
}

/// Refuses names that Supabase orders in another way than their numbers do, and the one that it leaves out.
pub(super) fn check_order(files: &[(String, Script)]) -> Result<()> {
    let digits = |name: &str| name.split('_').next().and_then(|digits| digits.parse::<u64>().ok());
    let mut names: Vec<&str> =
        files.iter().map(|(name, _)| name.as_str()).filter(|name| digits(name).is_some()).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| digits(pair[0]) > digits(pair[1])) {
        return Err(Error::new(Code::Layout, format!("Supabase applies {} before {}: it orders names as text", pair[0], pair[1]))
            .hint("Give all of them numbers of one length, as `supabase migration new` does, or say --layout schemactl to order by number."));
    }
    if let Some(first) =
        names.first().filter(|name| name.ends_with("_init.sql") && digits(name) < Some(20_211_209_000_000))
        && first.split('_').next().is_some_and(|digits| digits.len() == 14)
    {
        return Err(Error::new(
            Code::Layout,
            format!("{first} is left out by the Supabase CLI: it comes from its first releases"),
        )
        .hint("Remove the file, or say --layout schemactl to apply it."));
    }
    Ok(())
}
