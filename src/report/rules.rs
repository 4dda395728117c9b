//! What the rules found.

use serde::Serialize;

use crate::lint::{Found, Level};
use crate::report::Finding;

/// One thing that one rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleLine {
    /// The bundle.
    pub bundle: String,
    /// The schema.
    pub schema: String,
    /// The rule; `schemactl explain` has its page.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What it is about.
    pub subject: String,
    /// The fact.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Why it is meant, where it is: then it counts as nothing that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

impl RuleLine {
    /// What a rule found in the schema of a bundle.
    pub fn new(bundle: &str, schema: &str, found: Found) -> RuleLine {
        let Found { rule, level, offence, accepted } = found;
        RuleLine {
            bundle: bundle.to_owned(),
            schema: schema.to_owned(),
            rule,
            level,
            subject: offence.subject,
            message: offence.message,
            hint: offence.hint,
            accepted,
        }
    }

    /// Whether it is wrong: neither a mere note nor meant.
    pub fn wrong(&self) -> bool {
        self.level != Level::Info && self.accepted.is_none()
    }

    /// What it is about, with its schema; the schema alone, where it is about all of it.
    pub fn place(&self) -> String {
        if self.subject == self.schema { self.schema.clone() } else { format!("{}.{}", self.schema, self.subject) }
    }

    /// The same, as a finding of a command that has others too.
    pub fn finding(&self) -> Finding {
        Finding {
            rule: self.rule.to_owned(),
            subject: self.place(),
            message: format!("{}: {}", self.place(), self.message),
            file: None,
            hint: self.hint.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Offence;

    #[test]
    fn what_is_about_a_whole_schema_is_named_by_it() {
        let place = |subject: &str| {
            let offence = Offence::new(subject, "a fact");
            RuleLine::new("notes", "app", Found { rule: "a_rule", level: Level::Warn, offence, accepted: None }).place()
        };
        assert_eq!((place("app").as_str(), place("notes").as_str()), ("app", "app.notes"));
    }
}
