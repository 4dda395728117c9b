//! `calculate_next_run` against the crate `croner`.

use std::time::{Duration, Instant};

use chrono::{DateTime, Days, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use croner::Cron;

use super::{code, installed, session};

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(limit)).unwrap()
    }

    fn field(&mut self, low: u32, high: u32, star: u32) -> String {
        if self.below(100) < star {
            return "*".to_owned();
        }
        let (one, two) = (low + self.below(high - low + 1), low + self.below(high - low + 1));
        match self.below(4) {
            0 if one < two => format!("{one}-{two}"),
            1 => format!("*/{}", 2 + self.below((high - low) / 2)),
            2 => format!("{one},{two}"),
            _ => one.to_string(),
        }
    }
}

/// What `croner` names on the wall, turned into instants as the README of the bundle says: `croner` itself runs a time
/// that comes twice once, so it is asked about the clock on the wall only.
fn expected(text: &str, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let cron: Cron = text.parse().unwrap();
    let wall = after.with_timezone(&zone).naive_local();
    let every_hour = text.split(' ').nth(1) == Some("*");
    let mut best: Option<DateTime<Utc>> = None;
    for time in cron.iter_from((wall - TimeDelta::hours(3)).and_utc(), croner::Direction::Forward) {
        let time = time.naive_utc();
        let local = zone.from_local_datetime(&time);
        let mut found = vec![local.earliest(), local.latest()];
        if local.earliest().is_none() && !every_hour {
            // The first minute that the clock shows after it was changed.
            found.push(
                (1..240).find_map(|minutes| zone.from_local_datetime(&(time + TimeDelta::minutes(minutes))).earliest()),
            );
        }
        best = found.into_iter().flatten().map(|time| time.to_utc()).filter(|time| *time > after).chain(best).min();
        if best.is_some() && time > wall + TimeDelta::hours(3) {
            break;
        }
    }
    best
}

#[test]
fn the_next_run_agrees_with_croner_on_10_000_random_expressions_and_instants() {
    let Some(db) = installed() else { return };
    let zones: [Tz; 6] = [
        Tz::UTC,
        Tz::America__New_York,
        Tz::Europe__Zurich,
        Tz::Australia__Lord_Howe,
        Tz::Pacific__Auckland,
        Tz::Asia__Kolkata,
    ];
    let (mut dice, mut cases) = (Dice(4), Vec::new());
    for _ in 0..10_000 {
        let day = if dice.below(20) == 0 {
            "29 2 *".to_owned()
        } else {
            format!("{} {} {}", dice.field(1, 28, 50), dice.field(1, 12, 60), dice.field(0, 6, 60))
        };
        // Every weekday by its number, beside a day with a star: a restriction for croner, none here (see the README).
        let day = if day.ends_with(" 0-6") { "* * *".to_owned() } else { day };
        let text = format!("{} {} {day}", dice.field(0, 59, 3), dice.field(0, 23, 30));
        let zone = zones[dice.below(6) as usize];
        let start = Utc.with_ymd_and_hms(2015, 1, 1, 0, 0, 0).unwrap() + Days::new(dice.below(4000).into());
        let start = start + TimeDelta::seconds(dice.below(86_400).into());
        cases.push((text, zone, start));
    }
    let rows: Vec<_> = cases
        .iter()
        .map(|(text, zone, after)| format!("('{text}', '{zone}', '{}'::timestamptz)", after.to_rfc3339()))
        .collect();
    let query = format!(
        "select extract(epoch from calculate_next_run(t, z, a))::bigint from (values {}) as c (t, z, a)",
        rows.join(", ")
    );
    let found = session(&db).run(&query).unwrap();
    for ((text, zone, after), row) in cases.iter().zip(found) {
        let wanted = expected(text, *zone, *after).map(|time| time.timestamp().to_string());
        assert_eq!(row[0], wanted, "{text} in {zone} after {after}");
    }
}

#[test]
fn an_expression_that_never_comes_is_an_error_at_once() {
    let Some(db) = installed() else { return };
    let mut session = session(&db);
    for text in ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30,31 2 *"] {
        let begin = Instant::now();
        let error = session.run(&format!("select calculate_next_run('{text}')")).unwrap_err();
        assert_eq!(code(&error), "22023");
        assert!(error.to_string().contains("never comes"), "{error}");
        assert!(begin.elapsed() < Duration::from_secs(2));
    }
}
