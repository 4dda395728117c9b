//! Fifty runs at once over steps outside a transaction, on a server that has connections for all of them.

use std::time::Duration;

use super::crashes::Crashing;
use super::messages::at_rest;
use super::story::{Extent, Kind, Running, Said, Story, extent};
use super::table::Table;
use crate::support::{PoolMode, TestDb, pgbouncer_in};

const CROWD: usize = 50;

/// Begins the story so many times at once and waits for all.
fn at_once(story: &Story, db: &TestDb, url: Option<&str>, meanwhile: impl FnOnce()) -> Vec<Said> {
    let runs: Vec<Running> = (0..CROWD).map(|_| story.begin(db, url)).collect();
    meanwhile();
    runs.into_iter().map(Running::wait).collect()
}

#[track_caller]
fn all_end_with(status: i32, all: &[Said]) {
    let other: Vec<_> = all.iter().filter(|said| said.status != Some(status)).collect();
    assert!(other.is_empty(), "{} of {}: {:#?}", other.len(), all.len(), other[0]);
    let deadlocked = all.iter().filter(|said| said.stderr.contains("40P01")).count();
    assert_eq!(deadlocked, 0, "deadlocks");
}

/// How many versions were applied more than once, or by a run that was not alone.
const TWICE: &str = "select count(*) from (
  select from schemactl.events where what = 'up' group by bundle, version having count(*) > 1) as twice";

#[test]
fn fifty_at_once_over_indexes_built_concurrently() {
    let table = Table::of("crowd");
    let Some(server) = Crashing::new(&[("max_connections", "300")]) else { return };
    let story = Story::on(server.cluster, Kind::Up);
    let db = story.fresh();
    all_end_with(0, &at_once(&story, &db, None, || {}));
    assert_eq!(db.value(TWICE), "0");
    at_rest(&db);
    story.is_at_end(&db, "fifty at once");
    table.row("50 runs at once", "`up` of the folder", 1, "exit 0 of all; each version by one of them; no deadlock");

    let db = story.fresh();
    if let Some(pooler) = pgbouncer_in(&db, PoolMode::Session, 2 * CROWD) {
        all_end_with(0, &at_once(&story, &db, Some(pooler.url()), || {}));
        assert_eq!(db.value(TWICE), "0");
        drop(pooler);
        at_rest(&db);
        story.is_at_end(&db, "fifty at once through a session pooler");
        let place = "`up` of the folder through PgBouncer, session mode";
        table.row("50 runs at once", place, 1, "exit 0 of all; each version by one of them; no deadlock");
    }

    let db = story.fresh();
    if let Some(pooler) = pgbouncer_in(&db, PoolMode::Transaction, 5) {
        let all = at_once(&story, &db, Some(pooler.url()), || {});
        all_end_with(4, &all);
        assert!(all.iter().all(|said| said.report["error"]["code"] == "E413"), "{:#?}", all[0]);
        assert_eq!(
            db.value("select string_agg(version::text, ' ' order by version) from schemactl.history"),
            "1 2 3 4 5 6"
        );
        assert_eq!(db.value(TWICE), "0");
        drop(pooler);
        story.must_converge(&db, "refused through a pooler");
        let place = "`up` of the folder through PgBouncer, transaction mode";
        let outcome =
            "exit 4 of all: E413 names the port to use; what needs no session is applied, each version by one of them";
        table.row("50 runs at once", place, 1, outcome);
    }

    if extent() == Extent::Some {
        return;
    }
    let core = Story::on(server.cluster, Kind::Core);
    let db = core.fresh();
    if let Some(pooler) = pgbouncer_in(&db, PoolMode::Transaction, 5) {
        all_end_with(0, &at_once(&core, &db, Some(pooler.url()), || {}));
        assert_eq!(db.value(TWICE), "0");
        drop(pooler);
        at_rest(&db);
        core.is_at_end(&db, "fifty at once through a pooler");
        let place = "`up` of core through PgBouncer, transaction mode";
        table.row("50 runs at once", place, 1, "exit 0 of all; each version by one of them; no deadlock");
    }
    table.close();
}

#[test]
fn fifty_at_once_with_a_roll_back_among_them() {
    let table = Table::of("race");
    let Some(server) = Crashing::new(&[("max_connections", "300")]) else { return };
    let story = Story::on(server.cluster, Kind::Up);
    let delays: &[u64] = if extent() == Extent::Some { &[150] } else { &[0, 150, 400] };
    for delay in delays {
        let db = story.fresh();
        db.run(&["up", "--dir", super::story::FOLDER, "--to", "8"]).ok();
        let all = at_once(&story, &db, None, || {
            std::thread::sleep(Duration::from_millis(*delay));
            let down = ["down", "--dir", super::story::FOLDER, "--to", "6", "--yes", "--lock-wait", "150s"];
            db.run(&down).ok();
        });
        all_end_with(0, &all);
        at_rest(&db);
        // Whichever came last, one more `up` ends where it always does; what a version does twice is counted by the
        // balance of its events.
        let again = story.begin(&db, None).wait();
        assert_eq!(again.status, Some(0), "{again:#?}");
        story.ends_in_the_same_catalog(&db, "a roll-back among fifty");
    }
    table.row(
        "50 runs at once, and a `down` among them",
        "the folder",
        3,
        "exit 0 of all; no deadlock; the next run ends at the same catalog and history",
    );
    table.close();
}
