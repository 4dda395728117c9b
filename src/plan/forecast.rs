//! What a plan will do to the tables that are there: known before it runs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::locks::effect::{About, Certain, Effect, Kind, Lock};
use crate::locks::facts::{Facts, Files};
use crate::locks::mode::{Mode, Stops};
use crate::locks::name::Name;
use crate::locks::read;
use crate::plan::Plan;
use crate::sql::place::Place;

/// One statement of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Its step, counted in the plan.
    pub step: usize,
    /// Where it begins.
    pub place: Place,
    /// Its first line.
    pub text: String,
    /// What it does.
    pub effect: Effect,
}

/// How large a relation is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Rows, as the server last counted them; nothing where it never did.
    pub rows: Option<i64>,
    /// Bytes, with indexes and what is kept outside of rows.
    pub bytes: i64,
}

/// How much a statement can hurt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    /// Nobody will notice.
    #[default]
    None,
    /// A lock that keeps others out, for a moment.
    Low,
    /// Others wait for work on a table that is not small, or nobody knows.
    Medium,
    /// Others wait for work on a large table.
    High,
}

/// Below this, work on a table is over before anybody notices.
pub const SMALL: i64 = 1 << 20;
/// From here on it takes so long that people do.
pub const LARGE: i64 = 100 << 20;

/// Every statement of the plan in order, without verify scripts: they are always rolled back or only look. What the plan
/// makes itself is left out.
pub fn forecast(plan: &Plan, facts: &Facts) -> Vec<Forecast> {
    let mut facts = Facts { files: Files::Together, ..facts.clone() };
    let mut all = Vec::new();
    for (index, step) in plan.steps.iter().enumerate() {
        facts.home = step.schema.clone();
        for script in step.acting() {
            for seen in read(&script.text, &mut facts) {
                let text = script.text[seen.range.clone()].lines().next().unwrap_or_default().trim_end();
                let place = script.place(seen.range.start);
                all.push(Forecast { step: index, place, text: text.to_owned(), effect: seen.effect });
            }
        }
    }
    all
}

/// The strongest lock on each relation.
pub fn strongest(forecasts: &[Forecast]) -> BTreeMap<Name, Mode> {
    let mut strongest: BTreeMap<Name, Mode> = BTreeMap::new();
    for lock in forecasts.iter().flat_map(|forecast| &forecast.effect.locks) {
        let mode = strongest.entry(lock.relation.clone()).or_insert(lock.mode);
        *mode = (*mode).max(lock.mode);
    }
    strongest
}

/// How much a statement can hurt, with tables of these sizes.
pub fn risk(effect: &Effect, sizes: &BTreeMap<Name, Size>) -> Risk {
    let mut risk = if effect.beyond.is_some() { Risk::Low } else { Risk::None };
    for lock in effect.locks.iter().filter(|lock| lock.mode.stops() != Stops::Nobody) {
        let works = effect.works.iter().filter(|work| work.relation == lock.relation);
        let size = sizes.get(&lock.relation).copied();
        let of_work = works.map(|work| match (size.map(|size| size.bytes), work.certain, work.kind) {
            (Some(bytes), _, _) if bytes < SMALL => Risk::Low,
            (Some(bytes), Certain::Yes, Kind::Rewrite | Kind::Build | Kind::Scan) if bytes >= LARGE => Risk::High,
            _ => Risk::Medium,
        });
        risk = risk.max(of_work.max().unwrap_or(Risk::Low));
    }
    // Whoever wants the same rows waits for the commit.
    let writes = effect.locks.iter().filter(|lock| effect.about == About::Rows && lock.mode == Mode::RowExclusive);
    let large = |lock: &&Lock| sizes.get(&lock.relation).is_none_or(|size| size.bytes >= SMALL);
    if writes.clone().any(|lock| large(&lock)) {
        risk = risk.max(Risk::Low);
    }
    risk
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(kind: Option<Kind>, mode: Mode) -> Effect {
        let table = Name::new("public", "t");
        let mut effect = Effect { locks: vec![Lock { relation: table.clone(), mode }], ..Effect::default() };
        if let Some(kind) = kind {
            effect.work(kind, &table, "it is so");
        }
        effect
    }

    #[test]
    fn the_same_statement_is_harmless_on_a_small_table_and_dangerous_on_a_large_one() {
        let of = |bytes: i64, effect: &Effect| {
            risk(effect, &BTreeMap::from([(Name::new("public", "t"), Size { rows: None, bytes })]))
        };
        let rewrite = effect(Some(Kind::Rewrite), Mode::AccessExclusive);
        assert_eq!(
            [of(8192, &rewrite), of(50 << 20, &rewrite), of(12 << 30, &rewrite)],
            [Risk::Low, Risk::Medium, Risk::High]
        );
        assert_eq!(of(12 << 30, &effect(None, Mode::AccessExclusive)), Risk::Low);
        assert_eq!(of(12 << 30, &effect(Some(Kind::Build), Mode::ShareUpdateExclusive)), Risk::None);
    }
}
