//! What cleanup may delete, and why: rules with their times in place, the guards before them, and the walk through a
//! table. Pure: the database's facts come in, decisions go out.

pub mod cron;
pub mod cursor;
pub mod days;
pub mod facts;
pub mod guard;
pub mod keep;
pub mod pace;
pub mod together;

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::retention::Retention;
use crate::retention::keep::Keep;
use crate::sql::condition;
use crate::sql::template::Value;

/// An installed bundle, and the schema it lives in.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// The bundle.
    pub bundle: &'a Bundle,
    /// Its schema.
    pub schema: &'a str,
}

/// What was asked for beyond the rules themselves.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Only these tables; all where none is named.
    pub tables: Vec<String>,
    /// Other times to keep rows, by rule.
    pub keeps: Vec<(String, Keep)>,
}

/// A rule with its times in place.
#[derive(Clone, Debug)]
pub struct Task {
    /// The bundle.
    pub bundle: String,
    /// The schema it is installed in.
    pub schema: String,
    /// The rule.
    pub rule: Retention,
    /// How long rows are kept in this run.
    pub keep: Keep,
    /// Rows older than this are due.
    pub cutoff: DateTime<Utc>,
    /// The condition of a row that is due.
    pub due: String,
    /// The conditions of earlier rules of the same table: those rows will be gone before.
    pub earlier: Vec<String>,
}

