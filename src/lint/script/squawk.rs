//! The rules of squawk-linter. Ours say more where they know what a statement locks, rewrites and reads: those of squawk
//! that would say the same in fewer words are left out, and their names lead to ours.

use squawk_linter::{Linter, LinterSettings, Rule};

use crate::lint::Level;
use crate::lint::script::Spot;
use crate::lint::script::subject::{Part, Subject};
use crate::sql::parse::parse;

/// A rule of squawk's that is on.
struct Known {
    name: &'static str,
    level: Level,
    kind: Kind,
}

/// What a rule of squawk's is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// What exists already: nothing that the file has made itself.
    Existing,
    /// How something is written.
    Writing,
    /// Taste: off unless it is asked for.
    Taste,
}

const fn known(name: &'static str, level: Level, kind: Kind) -> Known {
    Known { name, level, kind }
}

const KNOWN: [Known; 34] = [
    known("adding-required-field", Level::Warn, Kind::Existing),
    known("ban-alter-domain-with-add-constraint", Level::Warn, Kind::Existing),
    known("ban-char-field", Level::Info, Kind::Writing),
    known("ban-create-domain-with-constraint", Level::Info, Kind::Writing),
    known("ban-drop-column", Level::Warn, Kind::Existing),
    known("ban-drop-database", Level::Error, Kind::Existing),
    known("ban-drop-not-null", Level::Info, Kind::Existing),
    known("ban-drop-table", Level::Warn, Kind::Existing),
    known("ban-duplicate-column-assignments", Level::Error, Kind::Writing),
    known("ban-truncate-cascade", Level::Warn, Kind::Existing),
    known("identifier-too-long", Level::Warn, Kind::Writing),
    known("prefer-timestamp-tz", Level::Warn, Kind::Writing),
    known("renaming-column", Level::Warn, Kind::Existing),
    known("renaming-table", Level::Warn, Kind::Existing),
    known("require-concurrent-index-deletion", Level::Warn, Kind::Existing),
    known("require-concurrent-partition-detach", Level::Warn, Kind::Existing),
    known("require-concurrent-reindex", Level::Warn, Kind::Existing),
    known("require-enum-value-ordering", Level::Info, Kind::Writing),
    known("ban-drop-constraint", Level::Info, Kind::Taste),
    known("ban-drop-default", Level::Info, Kind::Taste),
    known("ban-drop-domain", Level::Info, Kind::Taste),
    known("ban-drop-extension", Level::Info, Kind::Taste),
    known("ban-drop-function", Level::Info, Kind::Taste),
    known("ban-drop-schema", Level::Info, Kind::Taste),
    known("ban-drop-sequence", Level::Info, Kind::Taste),
    known("ban-drop-trigger", Level::Info, Kind::Taste),
    known("ban-drop-type", Level::Info, Kind::Taste),
    known("ban-drop-view", Level::Info, Kind::Taste),
    known("prefer-bigint-over-int", Level::Info, Kind::Taste),
    known("prefer-bigint-over-smallint", Level::Info, Kind::Taste),
    known("prefer-identity", Level::Info, Kind::Taste),
    known("prefer-robust-stmts", Level::Info, Kind::Taste),
    known("prefer-text-field", Level::Info, Kind::Taste),
    known("require-table-schema", Level::Info, Kind::Taste),
];

/// Rules of squawk's, and which of ours says it.
const OURS: [(&str, &str); 13] = [
    ("adding-field-with-default", "rewrites_table"),
    ("adding-foreign-key-constraint", "scans_under_lock"),
    ("adding-not-nullable-field", "scans_under_lock"),
    ("adding-serial-primary-key-field", "rewrites_table"),
    ("ban-concurrent-index-creation-in-transaction", "cannot_run"),
    ("ban-uncommitted-transaction", "cannot_run"),
    ("changing-column-type", "rewrites_table"),
    ("constraint-missing-not-valid", "scans_under_lock"),
    ("disallowed-unique-constraint", "scans_under_lock"),
    ("require-concurrent-index-creation", "index_blocks_writes"),
    ("require-lock-timeout", "cannot_run"),
    ("require-statement-timeout", "cannot_run"),
    ("transaction-nesting", "cannot_run"),
];

