//! What a bundle says is meant to be seen by more people than its owner.

use serde::Deserialize;

/// A reasoned exception to the invariants, from `bundle.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// The table, view or function.
    pub name: String,
    /// What may be done: the beginning of a line of the matrix, `select`.
    pub allow: String,
    /// To whom: `anon` or `authenticated`.
    pub to: String,
    /// Why.
    pub because: String,
}

/// A finding that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The rule.
    pub rule: String,
    /// What it is about, as the finding says it.
    pub subject: String,
    /// Why it is meant.
    pub because: String,
}

/// A difference from what the migrations say that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedDrift {
    /// What is meant.
    pub what: Meant,
    /// Why it is meant.
    pub because: String,
}

/// Which differences an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// What differs about an object.
    Change {
        /// The object as `verify` names it, `table public.notes`; a `*` stands for any text.
        object: String,
        /// Where in it; empty for the whole object. A `*` stands for any text.
        path: String,
        /// Only while this is found: the text itself, or `sha256:` and what `verify --output json` calls `found_hash`.
        found: Option<String>,
    },
    /// Partitions of a table that come and go, as long as each is no wider than the table.
    Partitions {
        /// The table.
        of: String,
    },
}

impl Meant {
    /// Whether it should be taken out when nothing is so any more. Partitions come and go.
    pub fn lasts(&self) -> bool {
        matches!(self, Meant::Change { .. })
    }
}

/// An entry of `[[accepted]]` as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    rule: Option<String>,
    subject: Option<String>,
    object: Option<String>,
    #[serde(default)]
    path: String,
    found: Option<String>,
    partitions_of: Option<String>,
    because: String,
}

/// Everything that is accepted, by what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions {
    /// Findings of rules.
    pub rules: Vec<Accepted>,
    /// Differences.
    pub drift: Vec<AcceptedDrift>,
}

impl Exceptions {
    /// Sorts the entries, or tells what is wrong with one.
    pub fn from_entries(entries: Vec<Entry>) -> Result<Exceptions, String> {
        let mut exceptions = Exceptions::default();
        for entry in entries {
            if entry.because.trim().is_empty() {
                return Err("an entry of [[accepted]] has no reason: say it in `because`".to_owned());
            }
            let Entry { rule, subject, object, path, found, partitions_of, because } = entry;
            let what = match (rule, subject, object, partitions_of) {
                (Some(rule), Some(subject), None, None) if path.is_empty() && found.is_none() => {
                    exceptions.rules.push(Accepted { rule, subject, because });
                    continue;
                }
                (None, None, Some(object), None) => Meant::Change { object, path, found },
                (None, None, None, Some(of)) if path.is_empty() && found.is_none() => Meant::Partitions { of },
                _ => {
                    return Err("an entry of [[accepted]] is either a rule with its subject, \
                        or an object with a path and perhaps what is found, or partitions_of a table"
                        .to_owned());
                }
            };
            exceptions.drift.push(AcceptedDrift { what, because });
        }
        Ok(exceptions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Exceptions, String> {
        #[derive(Deserialize)]
        struct All {
            accepted: Vec<Entry>,
        }
        let all: All = toml::from_str(text).map_err(|error| error.to_string())?;
        Exceptions::from_entries(all.accepted)
    }

    #[test]
    fn entries_are_rules_or_differences_and_never_without_a_reason() {
        let both = read(
            "[[accepted]]\nrule = 'r'\nsubject = 's'\nbecause = 'x'\n[[accepted]]\nobject = 'table a.b'\nbecause = 'y'",
        );
        let both = both.unwrap();
        assert_eq!((both.rules.len(), both.drift.len()), (1, 1));
        for wrong in [
            "[[accepted]]\nobject = 'table a.b'",
            "[[accepted]]\nobject = 'table a.b'\nbecause = ' '",
            "[[accepted]]\nrule = 'r'\nobject = 'table a.b'\nbecause = 'x'",
            "[[accepted]]\nrule = 'r'\nbecause = 'x'",
            "[[accepted]]\npartitions_of = 't'\npath = 'p'\nbecause = 'x'",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
