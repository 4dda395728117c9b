//! Which layout a folder has, by its files. Where tools mean the same by them, any of the two will do; where they do
//! not, it is an error that names the files.

use std::collections::BTreeSet;

use crate::bundle::layout::section::mentions;
use crate::bundle::layout::{dbmate, flyway_conf, goose, node_pg_migrate, prisma, refinery, sqitch, sqlx_cli};
use crate::error::{Code, Error, Result};
use crate::model::layout::Layout;
use crate::model::script::Script;

/// Where a folder lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// It is `supabase/migrations`.
    Supabase,
    /// Anywhere else.
    Elsewhere,
}

/// What one file looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looks {
    /// `1_name.sql`
    Numbered,
    /// `1_name.up.sql`, `1_name.down.sql`
    Paired,
    /// `1_name.verify.sql`
    Ours,
    /// `-- no-transaction` in the first line.
    Sqlx,
    /// `-- migrate:up`
    Dbmate,
    /// `-- +goose Up`
    Goose,
    /// `1_name/migration.sql`
    Prisma,
    /// `-- Up Migration`
    NodePgMigrate,
    /// `sqitch.plan`, and what lies in its folders.
    Sqitch,
    /// `V1__name.sql`, which Flyway and refinery share.
    Lettered,
    /// A name or a number that only Flyway has.
    Flyway,
    /// `R__name.sql`, which Flyway and we share.
    Repeatable,
    /// Nothing that is known.
    Unknown,
}

/// The layout of a folder's files.
pub fn detect(files: &[(String, Script)], home: Home) -> Result<Layout> {
    let looks: Vec<(Looks, &Script)> = files
        .iter()
        .filter(|(path, _)| !path.starts_with("hooks/"))
        .map(|(path, script)| (of(path, script), script))
        .collect();
    let first = |wanted: &[Looks]| looks.iter().find(|(looks, _)| wanted.contains(looks)).map(|(_, script)| *script);
    let lettered = first(&[Looks::Lettered, Looks::Flyway]);
    let dbmate = first(&[Looks::Dbmate]);
    let goose = first(&[Looks::Goose]);
    let prisma = first(&[Looks::Prisma]);
    let node = first(&[Looks::NodePgMigrate]);
    let sqitch = first(&[Looks::Sqitch]);
    let plain = first(&[Looks::Numbered, Looks::Paired, Looks::Ours, Looks::Sqlx]);
    let kinds: Vec<(&str, &Script)> = [
        ("like Flyway's or refinery's", lettered),
        ("like dbmate's", dbmate),
        ("like goose's", goose),
        ("like Prisma's", prisma),
        ("like node-pg-migrate's", node),
        ("like sqitch's", sqitch),
        ("without their marks", plain),
    ]
    .into_iter()
    .filter_map(|(words, script)| Some((words, script?)))
    .collect();
    if let [(one, here), (other, there), ..] = kinds.as_slice() {
        return Err(Error::new(
            Code::Layout,
            format!("two layouts in one folder: {} is {one}, {} {other}", here.path, there.path),
        )
        .hint("Give each its own folder, and name both: schemactl up --dir one --dir other. --layout says which one is meant."));
    }
    Ok(if lettered.is_some() {
        match first(&[Looks::Flyway, Looks::Repeatable]).is_none() && undoes_nothing(files) {
            true => Layout::Refinery,
            false => Layout::Flyway,
        }
    } else if dbmate.is_some() {
        Layout::Dbmate
    } else if goose.is_some() {
        Layout::Goose
    } else if prisma.is_some() {
        Layout::Prisma
    } else if node.is_some() {
        Layout::NodePgMigrate
    } else if sqitch.is_some() {
        Layout::Sqitch
    } else if first(&[Looks::Ours, Looks::Repeatable]).is_some() {
        Layout::Schemactl
    } else if first(&[Looks::Sqlx]).is_some() {
        Layout::Sqlx
    } else if home == Home::Supabase && first(&[Looks::Paired]).is_none() {
        Layout::Supabase
    } else {
        Layout::Schemactl
    })
}

/// Whether there is a `U…` whose version no `V…` has: refinery's, which are versions of their own.
fn undoes_nothing(files: &[(String, Script)]) -> bool {
    let versions = |letter: char| {
        files.iter().filter_map(move |(path, _)| {
            path.rsplit('/').next()?.strip_prefix(letter)?.split_once("__").map(|(version, _)| version)
        })
    };
    let versioned: BTreeSet<&str> = versions('V').collect();
    versions('U').any(|undone| !versioned.contains(undone))
}

fn of(path: &str, script: &Script) -> Looks {
    let file = path.rsplit('/').next().unwrap_or(path);
    // Only where there is a plan are these folders looked into.
    if path == sqitch::PLAN || path.split_once('/').is_some_and(|(folder, _)| sqitch::FOLDERS.contains(&folder)) {
        return Looks::Sqitch;
    }
    if file == prisma::MIGRATION && path != file {
        return Looks::Prisma;
    }
    if file.ends_with(flyway_conf::ENDING) {
        return Looks::Flyway;
    }
    let stem = file.strip_suffix(".sql").unwrap_or(file);
    if stem.starts_with(|c: char| c.is_ascii_digit()) {
        return numbered(stem, script);
    }
    if stem.starts_with("R__") {
        return Looks::Repeatable;
    }
    let event = stem.split_once("__").map_or(stem, |(event, _)| event);
    let callback = ["before", "after"]
        .iter()
        .any(|start| event.strip_prefix(start).is_some_and(|rest| rest.starts_with(char::is_uppercase)));
    let versioned = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    match stem.split_at_checked(1) {
        _ if callback => Looks::Flyway,
        Some(("B", rest)) if versioned(rest) => Looks::Flyway,
        Some(("V" | "U", rest)) if versioned(rest) => {
            let whole = rest.split_once("__").is_some_and(|(version, name)| {
                version.bytes().all(|byte| byte.is_ascii_digit()) && refinery::is_word(name)
            });
            if whole { Looks::Lettered } else { Looks::Flyway }
        }
        _ => Looks::Unknown,
    }
}

fn numbered(stem: &str, script: &Script) -> Looks {
    let text = &script.text;
    if mentions(text, "migrate:") && text.lines().any(|line| dbmate::marker(line).is_some()) {
        return Looks::Dbmate;
    }
    if mentions(text, "+goose") && text.lines().any(|line| goose::annotation(line).is_some()) {
        return Looks::Goose;
    }
    if node_pg_migrate::is_marked(text) {
        return Looks::NodePgMigrate;
    }
    if stem.ends_with(".verify") {
        return Looks::Ours;
    }
    if text.starts_with(sqlx_cli::NO_TRANSACTION) {
        return Looks::Sqlx;
    }
    match stem.ends_with(".up") || stem.ends_with(".down") {
        true => Looks::Paired,
        false => Looks::Numbered,
    }
}
