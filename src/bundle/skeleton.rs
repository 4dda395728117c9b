//! The files of a new migration, as the other files of its folder have it. Pure: the clock is passed in.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::layout::Layout;
use crate::model::migration::Migration;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// What it does, as it was typed.
    pub name: &'a str,
    /// How it is numbered.
    pub numbering: Numbering,
    /// What kind of script it is.
    pub kind: Kind,
    /// Now.
    pub now: DateTime<Utc>,
}

/// How a migration is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// As the folder does it.
    Folder,
    /// By the clock: `20240115103000`, in UTC.
    Timestamp,
    /// By the next free number.
    Number,
}

/// What kind of script it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One transaction.
    Transaction,
    /// Statement by statement, for what Postgres refuses inside a transaction.
    Outside,
    /// Without a version: it runs whenever it has changed.
    Repeatable,
}

/// A file to write: its path below the folder, and its text.
pub type File = (String, String);

const FORMAT: &str = "%Y%m%d%H%M%S";

/// The files, in a folder with this layout; `bundle` is what is there already.
pub fn files(layout: Layout, bundle: Option<&Bundle>, wanted: &Wanted<'_>) -> Result<Vec<File>> {
    let name = name(layout, wanted.name)?;
    let existing = bundle.map_or(&[][..], |bundle| &bundle.migrations);
    if wanted.kind == Kind::Repeatable {
        return repeatable(layout, &name, wanted.name);
    }
    let version = version(layout, existing, wanted)?;
    let pairs = existing.is_empty() || existing.iter().any(|file| file.origin.file_name.ends_with(".up.sql"));
    let undoes = existing.iter().any(|file| file.down.is_some());
    let outside = wanted.kind == Kind::Outside;
    let says = format!("-- {}\n", sentence(wanted.name));
    let ours = if outside { "-- schemactl: no-transaction\n" } else { "" };
    let down = "-- Takes back what the up script does, newest object first.\n";
    let one = |text: String| Ok(vec![(format!("{version}_{name}.sql"), text)]);
    match layout {
        Layout::Schemactl if pairs => Ok(vec![
            (format!("{version}_{name}.up.sql"), format!("{ours}{says}\n")),
            (format!("{version}_{name}.down.sql"), format!("{ours}{down}\n")),
            (format!("{version}_{name}.verify.sql"), VERIFY.replace(":version:", &version)),
        ]),
        Layout::Schemactl | Layout::Supabase => one(format!("{ours}{says}\n")),
        Layout::Sqlx | Layout::GolangMigrate if pairs || layout == Layout::GolangMigrate => {
            let first = if outside && layout == Layout::Sqlx { "-- no-transaction\n" } else { ours };
            Ok(vec![
                (format!("{version}_{name}.up.sql"), format!("{first}{says}\n")),
                (format!("{version}_{name}.down.sql"), format!("{first}{down}\n")),
            ])
        }
        Layout::Sqlx | Layout::GolangMigrate => {
            one(format!("{}{says}\n", if outside { "-- no-transaction\n" } else { "" }))
        }
        Layout::Dbmate => {
            let option = if outside { " transaction:false" } else { "" };
            one(format!("-- migrate:up{option}\n{says}\n\n-- migrate:down{option}\n\n"))
        }
        Layout::Goose => {
            let option = if outside { "-- +goose NO TRANSACTION\n" } else { "" };
            one(format!("{option}-- +goose Up\n{says}\n\n-- +goose Down\n\n"))
        }
        Layout::Flyway => {
            let mut files = vec![(format!("V{version}__{name}.sql"), format!("{says}\n"))];
            if outside {
                files.push((format!("V{version}__{name}.sql.conf"), "executeInTransaction=false\n".to_owned()));
            }
            if undoes {
                files.push((format!("U{version}__{name}.sql"), format!("{down}\n")));
            }
            Ok(files)
        }
        Layout::Refinery => Ok(vec![(format!("V{version}__{name}.sql"), format!("{ours}{says}\n"))]),
        Layout::Prisma => {
            let mut files = vec![(format!("{version}_{name}/migration.sql"), format!("{ours}{says}\n"))];
            if undoes {
                files.push((format!("{version}_{name}/down.sql"), format!("{ours}{down}\n")));
            }
            Ok(files)
        }
        Layout::NodePgMigrate => one(format!("{ours}-- Up Migration\n{says}\n\n-- Down Migration\n\n")),
        Layout::Sqitch => {
            Err(Error::new(Code::Usage, "a change of sqitch is a line of its plan too, with who planned it and when")
                .hint(format!("Let sqitch write all of it: sqitch add {name} -n 'what it does'.")))
        }
    }
}

