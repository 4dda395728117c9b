//! `sqitch.plan`: pragmas, a blank line, then changes and tags in the order in which they are deployed.
//!
//! A line is `name [dependencies] timestamp planner <email> # note`, or `@tag` with the same behind it but dependencies
//! (`App::Sqitch::Plan`, "Plan File", `_parse` and `check_changes`; `App::Sqitch::Plan::Depend::parse`; sqitch 1.3). A
//! change may come again once a tag stands between: then its earlier scripts are those of `name@tag`. What sqitch would
//! look up in the database, and what a plan of its syntax 1.0.0 does not have, is refused.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use crate::bundle::layout::malformed;
use crate::bundle::layout::section::lines;
use crate::error::{Error, Result};
use crate::model::script::Script;

/// What a plan says.
#[derive(Debug)]
pub(super) struct Plan {
    /// What sqitch's own tables call it.
    pub project: String,
    /// What is deployed, in order.
    pub changes: Vec<Change>,
}

/// A change.
#[derive(Debug)]
pub(super) struct Change {
    /// Its name, which may have `/` in it.
    pub name: String,
    /// Where its line stands.
    pub offset: usize,
    /// The tags by which its scripts may be known since it was reworked, the likeliest first.
    pub reworked: Vec<String>,
    /// Tags that follow it.
    tags: Vec<String>,
}

/// Reads a plan.
pub(super) fn parse(script: &Script) -> Result<Plan> {
    let mut reading = Reading { script, project: None, changes: Vec::new(), tags: BTreeMap::new(), section: 0 };
    let mut header = true;
    for (start, whole) in lines(&script.text) {
        let said = whole.split('#').next().unwrap_or("");
        let offset = start + said.len() - said.trim_start().len();
        match said.trim() {
            "" => header &= whole.contains('#'),
            line if header => reading.pragma(offset, line)?,
            line => reading.line(offset, line)?,
        }
    }
    let Some(project) = reading.project else {
        return Err(malformed(script, 0, "no `%project=NAME` stands above the first blank line of the plan"));
    };
    if reading.changes.is_empty() {
        return Err(malformed(script, script.text.len(), "the plan has no change")
            .hint("Let `sqitch add NAME` write the first."));
    }
    Ok(Plan { project, changes: reading.changes })
}

/// What was read so far.
struct Reading<'a> {
    script: &'a Script,
    project: Option<String>,
    changes: Vec<Change>,
    /// How many changes stand before each tag.
    tags: BTreeMap<String, usize>,
    /// How many changes stand before the newest tag.
    section: usize,
}

