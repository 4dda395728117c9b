//! Harm at every single message of a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::story::{Extent, Kind, Running, Said, Story, each_of, extent, numbers};
use super::table::Table;
use crate::support::{Deed, Fault, Proxy, TestDb, Way, soon};

/// Every version once, and the same end as an undisturbed run.
pub const SAME: &str = "every version once; the next run ends at the same catalog and history";
const KINDS: [Kind; 3] = [Kind::Core, Kind::Up, Kind::Down];

/// Runs the story with harm at one message, and checks all that must hold.
pub fn disturbed(story: &Story, way: Way, number: usize, more: &[&str], deed: impl FnOnce(&Victim) -> Deed) -> Said {
    let db = story.fresh();
    let victim = Victim { database: db.name().to_owned(), cluster: db.cluster(), pid: Arc::new(AtomicI32::new(0)) };
    let deed = deed(&victim);
    let what = format!("{}: {deed:?} at {way:?} {number}", story.kind.words());
    let proxy = Proxy::with(&db, Some(Fault { way, number, deed }));
    let child = Running(story.command(&db, Some(proxy.url())).args(more).spawn().unwrap());
    victim.pid.store(child.pid(), Ordering::Release);
    let said = child.wait();
    // A second connection may be there a message earlier or later than it was in the undisturbed run.
    assert!(proxy.has_cut() || said.status == Some(0), "{what}: the message never came: {said:#?}");
    if more.contains(&"--connect-timeout") {
        // The next run comes while the server still believes that somebody is there.
        assert_eq!(story.begin(&db, None).wait().status, Some(0), "{what}");
        drop(proxy);
        at_rest(&db);
        story.is_at_end(&db, &what);
        return said;
    }
    // Half of the time the next run comes while the server is still busy with the last one.
    if number.is_multiple_of(2) {
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

/// Who is harmed.
pub struct Victim {
    database: String,
    cluster: &'static crate::support::Cluster,
    pid: Arc<AtomicI32>,
}

impl Victim {
    /// Kills the program, as nothing can be defended against.
    pub fn killing(&self) -> Box<dyn FnOnce() + Send> {
        let pid = Arc::clone(&self.pid);
        Box::new(move || {
            while pid.load(Ordering::Acquire) == 0 {
                std::thread::yield_now();
            }
            kill(Pid::from_raw(pid.load(Ordering::Acquire)), Signal::SIGKILL).unwrap();
        })
    }

    /// Lets the program stand still for a moment.
    pub fn freezing(&self, time: Duration) -> Box<dyn FnOnce() + Send> {
        let pid = Arc::clone(&self.pid);
        Box::new(move || {
            while pid.load(Ordering::Acquire) == 0 {
                std::thread::yield_now();
            }
            let pid = Pid::from_raw(pid.load(Ordering::Acquire));
            kill(pid, Signal::SIGSTOP).unwrap();
            std::thread::spawn(move || {
                std::thread::sleep(time);
                let _ = kill(pid, Signal::SIGCONT);
            });
        })
    }

    /// Ends or cancels all sessions of the program, as an administrator would.
    pub fn asking_server(&self, function: &'static str) -> Box<dyn FnOnce() + Send> {
        let (database, cluster) = (self.database.clone(), self.cluster);
        let sql = format!(
            "select {function}(pid) from pg_stat_activity where datname = '{database}' and application_name = 'schemactl'"
        );
        Box::new(move || drop(cluster.sql("postgres", &sql)))
    }
}

/// What is done at every message, in words; which exit statuses it may lead to; none where the program is killed.
pub struct Harm {
    /// What is done.
    pub words: &'static str,
    /// Which messages are counted.
    pub way: Way,
    /// On usual days only every so-manieth message has its turn, and every so-manieth in a whole run.
    pub thin: (usize, usize),
    /// How the program may end.
    pub exits: &'static [i32],
    /// What it is told beside.
    pub more: &'static [&'static str],
    /// The deed itself.
    pub deed: fn(&Victim) -> Deed,
}

impl Harm {
    /// At every message that goes this way, for every story; what came of it goes into the table.
    fn everywhere(&self, table: &Table, kinds: &[Kind]) {
        for kind in kinds {
            let Some(story) = Story::of(*kind) else { return };
            // Whoever is told nothing waits for its time-outs, most of the time.
            let at_once = if self.more.is_empty() { 2 } else { 8 };
            let times = each_of(at_once, numbers(self.last(&story), self.thin), |number| {
                self.must_end_as_told(&disturbed(&story, self.way, number, self.more, self.deed), number);
            });
            let every = match self.thin.1 {
                1 => "every message".to_owned(),
                3 => "every 3rd message".to_owned(),
                21 => "every 21st message".to_owned(),
                nth => format!("every {nth}th message"),
            };
            let place = format!("{}, {every} it {}", kind.words(), self.verb());
            table.row(self.words, &place, times, &format!("{}{SAME}", self.exits_in_words()));
        }
    }

    /// The number of the last message that goes this way.
    pub fn last(&self, story: &Story) -> usize {
        match self.way {
            Way::ToServer => story.to_server,
            Way::ToClient => story.to_client,
        }
    }

    /// What the program does with the messages that count.
    pub fn verb(&self) -> &'static str {
        match self.way {
            Way::ToServer => "sends",
            Way::ToClient => "gets",
        }
    }

    /// The program ended in a way that is allowed.
    #[track_caller]
    pub fn must_end_as_told(&self, said: &Said, number: usize) {
        match said.status {
            None => assert!(self.exits.is_empty(), "{number}: {said:#?}"),
            // The last message may come when everything has been said.
            Some(0) => {}
            Some(status) => assert!(self.exits.contains(&status), "{number}: {said:#?}"),
        }
    }

    /// How it may end, for the table.
    pub fn exits_in_words(&self) -> String {
        let exits: Vec<String> = self.exits.iter().map(ToString::to_string).collect();
        if exits.is_empty() { String::new() } else { format!("exit {}; ", exits.join(" or ")) }
    }
}