const VERIFY: &str = "\
-- Raises if the promise of :version: does not hold; runs in its transaction, and whenever `verify` asks. For example:
--   do $$ begin assert to_regclass('a_table') is not null, 'a_table is missing'; end $$;
";

fn repeatable(layout: Layout, name: &str, said: &str) -> Result<Vec<File>> {
    if !matches!(layout, Layout::Schemactl | Layout::Flyway) {
        return Err(Error::new(Code::Usage, format!("the layout of {layout} has no repeatable scripts"))
            .hint("Leave --repeatable out: a migration with `create or replace` does the same once."));
    }
    let text = format!("-- {} Runs again whenever this file changes: create or replace.\n\n", sentence(said));
    Ok(vec![(format!("R__{name}.sql"), text)])
}

/// The name as it stands in a file name.
fn name(layout: Layout, said: &str) -> Result<String> {
    let between = if layout == Layout::NodePgMigrate { "-" } else { "_" };
    let words: Vec<&str> = said.split([' ', '-', '_']).filter(|word| !word.is_empty()).collect();
    let plain = |word: &&str| word.chars().all(|c| c.is_ascii_alphanumeric());
    if words.is_empty() || !words.iter().all(plain) || said.len() > 100 {
        return Err(Error::new(Code::Usage, format!("`{}` cannot be the name of a migration", said.escape_debug()))
            .hint("Say in a few plain words what it does: schemactl new add_tags"));
    }
    Ok(words.join(between).to_lowercase())
}

