//! Rules over the files of migrations: pure functions of their text and of what the files before them made. No database.

pub mod rules;
pub mod settings;
pub mod squawk;
pub mod subject;
mod whole;

use std::ops::Range;

use crate::error::Result;
use crate::lint::Level;
use crate::lint::script::settings::Settings;
use crate::lint::script::subject::{Part, Subject};
use crate::lint::script::whole::Whole;
use crate::locks::{self, facts::Facts};
use crate::model::declared::Accepted;
use crate::model::script::Script;
use crate::sql::allow::{self, Allow, Reach};
use crate::sql::place::Place;

/// A rule over files.
#[derive(Clone, Copy, Debug)]
pub struct FileRule {
    /// Its stable name.
    pub name: &'static str,
    /// How bad it is.
    pub level: Level,
    /// Its page.
    pub page: &'static str,
    check: fn(&Subject<'_>) -> Vec<Spot>,
}

/// Something that a rule found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Where.
    pub range: Range<usize>,
    /// What it is about: a table, a function, the file.
    pub subject: String,
    /// The fact.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Less bad than the rule's own level, if it is.
    pub level: Option<Level>,
}

/// A finding, with its rule and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFinding {
    /// The rule.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What it is about.
    pub subject: String,
    /// The fact.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Where it begins.
    pub place: Place,
    /// The line and column behind its end, from 1.
    pub end: (usize, usize),
    /// Why it is meant, where it is.
    pub accepted: Option<String>,
}

/// A version, or a file that stands alone.
#[derive(Clone, Debug)]
pub struct Unit<'a> {
    /// The way up.
    pub up: &'a Script,
    /// The way back, where there is one.
    pub down: Option<&'a Script>,
    /// Whether a way back belongs beside it.
    pub paired: Paired,
}

/// Whether a file belongs to a bundle, where a down script has its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paired {
    /// It does.
    Yes,
    /// It stands alone.
    No,
}

impl Spot {
    /// A fact about something at a place.
    pub fn new(range: Range<usize>, subject: impl Into<String>, message: impl Into<String>, hint: &str) -> Spot {
        Spot { range, subject: subject.into(), message: message.into(), hint: hint.to_owned(), level: None }
    }

    /// The same, but of this level.
    pub fn only(mut self, level: Level) -> Spot {
        self.level = Some(level);
        self
    }
}

impl FileRule {
    /// The rule of this name.
    pub fn named(name: &str) -> Option<FileRule> {
        rules::ALL.into_iter().find(|rule| rule.name == name)
    }
}

/// Everything that the rules find in files that are applied in this order, by file and place. What is accepted stays in,
/// with its reason.
pub fn lint(
    units: &[Unit<'_>],
    mut facts: Facts,
    settings: &Settings,
    accepted: &[Accepted],
) -> Result<Vec<FileFinding>> {
    let whole = Whole::of(units, &facts.home);
    let mut found = Vec::new();
    for unit in units {
        let before = facts.clone();
        let seen = locks::read(&unit.up.text, &mut facts);
        let part = Part::Up { down: unit.down, paired: unit.paired };
        let subject = Subject { script: unit.up, part, seen, before: &before, after: &facts, whole: &whole, settings };
        found.extend(one(&subject, accepted)?);
        if let Some(down) = unit.down {
            let mut back = facts.clone();
            let seen = locks::read(&down.text, &mut back);
            let part = Part::Down { up: unit.up };
            let before = &facts;
            let subject = Subject { script: down, part, seen, before, after: &back, whole: &whole, settings };
            found.extend(one(&subject, accepted)?);
        }
    }
    Ok(found)
}

fn one(subject: &Subject<'_>, accepted: &[Accepted]) -> Result<Vec<FileFinding>> {
    let script = subject.script;
    let settings = subject.settings;
    let off = |rule: &str| settings.disable.iter().any(|disabled| disabled.rule == rule);
    let mut spots: Vec<(&'static str, Level, Spot)> = Vec::new();
    for rule in rules::ALL.into_iter().filter(|rule| !off(rule.name)) {
        spots.extend((rule.check)(subject).into_iter().map(|spot| (rule.name, rule.level, spot)));
    }
    spots.extend(squawk::check(subject).into_iter().filter(|(rule, _, _)| !off(rule)));
    let allows = allow::read(&script.path, &script.text)?;
    let statements: Vec<Range<usize>> = subject.seen.iter().map(|seen| seen.range.clone()).collect();
    let mut used = vec![false; allows.len()];
    let mut findings = Vec::new();
    for (rule, own, spot) in spots {
        let level = settings.level.get(rule).copied().or(spot.level).unwrap_or(own);
        let because = allows.iter().enumerate().find(|(_, it)| covers(it, rule, &spot, script, &statements));
        if let Some((index, _)) = because {
            used[index] = true;
        }
        let meant = accepted.iter().find(|it| it.rule == rule && it.subject == spot.subject);
        let reason = because.map(|(_, allow)| &allow.because).or(meant.map(|it| &it.because)).cloned();
        findings.push(finding(script, rule, level, spot, reason));
    }
    if !off(rules::UNUSED_ALLOW) {
        for (allow, _) in allows.iter().zip(used).filter(|(_, used)| !used) {
            findings.push(unused(script, allow));
        }
    }
    findings.sort_by(|a, b| (a.place.line, a.place.column, a.rule).cmp(&(b.place.line, b.place.column, b.rule)));
    Ok(findings)
}

fn covers(allow: &Allow, rule: &str, spot: &Spot, script: &Script, statements: &[Range<usize>]) -> bool {
    let same = allow.rule == rule || squawk::said_by(&allow.rule) == Some(rule);
    same && match allow.reach {
        Reach::File => true,
        Reach::Statement => {
            let of = statements.iter().position(|range| range.contains(&spot.range.start));
            allow.statement(&script.text, statements).is_some_and(|statement| Some(statement) == of)
        }
    }
}

fn unused(script: &Script, allow: &Allow) -> FileFinding {
    let known = FileRule::named(&allow.rule).is_some() || squawk::is_known(&allow.rule);
    let message = match known {
        true => format!("nothing here breaks `{}`", allow.rule),
        false => format!("there is no rule `{}`", allow.rule),
    };
    let spot = Spot::new(allow.at..allow.at + 5, allow.rule.clone(), message, "Remove the comment.");
    finding(script, rules::UNUSED_ALLOW, Level::Warn, spot, None)
}

fn finding(script: &Script, rule: &'static str, level: Level, spot: Spot, accepted: Option<String>) -> FileFinding {
    let mut place = script.place(spot.range.start);
    let end = script.place(spot.range.end.max(spot.range.start));
    let rest = place.text.chars().count() + 1 - place.column.min(place.text.chars().count() + 1);
    place.width = if end.line == place.line { end.column - place.column } else { rest }.max(1);
    let hint = Some(spot.hint).filter(|hint| !hint.is_empty());
    let end = (end.line, end.column);
    FileFinding { rule, level, subject: spot.subject, message: spot.message, hint, place, end, accepted }
}

#[cfg(test)]
mod tests;
