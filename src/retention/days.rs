//! Tables that are kept by day: what a day's partition holds goes with it, in a moment, however many rows there are.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

use crate::error::{Code, Error};
use crate::retention::Task;
use crate::retention::facts::Day;
use crate::retention::guard::{KEPT_OF, Objection, SMALL};
use crate::sql::condition;
use crate::sql::template::Value;

/// So many days are made at most in one run: a cleanup that slept for long catches up in steps.
const MOST: usize = 400;

/// What is to be done about the partitions of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turnover {
    /// Partitions of which every row is due, oldest first.
    pub gone: Vec<Day>,
    /// The days to come that have none yet: the schema, the name, and when they begin.
    pub coming: Vec<Coming>,
}

/// A partition that is not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// The schema of its elder.
    pub schema: String,
    /// The table's name and the day.
    pub name: String,
    /// When it begins, in UTC; it ends a day later.
    pub from: DateTime<Utc>,
}

/// Lets a rule delete by whole days where its table is divided like that: a row goes with its day, not hour by hour before
/// it, or nothing would be left to drop.
pub fn by_whole_days(task: &mut Task, days: &[Day]) {
    let here = days
        .iter()
        .find(|day| day.from.is_some_and(|from| from <= task.cutoff) && day.to.is_some_and(|to| task.cutoff < to));
    let Some(from) = here.and_then(|day| day.from).filter(|_| goes_whole(task)) else { return };
    task.cutoff = from;
    task.due = condition::fill(&task.rule.due, &[("cutoff", Value::Moment(&super::moment(from)))]);
}

/// Whether a partition goes whole: the rule looks at nothing but the time, and nothing else goes with its rows.
fn goes_whole(task: &Task) -> bool {
    let rule = &task.rule;
    rule.due.split_whitespace().eq([rule.time.as_str(), "<", ":cutoff"]) && rule.children.is_empty()
}

/// What is to be done. `days` are the table's partitions by its time column, if that is how it is divided.
pub fn turnover(task: &Task, days: &[Day], now: DateTime<Utc>) -> Turnover {
    let mut gone: Vec<Day> = Vec::new();
    if goes_whole(task) {
        gone.extend(days.iter().filter(|day| day.to.is_some_and(|to| to <= task.cutoff)).cloned());
        gone.sort_by_key(|day| day.to);
    }
    Turnover { gone, coming: coming(task, days, now) }
}

/// The days that are missing up to so many days ahead, after the newest partition that is there.
fn coming(task: &Task, days: &[Day], now: DateTime<Utc>) -> Vec<Coming> {
    let Some(ahead) = task.rule.days_ahead else { return Vec::new() };
    let Some((newest, mut from)) = days.iter().filter_map(|day| Some((day, day.to?))).max_by_key(|(_, to)| *to) else {
        return Vec::new();
    };
    let whole_day = newest.from.is_some_and(|begin| from - begin == TimeDelta::days(1));
    if !whole_day || from.time() != NaiveTime::MIN {
        return Vec::new();
    }
    let Some(until) = now.checked_add_days(Days::new(u64::from(ahead))) else { return Vec::new() };
    let mut coming = Vec::new();
    while from <= until && coming.len() < MOST {
        let name = day_name(&task.rule.table, from);
        coming.push(Coming { schema: newest.schema.clone(), name, from });
        from += TimeDelta::days(1);
    }
    coming
}

/// `logs_20261125`, within the 63 bytes of a name.
fn day_name(table: &str, from: DateTime<Utc>) -> String {
    let mut stem = table;
    while stem.len() > 54 {
        stem = stem.char_indices().next_back().map_or("", |(end, _)| &stem[..end]);
    }
    format!("{stem}_{}", from.format("%Y%m%d"))
}