/// What was typed, as the first line of the file.
fn sentence(said: &str) -> String {
    let words = said.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// The version, later than every one that is there.
fn version(layout: Layout, existing: &[Migration], wanted: &Wanted<'_>) -> Result<String> {
    let newest = existing.last().map(|file| file.origin.version_text.as_str());
    let by_the_clock = match (wanted.numbering, newest) {
        (Numbering::Timestamp, _) => true,
        (Numbering::Number, _) => false,
        (Numbering::Folder, Some(newest)) => newest.len() >= 12 && newest.bytes().all(|byte| byte.is_ascii_digit()),
        (Numbering::Folder, None) => !matches!(layout, Layout::Schemactl | Layout::Flyway | Layout::Refinery),
    };
    if !by_the_clock {
        return next_number(newest);
    }
    // Milliseconds since 1970 where the folder, or its tool, has them.
    let milliseconds = newest.map_or(layout == Layout::NodePgMigrate, |newest| newest.len() == 13);
    let text = match milliseconds {
        true => wanted.now.timestamp_millis().to_string(),
        false => wanted.now.format(FORMAT).to_string(),
    };
    match newest {
        // The clock is behind the newest file, or this is the second file of one second.
        Some(newest) if layout.version(newest).ok() >= layout.version(&text).ok() => later(newest),
        _ => Ok(text),
    }
}

/// A second later, so that it still reads as a time.
fn later(newest: &str) -> Result<String> {
    match NaiveDateTime::parse_from_str(newest, FORMAT) {
        Ok(time) if newest.len() == 14 => Ok((time + TimeDelta::seconds(1)).format(FORMAT).to_string()),
        _ => next_number(Some(newest)),
    }
}

/// One more than the newest, as wide as that.
fn next_number(newest: Option<&str>) -> Result<String> {
    let Some(newest) = newest else { return Ok("0001".to_owned()) };
    let first = newest.split(['.', '_']).next().unwrap_or(newest);
    let next = first.parse::<u64>().ok().and_then(|number| number.checked_add(1)).ok_or_else(|| {
        Error::new(Code::Usage, format!("there is no number after {newest}")).hint("Give it a --timestamp.")
    })?;
    Ok(format!("{next:0width$}", width = first.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::manifest::Manifest;
    use crate::bundle::read::{self, Files};
    use crate::model::script::Script;

    fn bundle(layout: Layout, names: &[(&str, &str)]) -> Bundle {
        let migrations = names
            .iter()
            .map(|(name, text)| {
                ((*name).to_owned(), Script::from_bytes((*name).to_owned(), text.as_bytes().to_vec()).unwrap())
            })
            .collect();
        read::bundle(Manifest::default_for_folder(), layout, Files { migrations, ..Files::default() }).unwrap()
    }

    fn wanted(name: &str) -> Wanted<'_> {
        let now = DateTime::parse_from_rfc3339("2026-01-13T10:30:00Z").unwrap().to_utc();
        Wanted { name, numbering: Numbering::Folder, kind: Kind::Transaction, now }
    }

    fn names(layout: Layout, existing: &[(&str, &str)]) -> Vec<String> {
        let bundle = (!existing.is_empty()).then(|| bundle(layout, existing));
        let made = files(layout, bundle.as_ref(), &wanted("Add tags")).unwrap();
        made.into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn a_new_file_is_named_and_numbered_as_the_others_are() {
        for (layout, existing, expected) in [
            (
                Layout::Schemactl,
                &[][..],
                &["0001_add_tags.up.sql", "0001_add_tags.down.sql", "0001_add_tags.verify.sql"][..],
            ),
            (Layout::Schemactl, &[("009_a.sql", "")], &["010_add_tags.sql"]),
            (Layout::Supabase, &[], &["20260113103000_add_tags.sql"]),
            (Layout::Supabase, &[("20250101000000_a.sql", "")], &["20260113103000_add_tags.sql"]),
            // The clock is behind.
            (Layout::Supabase, &[("20300101235959_a.sql", "")], &["20300102000000_add_tags.sql"]),
            (Layout::Sqlx, &[("1_a.sql", "")], &["2_add_tags.sql"]),
            (
                Layout::GolangMigrate,
                &[("000001_a.up.sql", "")],
                &["000002_add_tags.up.sql", "000002_add_tags.down.sql"],
            ),
            (Layout::Dbmate, &[], &["20260113103000_add_tags.sql"]),
            (Layout::Goose, &[("00001_a.sql", "-- +goose Up\n")], &["00002_add_tags.sql"]),
            (Layout::Flyway, &[("V1.5__a.sql", ""), ("U1.5__a.sql", "")], &["V2__add_tags.sql", "U2__add_tags.sql"]),
            (Layout::Refinery, &[("V7__a.sql", "")], &["V8__add_tags.sql"]),
            (Layout::Prisma, &[("20240101000001_a/migration.sql", "")], &["20260113103000_add_tags/migration.sql"]),
            (Layout::NodePgMigrate, &[("1704067200000_a.sql", "")], &["1768300200000_add-tags.sql"]),
        ] {
            assert_eq!(names(layout, existing), expected, "{layout} {existing:?}");
        }
    }

    #[test]
    fn what_is_made_can_be_read_back() {
        for layout in Layout::ALL.into_iter().filter(|layout| *layout != Layout::Sqitch) {
            for kind in [Kind::Transaction, Kind::Outside] {
                let made = files(layout, None, &Wanted { kind, ..wanted("add_tags") }).unwrap();
                let named: Vec<(&str, &str)> = made.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
                let bundle = bundle(layout, &named);
                assert_eq!(bundle.migrations.len(), 1, "{layout} {made:?}");
            }
        }
    }

    #[test]
    fn names_are_words_and_repeatables_are_for_those_who_have_them() {
        for name in ["", " ", "../x", "a/b", "naïve", "x;y"] {
            assert_eq!(files(Layout::Schemactl, None, &wanted(name)).unwrap_err().code, Code::Usage, "{name:?}");
        }
        let repeatable = |layout| files(layout, None, &Wanted { kind: Kind::Repeatable, ..wanted("views") });
        assert_eq!(repeatable(Layout::Flyway).unwrap()[0].0, "R__views.sql");
        assert_eq!(repeatable(Layout::Supabase).unwrap_err().code, Code::Usage);
        assert_eq!(files(Layout::Sqitch, None, &wanted("add_tags")).unwrap_err().code, Code::Usage);
    }
}