impl Reading<'_> {
    fn wrong(&self, offset: usize, fact: impl Into<String>) -> Box<Error> {
        malformed(self.script, offset, fact).hint("`sqitch plan` says what sqitch makes of the plan.")
    }

    fn pragma(&mut self, offset: usize, line: &str) -> Result<()> {
        let Some(said) = line.strip_prefix('%') else {
            return Err(self.wrong(offset, "a blank line must stand between the pragmas and the changes of a plan"));
        };
        let (name, value) = said.split_once('=').unwrap_or((said, ""));
        match (name.trim(), value.trim()) {
            // The first plans said 1.0.0-b1 and -b2, and are read as this.
            ("syntax-version", version) if version == "1.0.0" || version.starts_with("1.0.0-") => Ok(()),
            ("syntax-version", version) => {
                Err(self.wrong(offset, format!("the syntax {version} of this plan is not known, only 1.0.0 is")))
            }
            ("project", name) if is_name(name) => {
                self.project = Some(name.to_owned());
                Ok(())
            }
            ("project", name) => Err(self.wrong(offset, format!("`{name}` cannot be the name of a project"))),
            // It goes into the ids of changes and nowhere else.
            ("uri", value) if !value.is_empty() => Ok(()),
            (name, _) => Err(self.wrong(offset, format!("the pragma `%{name}` is not known"))),
        }
    }

    fn line(&mut self, offset: usize, line: &str) -> Result<()> {
        if let Some(tag) = line.strip_prefix('@') {
            return self.tag(offset, tag);
        }
        if line.starts_with('-') {
            return Err(self.wrong(offset, "a change that is slated to be reverted is nothing that can be deployed"));
        }
        let line = line.strip_prefix('+').unwrap_or(line).trim_start();
        self.change(offset, line)
    }

    fn tag(&mut self, offset: usize, line: &str) -> Result<()> {
        let (name, behind) = self.named(offset, line)?;
        if name.contains('/') || behind.starts_with('[') {
            return Err(self.wrong(offset, "a tag has neither `/` nor dependencies"));
        }
        self.signature(offset, behind)?;
        if self.tags.insert(name.to_owned(), self.changes.len()).is_some() {
            return Err(self.wrong(offset, format!("the tag @{name} is there twice")));
        }
        let Some(change) = self.changes.last_mut() else {
            return Err(self.wrong(offset, format!("no change stands before the tag @{name}")));
        };
        change.tags.push(name.to_owned());
        self.section = self.changes.len();
        Ok(())
    }

    fn change(&mut self, offset: usize, line: &str) -> Result<()> {
        let (name, behind) = self.named(offset, line)?;
        let (dependencies, signed) = match behind.strip_prefix('[') {
            None => ("", behind),
            Some(inside) => inside
                .split_once(']')
                .ok_or_else(|| self.wrong(offset, "the `[` before the dependencies is never closed"))?,
        };
        self.signature(offset, signed)?;
        for dependency in dependencies.split_whitespace() {
            self.dependency(offset, name, dependency)?;
        }
        if let Some(earlier) = self.changes.iter().rposition(|change| change.name == name) {
            if earlier >= self.section {
                return Err(self
                    .wrong(offset, format!("the change {name} is there twice, and no tag stands between"))
                    .hint("`sqitch tag` sets one, and `sqitch rework` then makes the files."));
            }
            let later = self.changes[earlier + 1..].iter().rev().flat_map(|change| &change.tags);
            self.changes[earlier].reworked = later.chain(&self.changes[earlier].tags).cloned().collect();
        }
        self.changes.push(Change { name: name.to_owned(), offset, reworked: Vec::new(), tags: Vec::new() });
        Ok(())
    }

    /// The name that a line begins with, and what stands behind it.
    fn named<'l>(&self, offset: usize, line: &'l str) -> Result<(&'l str, &'l str)> {
        let end = line.find(|c: char| c.is_whitespace() || c == '[').unwrap_or(line.len());
        let (name, behind) = line.split_at(end);
        if !is_name(name) || ["ROOT", "HEAD"].contains(&name) || name.get(..40).is_some_and(is_id) {
            return Err(self.wrong(offset, format!("`{name}` cannot be a name in a plan")));
        }
        Ok((name, behind.trim_start()))
    }

    /// Holds the end of a line to what it must be: `2026-01-13T10:30:00Z Ann <ann@example.org>`.
    fn signature(&self, offset: usize, said: &str) -> Result<()> {
        let said = said.trim();
        let (time, planner) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
        let timed = time.len() == 20 && NaiveDateTime::parse_from_str(time, "%Y-%m-%dT%H:%M:%SZ").is_ok();
        let person = planner.trim().strip_suffix('>').and_then(|planner| planner.split_once('<'));
        let known = person.is_some_and(|(name, email)| {
            name.ends_with(char::is_whitespace) && !name.trim().is_empty() && !email.is_empty() && !email.contains('>')
        });
        if timed && known {
            return Ok(());
        }
        let fact = "behind the name and its dependencies stand a time and a planner: 2026-01-13T10:30:00Z Ann <ann@example.org>";
        Err(self.wrong(offset, fact))
    }

    /// Holds a dependency of a change to what stands above it.
    fn dependency(&self, offset: usize, change: &str, said: &str) -> Result<()> {
        let (needed, conflicts) = (said.strip_prefix('!').unwrap_or(said), said.starts_with('!'));
        if needed.contains(':') || is_id(needed) {
            return Err(self
                .wrong(offset, format!("{change} depends on {said}, which only sqitch's own tables could tell"))
                .hint("Name the change of this plan; what a project needs of another is `requires` in bundle.toml."));
        }
        let (name, tag) = match needed.split_once('@') {
            Some((name, tag)) => (name, Some(tag)),
            None => (needed, None),
        };
        if !(is_name(name) || name.is_empty() && tag.is_some()) || !tag.is_none_or(is_name) {
            return Err(self.wrong(offset, format!("`{said}` is not a dependency")));
        }
        let before = tag.map_or(Some(self.changes.len()), |tag| self.tags.get(tag).copied());
        let above = before
            .is_some_and(|before| name.is_empty() || self.changes[..before].iter().any(|change| change.name == name));
        match (conflicts, above) {
            (false, true) | (true, false) => Ok(()),
            (false, false) => {
                Err(self.wrong(offset, format!("{change} requires {needed}, which does not stand above it")))
            }
            (true, true) => Err(self.wrong(offset, format!("{change} conflicts with {needed}, which stands above it"))),
        }
    }
}