/// Harm to a connection, at every message that the program sends.
pub fn cut(words: &'static str, deed: fn(&Victim) -> Deed) -> Harm {
    Harm { words, way: Way::ToServer, thin: (6, 1), exits: &[0, 3], more: &[], deed }
}

/// Harm that the program does not survive.
pub fn kills(words: &'static str, deed: fn(&Victim) -> Deed) -> Harm {
    Harm { exits: &[], ..cut(words, deed) }
}

/// All sessions of the program are ended before the message goes on.
pub fn terminate(words: &'static str) -> Harm {
    cut(words, |victim| Deed::Before(victim.asking_server("pg_terminate_backend")))
}

#[test]
fn a_connection_that_is_cut_at_any_message_of_the_program() {
    let table = Table::of("cuts");
    cut("the message is lost with the connection", |_| Deed::Drop).everywhere(&table, &KINDS);
    cut("the connection is cut behind the message", |_| Deed::Cut).everywhere(&table, &KINDS);
    cut("the answer is lost with the connection", |_| Deed::LoseAnswer).everywhere(&table, &KINDS);
    table.close();
}

#[test]
fn a_connection_that_is_cut_at_any_message_of_the_server() {
    let table = Table::of("answers");
    let way = Way::ToClient;
    Harm { way, thin: (53, 9), ..cut("the message is lost with the connection", |_| Deed::Drop) }
        .everywhere(&table, &KINDS);
    table.close();
}

#[test]
fn a_program_that_is_killed_at_any_message() {
    let table = Table::of("kills");
    let before = kills("the program is killed before the message is sent", |victim| Deed::Before(victim.killing()));
    Harm { thin: (9, 3), ..before }.everywhere(&table, &KINDS);
    kills("the program is killed when the message is sent", |victim| Deed::After(victim.killing()))
        .everywhere(&table, &KINDS);
    Harm {
        way: Way::ToClient,
        thin: (67, 21),
        ..kills("the program is killed before the message comes", |victim| Deed::Before(victim.killing()))
    }
    .everywhere(&table, &KINDS);
    table.close();
}