const PAGES: &str = include_str!("squawk.md");

/// What squawk's rules find in a way up.
pub(super) fn check(subject: &Subject<'_>) -> Vec<(&'static str, Level, Spot)> {
    let Part::Up { .. } = subject.part else { return Vec::new() };
    let wanted =
        |rule: &&Known| rule.kind != Kind::Taste || subject.settings.enable.iter().any(|enabled| enabled == rule.name);
    let rules: Vec<(&Known, Rule)> =
        KNOWN.iter().filter(wanted).filter_map(|rule| Some((rule, Rule::try_from(rule.name).ok()?))).collect();
    let text = subject.script.text.as_ref();
    let mut linter = Linter::from(rules.iter().map(|(_, rule)| *rule));
    let pg_version = subject.settings.postgres.to_string().parse().unwrap_or_default();
    linter.settings = LinterSettings { pg_version, assume_in_transaction: !subject.is_outside() };
    let mut found = Vec::new();
    for violation in linter.lint(&parse(text), text) {
        let Some((known, _)) = rules.iter().find(|(_, rule)| *rule == violation.code) else { continue };
        let range = usize::from(violation.text_range.start())..usize::from(violation.text_range.end()).min(text.len());
        let about = subject.seen.iter().find(|seen| seen.range.contains(&range.start));
        // Where nothing old is locked, the statement is about what this file has made.
        let old = about.is_none_or(|seen| !seen.effect.locks.is_empty() || seen.effect.beyond.is_some());
        if known.kind == Kind::Existing && !old {
            continue;
        }
        let relation = about.and_then(|seen| seen.effect.locks.last()).map(|lock| lock.relation.to_string());
        let first = text[range.clone()].find('\n').map_or(range.end, |newline| range.start + newline);
        let hint = violation.help.unwrap_or_default();
        let fact = sentence(&violation.message);
        found.push((known.name, known.level, Spot::new(range.start..first, relation.unwrap_or_default(), fact, &hint)));
    }
    found
}

/// A fact as this house says it: without the full stop.
fn sentence(message: &str) -> String {
    message.trim().trim_end_matches('.').to_owned()
}

/// Our rule that says what a rule of squawk's does.
pub fn said_by(name: &str) -> Option<&'static str> {
    OURS.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours)
}

/// Whether it is a rule of squawk's that can be on, or one that ours say.
pub fn is_known(name: &str) -> bool {
    said_by(name).is_some() || KNOWN.iter().any(|rule| rule.name == name)
}

/// The page of a rule of squawk's.
pub fn page(name: &str) -> Option<String> {
    if let Some(ours) = said_by(name) {
        return Some(format!("# {name}\n\n`{ours}` says this, and more: `schemactl explain {ours}`.\n"));
    }
    let rule = KNOWN.iter().find(|rule| rule.name == name)?;
    let head = format!("## {name}\n");
    let start = PAGES.find(&head)? + head.len();
    let end = PAGES[start..].find("\n## ").map_or(PAGES.len(), |end| start + end);
    let off = if rule.kind == Kind::Taste { " Off, unless `enable` of `[lint]` names it." } else { "" };
    let level = format!("{:?}", rule.level).to_lowercase();
    Some(format!(
        "# {name}\n\n{}\n\nA rule of squawk's: https://squawkhq.com/docs/{name}\n\nLevel: {level}.{off}\n",
        PAGES[start..end].trim()
    ))
}

/// The names and levels of squawk's rules, in order, for a list.
pub fn list() -> impl Iterator<Item = (&'static str, Level)> {
    KNOWN.iter().map(|rule| (rule.name, rule.level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_one_of_squawks_and_has_its_page() {
        for rule in &KNOWN {
            assert!(Rule::try_from(rule.name).is_ok(), "{}", rule.name);
            assert!(page(rule.name).is_some_and(|page| page.len() > 80), "{}", rule.name);
        }
        for (theirs, ours) in OURS {
            assert!(Rule::try_from(theirs).is_ok(), "{theirs}");
            assert!(crate::lint::script::FileRule::named(ours).is_some(), "{ours}");
        }
    }
}
