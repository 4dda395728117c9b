//! Rules about how a schema stands to the roles of the API: pure functions over what the catalog says.

pub mod expression;
pub mod posture;
pub mod rules;
pub mod script;

use serde::{Deserialize, Serialize};

use crate::lint::posture::Posture;
use crate::model::declared::{Accepted, Declared};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A door is open.
    Error,
    /// It will hurt.
    #[serde(alias = "warning")]
    Warn,
    /// Worth knowing.
    Info,
}

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its stable name.
    pub name: &'static str,
    /// How bad it is.
    pub level: Level,
    /// Its page.
    pub page: &'static str,
    check: fn(&Posture) -> Vec<Offence>,
}

/// Something that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offence {
    /// What it is about.
    pub subject: String,
    /// The fact.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What a rule found, with the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The rule's name.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What it found.
    pub offence: Offence,
    /// Why it is meant, where it is.
    pub accepted: Option<String>,
}

impl Offence {
    /// A fact about something.
    pub fn new(subject: &str, message: impl Into<String>) -> Offence {
        Offence { subject: subject.to_owned(), message: message.into(), hint: None }
    }

    /// Adds what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Offence {
        self.hint = Some(hint.into());
        self
    }
}

impl Rule {
    /// The rule of this name.
    pub fn named(name: &str) -> Option<Rule> {
        rules::ALL.into_iter().find(|rule| rule.name == name)
    }
}

/// Everything that every rule finds, the worst first, without what the bundle declares as shared. What is accepted stays
/// in, with its reason: nothing is silenced in silence.
pub fn findings(posture: &Posture, shared: &[Declared], accepted: &[Accepted]) -> Vec<Found> {
    let reason = |rule: &str, subject: &str| {
        let named = [subject.to_owned(), format!("{}.{subject}", posture.schema)];
        let meant = accepted.iter().find(|exception| exception.rule == rule && named.contains(&exception.subject));
        meant.map(|exception| exception.because.clone())
    };
    let mut all: Vec<Found> = rules::ALL
        .into_iter()
        .flat_map(|rule| {
            (rule.check)(posture).into_iter().map(move |offence| Found {
                rule: rule.name,
                level: rule.level,
                accepted: reason(rule.name, &offence.subject),
                offence,
            })
        })
        .filter(|found| {
            !(found.rule == "always_true_read"
                && shared.iter().any(|exception| exception.name == found.offence.subject))
        })
        .collect();
    all.sort_by_key(|found| found.level);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::posture::{Grant, Relation};

    fn open_table() -> Posture {
        let grants = vec![Grant { role: "anon".into(), privilege: "insert".into() }];
        let relation =
            Relation { name: "notes".into(), kind: "table".into(), grants, keyed: true, ..Relation::default() };
        Posture {
            schema: "app".into(),
            relations: vec![relation],
            entered_by: vec!["anon".into()],
            ..Posture::default()
        }
    }

    #[test]
    fn every_rule_has_its_page() {
        for rule in rules::ALL {
            assert!(rule.page.starts_with(&format!("# {}\n", rule.name)), "{}", rule.name);
        }
    }

    #[test]
    fn what_is_about_a_whole_schema_is_told_with_its_name() {
        let mut posture = open_table();
        posture.relations[0].grants = vec![Grant { role: "anon".into(), privilege: "truncate".into() }];
        posture.relations[0].rls = true;
        let found = findings(&posture, &[], &[]).into_iter().find(|found| found.rule == "truncate_granted").unwrap();
        assert!(found.offence.hint.clone().unwrap().contains("in schema app from"), "{found:?}");
        assert_eq!(found.offence.subject, "app");
    }

    #[test]
    fn an_open_table_is_found_and_may_be_accepted_with_a_reason() {
        let found = findings(&open_table(), &[], &[]);
        assert_eq!(found.iter().map(|found| found.rule).collect::<Vec<_>>(), ["rls_off_exposed"]);
        let accepted = Accepted { rule: "rls_off_exposed".into(), subject: "notes".into(), because: "a form".into() };
        assert_eq!(findings(&open_table(), &[], &[accepted])[0].accepted.as_deref(), Some("a form"));
    }
}
