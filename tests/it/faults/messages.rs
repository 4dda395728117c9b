//! Harm at every single message of a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::story::{Kind, Said, Story, each, numbers};
use super::table::Table;
use crate::support::{Deed, Fault, Proxy, TestDb, Way, soon};

/// Every version once, and the same end as an undisturbed run.
pub const SAME: &str = "every version once; the next run ends at the same catalog and history";
const KINDS: [Kind; 3] = [Kind::Core, Kind::Up, Kind::Down];

/// Runs the story with harm at one message, and checks all that must hold.
fn disturbed(story: &Story, way: Way, number: usize, deed: impl FnOnce(&Victim) -> Deed) -> Said {
    let db = story.fresh();
    let victim = Victim { database: db.name().to_owned(), cluster: db.cluster(), pid: Arc::new(AtomicI32::new(0)) };
    let deed = deed(&victim);
    let what = format!("{}: {deed:?} at {way:?} {number}", story.kind.words());
    let proxy = Proxy::with(&db, Some(Fault { way, number, deed }));
    let child = story.begin(&db, Some(proxy.url()));
    victim.pid.store(child.pid(), Ordering::Release);
    let said = child.wait();
    assert!(proxy.has_cut(), "{what}: the message never came: {said:#?}");
    // Half of the time the next run comes while the server is still busy with the last one.
    if number % 2 == 0 {
        at_rest(&db);
        story.must_hold(&db, &said, &what);
    } else {
        story.must_converge(&db, &what);
    }
    said
}

/// Waits until the server has noticed that nobody is there.
pub fn at_rest(db: &TestDb) {
    soon("the server has ended its sessions", || db.value(super::story::SESSIONS) == "0");
}

struct Victim {
    database: String,
    cluster: &'static crate::support::Cluster,
    pid: Arc<AtomicI32>,
}

impl Victim {
    /// Kills the program, as nothing can be defended against.
    fn killing(&self) -> Box<dyn FnOnce() + Send> {
        let pid = Arc::clone(&self.pid);
        Box::new(move || {
            while pid.load(Ordering::Acquire) == 0 {
                std::thread::yield_now();
            }
            kill(Pid::from_raw(pid.load(Ordering::Acquire)), Signal::SIGKILL).unwrap();
        })
    }

    /// Ends or cancels all sessions of the program, as an administrator would.
    fn asking_server(&self, function: &'static str) -> Box<dyn FnOnce() + Send> {
        let (database, cluster) = (self.database.clone(), self.cluster);
        let sql = format!(
            "select {function}(pid) from pg_stat_activity where datname = '{database}' and application_name = 'schemactl'"
        );
        Box::new(move || drop(cluster.sql("postgres", &sql)))
    }
}

/// The exit status is one of these; whatever it is, it comes with a report that was checked.
#[track_caller]
fn ended(said: &Said, allowed: &[i32]) {
    assert!(said.status.is_some_and(|status| allowed.contains(&status)), "{said:#?}");
}


/// Does this harm at every message that goes this way, for every story, and writes it into the table.
fn everywhere(table: &Table, way: Way, words: &str, usually: usize, allowed: &[i32], deed: impl Fn(&Victim) -> Deed + Sync) {
    for kind in KINDS {
        let Some(story) = Story::of(kind) else { return };
        let last = if way == Way::ToServer { story.to_server } else { story.to_client };
        let times = each(numbers(last, usually), |number| {
            let said = disturbed(&story, way, number, &deed);
            assert!(said.status.is_none_or(|status| allowed.contains(&status)), "{number}: {said:#?}");
        });
        let which = if way == Way::ToServer { "sends" } else { "gets" };
        let exits: Vec<String> = allowed.iter().map(ToString::to_string).collect();
        let exits = if exits.is_empty() { "killed".to_owned() } else { format!("exit {}", exits.join(" or ")) };
        table.row(words, &format!("{}, at every message it {which}", kind.words()), times, &format!("{exits}; {SAME}"));
    }
}

#[test]
fn a_connection_that_is_cut_at_any_message_of_the_program() {
    let table = Table::of("cuts");
    let cuts: [(&str, fn() -> Deed); 3] = [
        ("the message is lost with the connection", || Deed::Drop),
        ("the connection is cut behind the message", || Deed::Cut),
        ("all of the answer is lost with the connection", || Deed::LoseAnswer),
    ];
    for (words, deed) in cuts {
        everywhere(&table, Way::ToServer, words, 3, &[0, 3], |_| deed());
    }
    table.close();
}

#[test]
fn a_connection_that_is_cut_at_any_message_of_the_server() {
    let table = Table::of("answers");
    everywhere(&table, Way::ToClient, "the connection is cut before the message", 37, &[0, 3], |_| Deed::Drop);
    table.close();
}
