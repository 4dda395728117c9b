//! Cleanups at once, killed and sent away at any moment, while others write: nothing that is not due is ever deleted.

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::crashes::Dice;
use super::messages::at_rest;
use super::story::{Extent, extent};
use super::table::Table;
use crate::cleanup::{DUE, REMAINING, ROWS, requests};
use crate::support::TestDb;

/// The rows that must never go: those that are not due, and those that come or are revived meanwhile.
const KEEP: &str = "
create table kept as select id from invocation_logs where ts >= now() - interval '13 days 23 hours';
create table written (id uuid)";
const LOST: &str = "
select count(*)
from (select id from kept union all select id from written) as safe
where not exists (select from invocation_logs as i where i.id = safe.id)";
/// Revives a row that is due, and writes a new one; both stay, in the same transaction as the note of it.
const WRITE: &str = "
with revived as (
  update invocation_logs
  set ts = now()
  where id = (select id from invocation_logs where ts < now() - interval '15 days' order by random() limit 1)
    and ts < now() - interval '15 days'
  returning id
), fresh as (
  insert into invocation_logs (id, ts, route)
  values (gen_random_uuid(), now(), 'new')
  returning id
)
insert into written select id from revived union all select id from fresh";

#[test]
fn cleanups_that_are_killed_at_any_moment_delete_nothing_that_is_not_due() {
    let table = Table::of("cleaning");
    let Some(twin) = requests(4_000, 3_000) else { return };
    twin.sql(ROWS);
    twin.run(&["cleanup"]).ok();
    let mut dice = Dice::new(7);
    let rounds = if extent() == Extent::All { 24 } else { 4 };
    for round in 0..rounds {
        let db = requests(4_000, 3_000).unwrap();
        db.sql(ROWS);
        db.sql(KEEP);
        let moments =
            [dice.roll(), dice.roll()].map(|roll| Duration::from_millis(20) + Duration::from_secs(2).mul_f64(roll));
        disturb(&db, moments);
        at_rest(&db);
        let what = format!("round {round}, {moments:?}");
        assert_eq!(db.value(LOST), "0", "{what}: rows that were not due are gone");
        let again = db.run(&["cleanup"]);
        assert_eq!(again.status, 0, "{what}: {again:#?}");
        assert_eq!((db.value(DUE), db.value(LOST)), ("0".to_owned(), "0".to_owned()), "{what}");
        // All other tables are as an undisturbed run leaves them.
        db.sql("delete from invocation_logs where id in (select id from written)");
        assert!(db.sql(REMAINING) == twin.sql(REMAINING), "{what}: other rows are left than an undisturbed run leaves");
        assert_eq!(db.value(crate::killed::BROKEN_LINKS), "0", "{what}");
    }
    table.row(
        "two cleanups at once, one killed, one's session ended, at random moments, while rows are written and revived",
        "core",
        rounds,
        "no row is gone that was not due; the next run deletes exactly the rest",
    );
    table.close();
}

/// Two cleanups and a writer; one of them is killed, the session of the other is ended.
fn disturb(db: &TestDb, moments: [Duration; 2]) {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut writer = db.session();
            while !over.load(Ordering::Relaxed) {
                writer.run(WRITE).unwrap();
                thread::sleep(Duration::from_millis(3));
            }
        });
        let slow = || {
            let mut command = db.command(&["cleanup", "--batch", "100", "--pause", "40ms"]);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let (mut first, mut second) = (slow(), slow());
        thread::sleep(moments[0]);
        let _ = kill(Pid::from_raw(i32::try_from(first.id()).unwrap()), Signal::SIGKILL);
        first.wait().unwrap();
        thread::sleep(moments[1].saturating_sub(moments[0]));
        db.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'schemactl' and datname = current_database()");
        let ended = second.wait().unwrap();
        assert!(matches!(ended.code(), Some(0 | 1 | 3)), "{ended:?}");
        over.store(true, Ordering::Relaxed);
    });
}