/// Whether next to nothing of the table would be left, by the server's estimate of its rows.
pub fn everything(task: &Task, days: &[Day], turnover: &Turnover) -> Option<Objection> {
    let sum = |days: &mut dyn Iterator<Item = &Day>| days.map(|day| day.rows).sum::<u64>();
    let gone = sum(&mut turnover.gone.iter());
    let kept = sum(&mut days.iter().filter(|day| !turnover.gone.contains(day)));
    if gone <= SMALL || kept.saturating_mul(KEPT_OF - 1) >= gone {
        return None;
    }
    let table = task.table();
    let fact = format!("{} would leave less than 5 % of {table}: {} days would go", task.name(), turnover.gone.len());
    let error = Error::new(Code::Guarded, fact)
        .note(format!("cutoff: {} ({} before the server's clock)", super::moment(task.cutoff), task.keep))
        .hint("Look with --dry-run at what would go. If that is right, go on with --force.");
    Some(Objection::new("everything", table, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::retention::Retention;
    use crate::retention::facts::Detach;
    use crate::retention::keep::Keep;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00:00Z").parse().unwrap()
    }

    fn task(due: &str, days_ahead: Option<u16>) -> Task {
        let text = |text: &str| text.to_owned();
        Task {
            bundle: text("b"),
            schema: text("s"),
            rule: Retention {
                name: text("r"),
                table: text("logs"),
                keep: text("14 days"),
                time: text("ts"),
                due: text(due),
                children: Vec::new(),
                days_ahead,
            },
            keep: Keep::parse("14 days").unwrap(),
            cutoff: at("2026-11-10T05"),
            due: String::new(),
            earlier: Vec::new(),
        }
    }

    fn day(number: u32, rows: u64) -> Day {
        let from = at(&format!("2026-11-{number:02}T00"));
        let to = from + TimeDelta::days(1);
        Day {
            schema: "days".to_owned(),
            name: format!("d{number}"),
            from: Some(from),
            to: Some(to),
            detach: Detach::Not,
            rows,
        }
    }

    #[test]
    fn a_day_goes_when_its_last_moment_is_due_and_not_before() {
        let days = [day(10, 1), day(9, 1), day(8, 1)];
        let turnover = turnover(&task("ts < :cutoff", None), &days, at("2026-11-24T05"));
        assert_eq!(turnover.gone.iter().map(|day| day.name.as_str()).collect::<Vec<_>>(), ["d8", "d9"]);
        assert!(turnover.coming.is_empty());
    }

    #[test]
    fn rows_stay_until_their_day_is_over() {
        let mut task = task("ts < :cutoff", None);
        by_whole_days(&mut task, &[day(9, 1), day(10, 1)]);
        assert_eq!(task.cutoff, at("2026-11-10T00"));
        assert!(task.due.contains("2026-11-10") && task.due.contains("00:00:00"), "{}", task.due);
    }

    #[test]
    fn a_rule_that_looks_at_more_than_the_time_drops_nothing_whole() {
        for due in ["ts < :cutoff and level = 'debug'", "other < :cutoff", "ts < :now"] {
            assert!(turnover(&task(due, None), &[day(1, 1)], at("2026-11-24T05")).gone.is_empty(), "{due}");
        }
    }

    #[test]
    fn the_days_ahead_follow_the_newest_without_a_gap() {
        let coming = turnover(&task("ts < :cutoff", Some(2)), &[day(22, 1), day(23, 1)], at("2026-11-25T05")).coming;
        let names: Vec<&str> = coming.iter().map(|coming| coming.name.as_str()).collect();
        assert_eq!(names, ["logs_20261124", "logs_20261125", "logs_20261126", "logs_20261127"]);
        assert_eq!((coming[0].schema.as_str(), coming[0].from), ("days", at("2026-11-24T00")));
        assert!(turnover(&task("ts < :cutoff", Some(2)), &[day(27, 1)], at("2026-11-25T05")).coming.is_empty());
    }

    #[test]
    fn partitions_that_are_no_days_are_not_continued() {
        let mut week = day(20, 1);
        week.to = Some(at("2026-11-27T00"));
        let mut odd = day(20, 1);
        (odd.from, odd.to) = (Some(at("2026-11-20T01")), Some(at("2026-11-21T01")));
        for days in [vec![week], vec![odd], vec![], vec![Day { from: None, to: None, ..day(1, 1) }]] {
            assert!(turnover(&task("ts < :cutoff", Some(2)), &days, at("2026-11-25T05")).coming.is_empty());
        }
    }

    #[test]
    fn a_table_is_not_emptied_without_a_word() {
        let task = task("ts < :cutoff", None);
        let objection = |kept| {
            let days = [day(1, 1_000_000), day(20, kept)];
            everything(&task, &days, &turnover(&task, &days, at("2026-11-24T05")))
        };
        assert!(objection(10).is_some() && objection(1_000_000).is_none());
    }
}
