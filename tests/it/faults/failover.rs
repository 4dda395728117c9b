//! The primary stops at once in the middle of a run, and its replica takes over.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::crashes::{Crashing, Dice};
use super::messages::{SAME, at_rest};
use super::story::{Extent, Kind, Story, extent};
use super::table::Table;
use crate::support::{Proxy, TestDb, soon};

/// Whether a commit waits until the replica has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Replication {
    Synchronous,
    Asynchronous,
}

/// What the address of the run does when the primary is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leads {
    /// It leads to the replica as soon as that has taken over.
    On,
    /// It leads nowhere.
    Nowhere,
}

/// A primary and its replica.
struct Pair {
    primary: Crashing,
    replica: Crashing,
    replication: Replication,
}

impl Pair {
    fn new(replication: Replication) -> Option<Pair> {
        // Both keep what crashes would lose: the one is copied after a crash, the other goes on after one.
        let settings = [("wal_level", "replica"), ("max_wal_senders", "4"), ("full_page_writes", "on")];
        Some(Pair { primary: Crashing::new(&settings)?, replica: Crashing::new(&settings)?, replication })
    }

    /// Makes the replica anew, a copy of the primary as it is now, and waits until it follows.
    fn join(&mut self) {
        self.primary.crash_if_running();
        self.replica.crash_if_running();
        let (from, to) = (self.primary.data().to_owned(), self.replica.data().to_owned());
        fs::remove_dir_all(&to).unwrap();
        assert!(Command::new("cp").arg("-a").arg(&from).arg(&to).status().unwrap().success());
        let _ = fs::remove_file(to.join("postmaster.pid"));
        let home = &self.primary.cluster.endpoint().socket_dir;
        let follow = format!("primary_conninfo = 'host={} user=postgres'\n", home.display());
        // Written into files that are there, so that they stay the server's.
        fs::write(to.join("postgresql.auto.conf"), follow).unwrap();
        fs::copy(to.join("PG_VERSION"), to.join("standby.signal")).unwrap();
        let owner = std::os::unix::fs::MetadataExt::uid(&to.metadata().unwrap());
        std::os::unix::fs::chown(to.join("standby.signal"), Some(owner), None).unwrap();
        self.primary.start();
        self.replica.start();
        let names = if self.replication == Replication::Synchronous { "*" } else { "" };
        self.primary.cluster.sql("postgres", &format!("alter system set synchronous_standby_names = '{names}'"));
        self.primary.cluster.sql("postgres", "select pg_reload_conf()");
        let state = if self.replication == Replication::Synchronous { "sync" } else { "async" };
        let follows =
            format!("select count(*) from pg_stat_replication where state = 'streaming' and sync_state = '{state}'");
        soon("the replica follows", || self.primary.cluster.value("postgres", &follows) == "1");
    }

    /// The replica gets nothing more.
    fn stop_following(&self) {
        self.replica.cluster.sql("postgres", "alter system set primary_conninfo = ''");
        self.replica.cluster.sql("postgres", "select pg_reload_conf()");
        let receivers = "select count(*) from pg_stat_wal_receiver";
        soon("the replica no longer follows", || self.replica.cluster.value("postgres", receivers) == "0");
    }

    /// The replica becomes a primary.
    fn promote(&self) {
        self.replica.cluster.sql("postgres", "select pg_promote(true, 30)");
        soon("the replica has taken over", || {
            self.replica.cluster.value("postgres", "select pg_is_in_recovery()") == "f"
        });
    }
}

/// An address that can be made to lead elsewhere, as a name or a virtual address is.
struct Signpost(TempDir);

impl Signpost {
    fn to(server: &Crashing) -> Signpost {
        let signpost = Signpost(tempfile::tempdir().unwrap());
        symlink(Signpost::socket(server), signpost.path()).unwrap();
        signpost
    }

    fn turn(&self, server: &Crashing) {
        let next = self.0.path().join("next");
        symlink(Signpost::socket(server), &next).unwrap();
        fs::rename(next, self.path()).unwrap();
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("socket")
    }

    fn socket(server: &Crashing) -> std::path::PathBuf {
        let endpoint = server.cluster.endpoint();
        Path::new(&endpoint.socket_dir).join(format!(".s.PGSQL.{}", endpoint.port))
    }
}

