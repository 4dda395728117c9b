//! What speaks against a cleanup. A clock that jumped or a slip in a time must not empty a table.

use chrono::TimeDelta;

use crate::error::{Code, Error};
use crate::retention::Task;
use crate::retention::facts::{Clock, Due, TableFacts};

/// Tables of so many rows may lose all of them.
pub const SMALL: u64 = 1000;
/// From so many rows on the time column needs an index.
pub const LARGE: u64 = 100_000;
/// One row in this many has to stay: 5 %.
pub const KEPT_OF: u64 = 20;
/// So far apart the clocks may be.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// Something that speaks against it.
#[derive(Clone, Debug)]
pub struct Objection {
    /// A stable name.
    pub guard: &'static str,
    /// What it is about.
    pub subject: String,
    /// The refusal.
    pub error: Box<Error>,
}

impl Objection {
    pub(super) fn new(guard: &'static str, subject: impl Into<String>, error: Box<Error>) -> Objection {
        Objection { guard, subject: subject.into(), error }
    }

    /// Whether `--force` sets it aside.
    pub fn yields_to_force(&self) -> bool {
        self.error.code == Code::Guarded
    }
}

/// Whether server and client agree on what time it is.
pub fn clock(clock: Clock) -> Option<Objection> {
    let skew = clock.server - clock.here;
    (skew.abs() > SKEW).then(|| {
        let way = if skew > TimeDelta::zero() { "ahead of" } else { "behind" };
        let error =
            Error::new(Code::Guarded, format!("the server's clock is {} {way} this machine's", time(skew.abs())))
                .note(format!("server: {}, here: {}", clock.server.to_rfc3339(), clock.here.to_rfc3339()))
                .hint("Set the clocks. If the server's is the right one, go on with --force.");
        Objection::new("clock", "the server", error)
    })
}

/// What speaks against a rule before anything is counted.
pub fn table(task: &Task, facts: &TableFacts) -> Vec<Objection> {
    let table = task.table();
    let mut objections = Vec::new();
    if !facts.lacks.is_empty() {
        let error = Error::new(Code::NoRights, format!("this role may not clean {table} up"))
            .hint(format!("Grant it {}.", facts.lacks.join(", ")));
        objections.push(Objection::new("rights", &table, error));
    }
    for hidden in &facts.hidden {
        // Without this the rows would silently stay for ever.
        let error = Error::new(Code::NoRights, format!("row-level security hides rows of {hidden} from this role"))
            .hint("Use the table's owner, or a role with bypassrls such as service_role.");
        objections.push(Objection::new("hidden-rows", hidden, error));
    }
    if !facts.time_indexed && facts.rows > LARGE {
        let error = Error::new(
            Code::Guarded,
            format!("{table} has about {} rows and no index on {}", facts.rows, task.rule.time),
        )
        .hint(format!(
            "create index concurrently on {table} ({}); or go on with --force: every look reads the whole table.",
            task.rule.time
        ));
        objections.push(Objection::new("index", &table, error));
    }
    for column in &facts.unindexed {
        let error = Error::new(Code::Guarded, format!("{column} refers to {table} and has no index"))
            .hint("Create one: without it every deleted row reads that whole table. Or go on with --force.");
        objections.push(Objection::new("index", column, error));
    }
    objections
}

/// Whether a rule would leave next to nothing of its table. `before` rows of it are due by earlier rules.
pub fn everything(task: &Task, due: &Due, before: u64) -> Option<Objection> {
    let gone = before.saturating_add(due.rows);
    let total = gone.saturating_add(due.kept);
    if due.rows == 0 || total <= SMALL {
        return None;
    }
    let table = task.table();
    let fact = if due.kept.saturating_mul(KEPT_OF - 1) < gone {
        format!("{} would leave less than 5 % of {table}: {gone} rows would go", task.name())
    } else if !due.younger {
        format!("no row of {table} is younger than the cutoff of {}", task.name())
    } else {
        return None;
    };
    let error = Error::new(Code::Guarded, fact)
        .note(format!("cutoff: {} ({} before the server's clock)", super::moment(task.cutoff), task.keep))
        .hint("Look with --dry-run at what would go. If that is right, go on with --force.");
    Some(Objection::new("everything", table, error))
}

fn time(length: TimeDelta) -> String {
    match length.num_minutes() {
        minutes if minutes >= 2880 => format!("{} days", length.num_days()),
        minutes if minutes >= 120 => format!("{} hours", length.num_hours()),
        minutes => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::embedded;
    use crate::retention::{Home, Wish, tasks};

    fn logs() -> Task {
        let bundle = embedded::bundle("core").unwrap();
        let wish = Wish { tables: vec!["logs".to_owned()], ..Wish::default() };
        tasks(&[Home { bundle: &bundle, schema: "public" }], &wish, "2026-11-21T02:00:00Z".parse().unwrap())
            .unwrap()
            .remove(0)
    }

    fn due(rows: u64, kept: u64) -> Due {
        Due { rows, kept, younger: true, ..Due::default() }
    }

    #[test]
    fn clocks_that_differ_are_refused_in_both_directions() {
        let here = "2026-11-21T02:00:00Z".parse().unwrap();
        for (minutes, refused) in [(-6, true), (-4, false), (0, false), (4, false), (6, true), (525_600, true)] {
            let server = here + TimeDelta::minutes(minutes);
            assert_eq!(clock(Clock { server, here }).is_some(), refused, "{minutes}");
        }
    }

    #[test]
    fn a_large_table_keeps_one_row_in_twenty() {
        assert!(everything(&logs(), &due(10_000, 500), 0).is_some());
        assert!(everything(&logs(), &due(9_500, 500), 0).is_none());
        assert!(everything(&logs(), &due(500, 400), 9_500).is_some());
        assert!(everything(&logs(), &due(1_000, 0), 0).is_none());
        assert!(everything(&logs(), &due(0, 0), 5_000).is_none());
    }

    #[test]
    fn a_table_with_nothing_younger_than_the_cutoff_is_refused() {
        assert!(everything(&logs(), &Due { younger: false, ..due(5_000, 5_000) }, 0).is_some());
        assert!(everything(&logs(), &Due { younger: false, ..due(5, 5) }, 0).is_none());
    }

    #[test]
    fn an_index_is_demanded_of_large_tables_only_and_rights_always() {
        let facts = TableFacts { found: true, rows: LARGE, time_indexed: false, ..TableFacts::default() };
        assert!(table(&logs(), &facts).is_empty());
        let large = TableFacts { rows: LARGE + 1, ..facts.clone() };
        assert!(table(&logs(), &large).iter().all(Objection::yields_to_force));
        let powerless = TableFacts {
            lacks: vec!["delete on public.logs".to_owned()],
            hidden: vec!["public.logs".to_owned()],
            ..facts
        };
        let objections = table(&logs(), &powerless);
        assert_eq!(objections.len(), 2);
        assert!(!objections.iter().any(Objection::yields_to_force));
    }
}