#[test]
fn a_session_that_is_ended_or_cancelled_at_any_message() {
    let table = Table::of("sessions");
    Harm { thin: (9, 3), ..terminate("the sessions are terminated before the message") }.everywhere(&table, &KINDS);
    let comes = terminate("the sessions are terminated before the message comes");
    Harm { way: Way::ToClient, thin: (67, 21), ..comes }.everywhere(&table, &KINDS);
    cut("the sessions are terminated behind the message", |victim| {
        Deed::After(victim.asking_server("pg_terminate_backend"))
    })
    .everywhere(&table, &KINDS);
    Harm {
        exits: &[0, 3, 5, 6],
        ..cut("the statements are cancelled behind the message", |victim| {
            Deed::After(victim.asking_server("pg_cancel_backend"))
        })
    }
    .everywhere(&table, &KINDS);
    table.close();
}

#[test]
fn a_message_that_comes_late_or_in_pieces() {
    let table = Table::of("late");
    let late = |words, deed| Harm { thin: (8, 4), exits: &[0], ..cut(words, deed) };
    let hold = "the message is held back until the other connection has spoken";
    late(hold, |_| Deed::Hold(Duration::from_millis(40))).everywhere(&table, &KINDS);
    late("the program stands still for a moment behind the message", |victim| {
        Deed::After(victim.freezing(Duration::from_millis(150)))
    })
    .everywhere(&table, &KINDS);
    late("the message comes byte by byte", |_| Deed::Trickle).everywhere(&table, &[Kind::Up]);
    table.close();
}

#[test]
fn a_connection_that_is_forgotten_at_any_message() {
    let table = Table::of("forgotten");
    let forgotten = |way, thin| Harm {
        way,
        thin,
        exits: &[0, 3],
        more: &["--connect-timeout", "300ms"],
        ..cut("from here on nothing comes through, and nobody is told", |_| Deed::Swallow)
    };
    forgotten(Way::ToServer, (9, 4)).everywhere(&table, &KINDS);
    forgotten(Way::ToClient, (97, 40)).everywhere(&table, &KINDS);
    table.close();
}

#[test]
fn a_program_that_stands_still_for_good_holds_nobody_up_for_longer_than_a_minute() {
    let table = Table::of("frozen");
    // What needs a second connection has to wait until the server ends the transaction that holds the lock.
    let kinds: &[Kind] = if extent() == Extent::Some { &[Kind::Core] } else { &[Kind::Core, Kind::Up] };
    // All of them at once: each waits for the same minute.
    std::thread::scope(|scope| {
        for kind in kinds {
            scope.spawn(|| frozen(*kind, &table));
        }
    });
    table.close();
}

/// Runs the story beside one that stands still for good.
fn frozen(kind: Kind, table: &Table) {
    let Some(story) = Story::of(kind) else { return };
    let messages = if kind == Kind::Core { (1..=story.to_server).collect() } else { vec![story.to_server / 2] };
    let times = each_of(messages.len(), messages, |number| {
        let db = story.fresh();
        let pid = Arc::new(AtomicI32::new(0));
        let victim = Victim { database: db.name().to_owned(), cluster: db.cluster(), pid };
        let deed = Deed::After(victim.freezing(Duration::from_secs(3600)));
        let proxy = Proxy::with(&db, Some(Fault { way: Way::ToServer, number, deed }));
        let mut frozen = story.begin(&db, Some(proxy.url()));
        victim.pid.store(frozen.pid(), Ordering::Release);
        soon("it stands still", || proxy.has_cut());
        let begin = Instant::now();
        story.must_end_well(&db, "beside one that stands still");
        assert!(begin.elapsed() < Duration::from_secs(110), "{number}: {:?}", begin.elapsed());
        frozen.0.kill().unwrap();
        frozen.0.wait().unwrap();
        drop(proxy);
        at_rest(&db);
        story.is_at_end(&db, &format!("{}: frozen at {number}", kind.words()));
    });
    let place = match kind {
        Kind::Core => "`up` of core, every message it sends",
        _ => "`up` of the folder, in the middle of a step outside a transaction",
    };
    table.row(
        "the program stands still for good; another `up` is run",
        place,
        times,
        "exit 0 within a minute and a bit; the same catalog and history",
    );
}
