//! How the files of a folder are named and marked: by us, or by the tool they were written for.

use std::fmt;
use std::str::FromStr;

use crate::model::dotted;
use crate::model::version::{NotAVersion, Version};

/// A convention for files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// `0001_name.up.sql`, `.down.sql`, `.verify.sql`, `R__name.sql`.
    #[default]
    Schemactl,
    /// `20240115103000_name.sql`, as `supabase migration new` makes them.
    Supabase,
    /// `1_name.sql`, or `.up.sql` and `.down.sql`; `-- no-transaction` in the first line.
    Sqlx,
    /// `1_name.up.sql` and `1_name.down.sql`.
    GolangMigrate,
    /// `1_name.sql` with `-- migrate:up` and `-- migrate:down`.
    Dbmate,
    /// `1_name.sql` with `-- +goose Up` and `-- +goose Down`.
    Goose,
    /// `V1.2__name.sql`, `U1.2__name.sql`, `B1.2__name.sql`, `R__name.sql` and callbacks.
    Flyway,
    /// `V1__name.sql` and `U1__name.sql`.
    Refinery,
    /// `20240115103000_name/migration.sql`.
    Prisma,
    /// `1704067200000_name.sql` with `-- Up Migration` and `-- Down Migration`.
    NodePgMigrate,
    /// `sqitch.plan` with `deploy/name.sql`, `revert/name.sql` and `verify/name.sql`.
    Sqitch,
}

/// The name is not one of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALayout;

impl Layout {
    /// All of them, in the order in which help names them.
    pub const ALL: [Layout; 11] = [
        Layout::Schemactl,
        Layout::Supabase,
        Layout::Sqlx,
        Layout::GolangMigrate,
        Layout::Dbmate,
        Layout::Goose,
        Layout::Flyway,
        Layout::Refinery,
        Layout::Prisma,
        Layout::NodePgMigrate,
        Layout::Sqitch,
    ];

    /// Its name, as `--layout` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Schemactl => "schemactl",
            Layout::Supabase => "supabase",
            Layout::Sqlx => "sqlx",
            Layout::GolangMigrate => "golang-migrate",
            Layout::Dbmate => "dbmate",
            Layout::Goose => "goose",
            Layout::Flyway => "flyway",
            Layout::Refinery => "refinery",
            Layout::Prisma => "prisma",
            Layout::NodePgMigrate => "node-pg-migrate",
            Layout::Sqitch => "sqitch",
        }
    }

    /// The version that the text of a file name or of the tool's own history means: the digits, or for those that begin
    /// with `V` a dotted version.
    pub fn version(self, text: &str) -> Result<Version, NotAVersion> {
        if self.is_dotted() {
            return dotted::encode(text);
        }
        if text.bytes().any(|byte| !byte.is_ascii_digit()) {
            return Err(NotAVersion);
        }
        text.parse()
    }

    /// The version that a person meant who typed it for a bundle of this layout: `--to 2` is `2` of Flyway's.
    pub fn meant(self, typed: Version) -> Version {
        let plain = dotted::decode(typed).is_none();
        // 0 is what stands before every version.
        if self.is_dotted() && plain && typed.0 != 0 {
            return dotted::encode(&typed.0.to_string()).unwrap_or(typed);
        }
        typed
    }

    fn is_dotted(self) -> bool {
        matches!(self, Layout::Flyway | Layout::Refinery)
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Layout {
    type Err = NotALayout;

    fn from_str(name: &str) -> Result<Layout, NotALayout> {
        Layout::ALL.into_iter().find(|layout| layout.name() == name).ok_or(NotALayout)
    }
}

impl fmt::Display for NotALayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Layout::ALL.into_iter().map(Layout::name).collect();
        write!(f, "a layout is one of {}", names.join(", "))
    }
}

impl std::error::Error for NotALayout {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_what_its_tool_means_by_it() {
        assert_eq!(Layout::Dbmate.version("20240115103000"), Ok(Version(20_240_115_103_000)));
        assert_eq!(Layout::Sqlx.version("0007"), Ok(Version(7)));
        assert_eq!(Layout::Flyway.version("1_2").unwrap().to_string(), "1.2");
        assert_eq!(Layout::Flyway.meant(Version(3)), Layout::Flyway.version("3").unwrap());
        assert_eq!(Layout::Flyway.meant(Version(0)), Version(0));
        assert_eq!(Layout::Sqlx.meant(Version(3)), Version(3));
        assert_eq!(Layout::Sqlx.version("1.2"), Err(NotAVersion));
        assert_eq!(Layout::Sqlx.version("1_x"), Err(NotAVersion));
    }

    #[test]
    fn every_layout_has_a_name_that_reads_back() {
        assert!(Layout::ALL.into_iter().all(|layout| layout.name().parse() == Ok(layout)));
        assert_eq!("liquibase".parse::<Layout>(), Err(NotALayout));
    }
}