/// One run whose primary stops after this time.
fn lose_primary(pair: &mut Pair, story: &Story, moment: Duration, leads: Leads) {
    let what = format!("{:?}, {}, primary lost after {moment:?}, {leads:?}", pair.replication, story.kind.words());
    pair.join();
    let on_primary = story.fresh();
    let name = on_primary.name().to_owned();
    let there = format!("select count(*) from pg_database where datname = '{name}'");
    soon("the replica has the database", || pair.replica.cluster.value("postgres", &there) == "1");
    let on_replica = TestDb::existing(pair.replica.cluster, &name);
    on_replica.fails(&["up"], "E407", &[]);

    let signpost = Signpost::to(&pair.primary);
    let proxy = Proxy::to(signpost.path(), "postgres", &name, None);
    let running = story.begin(&on_primary, Some(proxy.url()));
    if pair.replication == Replication::Asynchronous {
        // The replica falls behind before the primary is lost: what is committed from here on, nobody else has.
        std::thread::sleep(moment / 2);
        pair.stop_following();
        std::thread::sleep(moment / 2);
    } else {
        std::thread::sleep(moment);
    }
    pair.primary.crash();
    pair.promote();
    if leads == Leads::On {
        signpost.turn(&pair.replica);
    }
    let said = running.wait();
    println!("{what}: {:?} {}", said.status, said.stderr);
    assert!(matches!(said.status, Some(0 | 3)), "{what}: {said:#?}");
    if let Some(lines) = said.report["migrations"].as_array() {
        let mut told: Vec<String> =
            lines.iter().map(|line| format!("{} {}", line["bundle"], line["version"])).collect();
        told.sort();
        told.dedup();
        assert_eq!(told.len(), lines.len(), "{what}: told twice: {said:#?}");
    }
    at_rest(&on_replica);
    // One that was done before the primary was lost has spoken of the primary.
    let of_primary = leads == Leads::Nowhere || !said.stderr.contains("connecting again");
    match pair.replication {
        // What the replica never got is applied again.
        Replication::Asynchronous if of_primary => story.must_converge(&on_replica, &what),
        // What was said to be there is there.
        _ => story.must_hold(&on_replica, &said, &what),
    }
    // The old primary's database goes with it.
    pair.primary.start();
    pair.primary.cluster.sql("postgres", "alter system reset synchronous_standby_names");
    pair.primary.cluster.sql("postgres", "select pg_reload_conf()");
}

#[test]
fn a_replica_that_takes_over_in_the_middle_of_a_run_ends_where_the_primary_would_have() {
    let table = Table::of("failover");
    let whole = extent() == Extent::All;
    let (on, nowhere) = if whole { (4, 2) } else { (1, 0) };
    let lane = |replication| -> Option<()> {
        let mut pair = Pair::new(replication)?;
        let stories = [Kind::Up, Kind::Core].map(|kind| {
            let story = Story::on(pair.primary.cluster, kind);
            let begin = Instant::now();
            assert_eq!(story.begin(&story.fresh(), None).wait().status, Some(0));
            (story, begin.elapsed())
        });
        let mut dice = Dice::new(replication as u64 + 20);
        for round in 0..on + nowhere {
            let (story, usual) = &stories[round % stories.len()];
            let leads = if round < on { Leads::On } else { Leads::Nowhere };
            lose_primary(&mut pair, story, usual.mul_f64(dice.roll()), leads);
        }
        let how = format!("{replication:?}").to_lowercase();
        let place = format!("`up` of the folder and of core in turn, {how} replication");
        table.row(
            "the primary is stopped at once, the replica takes over, and the address leads there",
            &place,
            on,
            &format!("the replica refuses with E407 before; exit 0, or 3 where the first look was lost; {SAME}"),
        );
        let kept = match replication {
            Replication::Synchronous => "all that was said to be applied is there",
            Replication::Asynchronous => "what the replica never got is applied again",
        };
        table.row(
            "the primary is stopped at once, and the replica takes over at another address",
            &place,
            nowhere,
            &format!("exit 0 or 3; {kept}; {SAME}"),
        );
        Some(())
    };
    let done = std::thread::scope(|scope| {
        let lanes = [Replication::Synchronous, Replication::Asynchronous].map(|how| scope.spawn(move || lane(how)));
        lanes.map(|lane| lane.join().unwrap())
    });
    if done.iter().all(Option::is_some) {
        table.close();
    }
}