/// Whether it is a name as sqitch has them: `_` is not punctuation to it.
fn is_name(name: &str) -> bool {
    let punctuation = |c: char| c.is_ascii_punctuation() && c != '_';
    let counted = name.rsplit(['~', '/', '=', '%', '^']).next().unwrap_or("");
    let symbolic = counted.len() < name.len() && counted.bytes().all(|byte| byte.is_ascii_digit());
    !name.is_empty()
        && !symbolic
        && !name.starts_with(punctuation)
        && !name.ends_with(punctuation)
        && !name.contains(|c: char| c.is_whitespace() || [':', '@', '#', '\\'].contains(&c))
        && name.split('/').all(|part| !["", ".", ".."].contains(&part))
}

/// Whether it is the id of a change.
fn is_id(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    /// As `sqitch add`, `tag` and `rework` of sqitch 1.3.1 wrote it.
    const PLAN: &str = "\
%syntax-version=1.0.0
%project=app

create_notes 2026-11-25T22:43:28Z Ann <ann@example.org> # Notes; with # a sign.
@v1 2026-11-25T22:43:29Z Ann <ann@example.org> # first

schema/tags [create_notes] 2026-11-25T22:43:29Z Ann <ann@example.org> # tags
@v2 2026-11-25T22:43:30Z Ann <ann@example.org> # second
create_notes [create_notes@v2] 2026-11-25T22:43:30Z Ann <ann@example.org> # again
";

    fn read(text: &str) -> Result<Plan> {
        parse(&Script::from_bytes("sqitch.plan".to_owned(), text.as_bytes().to_vec()).unwrap())
    }

    #[test]
    fn a_plan_of_sqitchs_own_is_read_in_its_order() {
        let plan = read(PLAN).unwrap();
        assert_eq!(plan.project, "app");
        let names: Vec<_> =
            plan.changes.iter().map(|change| (change.name.as_str(), change.reworked.as_slice())).collect();
        let tags = ["v2".to_owned(), "v1".to_owned()];
        assert_eq!(names, [("create_notes", &tags[..]), ("schema/tags", &[]), ("create_notes", &[])]);
        assert_eq!(read(&PLAN.replace('\n', "\r\n")).unwrap().changes.len(), 3);
    }

    #[test]
    fn comments_and_spaces_stand_where_sqitch_takes_them() {
        let plan = "# of ours\n % project = app # it\n%uri=https://example.org/app\n\n  # then\n + a\t[ !z ]  \
                    2026-11-25T22:43:28Z  Ann B. <a@b>\n";
        assert_eq!(read(plan).unwrap().changes[0].name, "a");
    }

    #[test]
    fn what_a_plan_does_not_have_is_refused_with_its_line() {
        let signed = "2026-11-25T22:43:28Z Ann <ann@example.org>";
        for (line, words) in [
            ("b", "a time and a planner"),
            ("b 2026-11-25T22:43:28Z", "a time and a planner"),
            ("b 2026-13-25T22:43:28Z Ann <a@b>", "a time and a planner"),
            ("b [create_notes 2026-11-25T22:43:28Z Ann <a@b>", "never closed"),
            (&format!("b [tags] {signed}"), "does not stand above it"),
            (&format!("b [schema/tags@v1] {signed}"), "does not stand above it"),
            (&format!("b [@v3] {signed}"), "does not stand above it"),
            (&format!("b [!create_notes] {signed}"), "conflicts with"),
            (&format!("b [other:c] {signed}"), "own tables"),
            (&format!("b [=c] {signed}"), "not a dependency"),
            (&format!("b [b] {signed}"), "does not stand above it"),
            (&format!("-create_notes {signed}"), "reverted"),
            (&format!("create_notes {signed}"), "there twice"),
            (&format!("@v1 {signed}"), "there twice"),
            (&format!("@v3/a {signed}"), "neither"),
            (&format!("HEAD {signed}"), "cannot be a name"),
            (&format!("b^2 {signed}"), "cannot be a name"),
            (&format!("a/../../b {signed}"), "cannot be a name"),
            (&format!("%default {signed}"), "cannot be a name"),
        ] {
            let error = read(&format!("{PLAN}{line}\n")).unwrap_err();
            assert_eq!((error.code, error.place.as_ref().map(|place| place.line)), (Code::Layout, Some(10)), "{line}");
            assert!(error.message.contains(words), "{line}: {error:?}");
        }
        for (text, words) in [
            ("", "%project"),
            ("\n%project=a\n", "cannot be a name"),
            ("%project=a\n", "no change"),
            ("%project=a b\n", "name of a project"),
            ("%project=a\n%strict\n", "`%strict` is not known"),
            ("%syntax-version=2.0.0\n", "2.0.0"),
            ("%project=a\nb 2026-11-25T22:43:28Z Ann <a@b>\n", "blank line"),
            ("%project=a\n\n@b 2026-11-25T22:43:28Z Ann <a@b>\n", "no change stands before"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.code == Code::Layout && error.message.contains(words), "{text}: {error:?}");
        }
    }
}