/// The rules of installed bundles as tasks, in the order of the bundles and of their rules.
///
/// `now` is the server's clock, read once: every cutoff of a run counts from the same moment.
pub fn tasks(homes: &[Home<'_>], wish: &Wish, now: DateTime<Utc>) -> Result<Vec<Task>> {
    let mut tasks: Vec<Task> = Vec::new();
    for home in homes {
        for rule in &home.bundle.retention {
            let mut task = task(home, rule, wish, now)?;
            task.earlier =
                tasks.iter().filter(|other| other.table() == task.table()).map(|other| other.due.clone()).collect();
            tasks.push(task);
        }
    }
    known(&tasks, wish)?;
    tasks.retain(|task| wish.tables.is_empty() || wish.tables.iter().any(|name| task.is_of(name)));
    Ok(tasks)
}

fn task(home: &Home<'_>, rule: &Retention, wish: &Wish, now: DateTime<Utc>) -> Result<Task> {
    let bad = |fact: String| {
        Error::new(Code::BadBundle, format!("the retention rule {} of {} {fact}", rule.name, home.bundle.name))
    };
    let asked = wish
        .keeps
        .iter()
        .rfind(|(name, _)| *name == rule.name || *name == format!("{}.{}", home.bundle.name, rule.name));
    let keep = match asked {
        Some((_, keep)) => keep.clone(),
        None => Keep::parse(&rule.keep).map_err(|error| bad(format!("has no time to keep: {}", error.message)))?,
    };
    if !condition::names(&rule.due).iter().any(|(name, _)| name == "cutoff" || name == "now") {
        return Err(bad("does not look at the time".to_owned()).hint("Compare a column with :cutoff in `due`."));
    }
    if !condition::is_one(&rule.due) {
        return Err(
            bad("has a `due` that is not one condition".to_owned()).hint("Write it as it would stand after `where`.")
        );
    }
    let cutoff = keep.before(now).ok_or_else(|| match asked {
        Some((name, _)) => Error::new(Code::Usage, format!("--keep {name}: time does not go back so far"))
            .hint("Keep the rows for a shorter time."),
        None => bad("keeps rows for longer than time goes back".to_owned()),
    })?;
    let (cutoff_text, now_text) = (moment(cutoff), moment(now));
    let due = condition::fill(&rule.due, &[("cutoff", Value::Moment(&cutoff_text)), ("now", Value::Moment(&now_text))]);
    Ok(Task {
        bundle: home.bundle.name.clone(),
        schema: home.schema.to_owned(),
        rule: rule.clone(),
        keep,
        cutoff,
        due,
        earlier: Vec::new(),
    })
}

/// Refuses names of tables and rules that no installed bundle has: a typing error must not pass for "nothing to do".
fn known(tasks: &[Task], wish: &Wish) -> Result<()> {
    let list = |names: Vec<String>| format!("There are: {}.", names.join(", "));
    if let Some(name) = wish.tables.iter().find(|name| !tasks.iter().any(|task| task.is_of(name))) {
        let mut names: Vec<String> = tasks.iter().map(Task::table).collect();
        names.dedup();
        return Err(Error::new(Code::Unknown, format!("no retention rule is about a table `{name}`")).hint(list(names)));
    }
    let rule = |task: &Task, name: &str| task.rule.name == *name || task.name() == *name;
    if let Some((name, _)) = wish.keeps.iter().find(|(name, _)| !tasks.iter().any(|task| rule(task, name))) {
        return Err(Error::new(Code::Unknown, format!("there is no retention rule `{name}`"))
            .hint(list(tasks.iter().map(Task::name).collect())));
    }
    Ok(())
}

impl Task {
    /// The table with its schema.
    pub fn table(&self) -> String {
        format!("{}.{}", self.schema, self.rule.table)
    }

    /// The rule with its bundle.
    pub fn name(&self) -> String {
        format!("{}.{}", self.bundle, self.rule.name)
    }

    fn is_of(&self, table: &str) -> bool {
        self.rule.table == table || self.table() == table
    }
}

/// A point in time as Postgres reads it, whatever its settings are.
pub fn moment(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string()
}

/// How long one of several unfinished rules may go on, so that a large backlog of one starves none of the others.
pub fn share(left: Duration, unfinished: usize) -> Duration {
    left / u32::try_from(unfinished.max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::embedded;

    fn now() -> DateTime<Utc> {
        "2026-11-21T02:00:00.5Z".parse().unwrap()
    }

    fn of_core(wish: &Wish) -> Result<Vec<Task>> {
        let bundle = embedded::bundle("core").unwrap();
        tasks(&[Home { bundle: &bundle, schema: "app" }], wish, now())
    }

    #[test]
    fn every_rule_of_every_embedded_bundle_makes_a_task() {
        for name in embedded::names() {
            let bundle = embedded::bundle(name).unwrap();
            let tasks = tasks(&[Home { bundle: &bundle, schema: "s" }], &Wish::default(), now()).unwrap();
            assert_eq!(tasks.len(), bundle.retention.len());
        }
    }

    #[test]
    fn a_cutoff_is_the_servers_clock_minus_the_time_to_keep() {
        let tasks = of_core(&Wish { tables: vec!["invocation_logs".to_owned()], ..Wish::default() }).unwrap();
        assert_eq!(tasks[0].due, "ts < '2026-11-07 02:00:00.500000+00'::pg_catalog.timestamptz");
    }

    #[test]
    fn a_second_rule_of_a_table_knows_what_the_first_will_have_deleted() {
        let tasks = of_core(&Wish { tables: vec!["app.sessions".to_owned()], ..Wish::default() }).unwrap();
        assert_eq!(tasks[1].earlier, [tasks[0].due.clone()]);
    }

    #[test]
    fn another_time_to_keep_counts_for_its_rule_only() {
        let keeps = vec![("core.logs".to_owned(), Keep::parse("1 day").unwrap())];
        let tasks = of_core(&Wish { keeps, ..Wish::default() }).unwrap();
        let cutoffs: Vec<_> = tasks.iter().map(|task| (now() - task.cutoff).num_days()).collect();
        assert_eq!(cutoffs, [0, 7, 14, 90, 30, 1]);
    }

    #[test]
    fn an_unknown_table_or_rule_is_refused() {
        let tables = Wish { tables: vec!["session".to_owned()], ..Wish::default() };
        assert_eq!(of_core(&tables).unwrap_err().code, Code::Unknown);
        let keeps = Wish { keeps: vec![("log".to_owned(), Keep::parse("1 day").unwrap())], ..Wish::default() };
        assert_eq!(of_core(&keeps).unwrap_err().code, Code::Unknown);
    }

    #[test]
    fn a_rule_that_does_not_look_at_the_time_is_refused() {
        let mut bundle = embedded::bundle("core").unwrap();
        for due in ["true", "ts < now()", "ts < :cutoff; delete from profiles"] {
            bundle.retention[0].due = due.to_owned();
            let refused = tasks(&[Home { bundle: &bundle, schema: "s" }], &Wish::default(), now()).unwrap_err();
            assert_eq!(refused.code, Code::BadBundle, "{due}");
        }
    }
}
