//! A work as a line of the report.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::db::cleanup::run::{End, Work};
use crate::report::cleanup::{BatchTimes, RuleReport};
use crate::report::loss::Count;
use crate::retention::facts::Certainty;
use crate::retention::moment;

impl Work {
    /// What it would delete.
    pub fn planned(&self, children: Vec<(String, u64)>) -> RuleReport {
        RuleReport { children: children.into_iter().collect(), left: self.due.rows, complete: true, ..self.line() }
    }

    /// What it has deleted, when the run ended like this.
    pub fn report(&self, end: &End) -> RuleReport {
        let deleted: u64 = self.deleted + self.children.iter().sum::<u64>();
        let children: BTreeMap<String, u64> = self
            .task
            .rule
            .children
            .iter()
            .zip(&self.children)
            .map(|(child, rows)| (format!("{}.{}", self.task.schema, child.table), *rows))
            .collect();
        let stopped = match (&self.error, end) {
            _ if self.is_through() => None,
            (Some(error), _) => Some(error.message.clone()),
            (None, End::Interrupted(_)) => Some("interrupted".to_owned()),
            (None, End::Failed(error)) => Some(error.message.clone()),
            (None, End::Through | End::TimeOver) => Some("the time was over".to_owned()),
        };
        RuleReport {
            deleted: self.deleted,
            children,
            batches: self.batches.len() as u64,
            batch_ms: times(&self.batches),
            retries: self.retries,
            duration_ms: milliseconds(self.spent),
            rows_per_second: (deleted as f64 / self.spent.as_secs_f64().max(0.001)) as u64,
            left: self.left.0,
            oldest_left: self.left.1.clone(),
            complete: self.is_through(),
            stopped,
            ..self.line()
        }
    }

    fn line(&self) -> RuleReport {
        RuleReport {
            bundle: self.task.bundle.clone(),
            rule: self.task.rule.name.clone(),
            table: self.task.table(),
            keep: self.task.keep.to_string(),
            cutoff: moment(self.task.cutoff),
            due: self.due.rows,
            due_count: match self.due.certain {
                Certainty::Counted => Count::Exact,
                Certainty::Estimated => Count::Estimated,
            },
            oldest: self.due.oldest.clone(),
            ..RuleReport::default()
        }
    }
}

fn times(batches: &[Duration]) -> BatchTimes {
    let mut sorted = batches.to_vec();
    sorted.sort();
    let at = |index: usize| sorted.get(index).copied().map(milliseconds).unwrap_or(0);
    BatchTimes { p50: at(sorted.len() / 2), max: at(sorted.len().saturating_sub(1)) }
}

/// Rounded up: most batches take less than one.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros().div_ceil(1000)).unwrap_or(u64::MAX)
}
