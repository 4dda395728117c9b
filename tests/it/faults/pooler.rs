//! Harm on both sides of a pooler: between the program and PgBouncer, and between PgBouncer and the server.

use super::messages::{SAME, at_rest};
use super::story::{Kind, Said, Story, each, numbers};
use super::table::Table;
use crate::support::{Deed, Fault, PoolMode, Pooler, Proxy, TestDb, Way, pgbouncer_before, pgbouncer_in};

/// Where the proxy stands.
#[derive(Clone, Copy)]
enum Side {
    Program,
    Server,
}

/// A command through a pooler.
struct Through {
    kind: Kind,
    mode: PoolMode,
    side: Side,
    /// On usual days only every so-manieth message has its turn, and every so-manieth in a whole run; both even and odd.
    thin: (usize, usize),
    exits: &'static [i32],
}

impl Through {
    /// A pooler and a proxy at its side, and the URL that leads through both.
    fn way(&self, db: &TestDb, fault: Option<Fault>) -> Option<(Pooler, Proxy, String)> {
        match self.side {
            Side::Program => {
                let pooler = pgbouncer_in(db, self.mode, 5)?;
                let proxy = Proxy::to(pooler.socket(), "postgres", db.name(), fault);
                let url = proxy.url().to_owned();
                Some((pooler, proxy, url))
            }
            Side::Server => {
                let proxy = Proxy::with(db, fault);
                let pooler = pgbouncer_before(db, self.mode, 5, proxy.port())?;
                let url = pooler.url().to_owned();
                Some((pooler, proxy, url))
            }
        }
    }

    /// Whether the whole command is served: a step outside a transaction is refused in transaction mode.
    fn is_served(&self) -> bool {
        self.kind == Kind::Core || self.mode == PoolMode::Session
    }

    /// How many messages pass the proxy when nothing is disturbed.
    fn messages(&self, story: &Story) -> Option<usize> {
        let count = || {
            let db = story.fresh();
            let (pooler, proxy, url) = self.way(&db, None)?;
            let said = story.begin(&db, Some(&url)).wait();
            self.must_end_as_told(&said, &[if self.is_served() { 0 } else { 4 }], "undisturbed");
            let messages = proxy.all_messages();
            drop((pooler, proxy));
            at_rest(&db);
            Some(messages)
        };
        // On a busy machine a run may be slow enough to say more than it has to.
        Some(count()?.min(count()?))
    }

    #[track_caller]
    fn must_end_as_told(&self, said: &Said, exits: &[i32], what: &str) {
        assert!(said.status.is_some_and(|status| exits.contains(&status)), "{what}: {said:#?}");
        if said.status == Some(4) {
            assert_eq!(said.report["error"]["code"], "E413", "{what}: {said:#?}");
        }
    }

    fn disturbed(&self, story: &Story, number: usize, deed: Deed) {
        let db = story.fresh();
        let what = format!("{}: {deed:?} at {number}", self.words());
        let Some((pooler, proxy, url)) = self.way(&db, Some(Fault { way: Way::ToServer, number, deed })) else {
            return;
        };
        let said = story.begin(&db, Some(&url)).wait();
        self.must_end_as_told(&said, self.exits, &what);
        // The last messages may be PgBouncer's own, when the program has left.
        let left = matches!(said.status, Some(0 | 4));
        assert!(proxy.has_cut() || left, "{what}: the message never came: {said:#?}");
        // Half of the time the next run comes the same way, while the pooler is still busy with what was left to it.
        if number.is_multiple_of(2) && self.is_served() {
            let again = story.begin(&db, Some(&url)).wait();
            assert_eq!(again.status, Some(0), "{what}, once more: {again:#?}");
        }
        drop((pooler, proxy));
        at_rest(&db);
        story.must_converge(&db, &what);
    }

    fn words(&self) -> String {
        let mode = match self.mode {
            PoolMode::Session => "session",
            PoolMode::Transaction => "transaction",
        };
        let side = match self.side {
            Side::Program => "between the program and PgBouncer",
            Side::Server => "between PgBouncer and the server",
        };
        format!("{}, {side}, {mode} mode", self.kind.words())
    }

    /// At every message that has its turn.
    fn everywhere(&self, table: &Table) {
        let Some(story) = Story::of(self.kind) else { return };
        let Some(last) = self.messages(&story) else { return };
        for (words, deed) in DEEDS {
            let times = each(numbers(last, self.thin), |number| self.disturbed(&story, number, deed()));
            let every = match self.thin.1 {
                1 => "every message".to_owned(),
                nth => format!("every {nth}th message"),
            };
            let exits: Vec<String> = self.exits.iter().map(ToString::to_string).collect();
            let refused = if self.is_served() { "" } else { "E413 where it comes to what needs a session; " };
            let outcome = format!("exit {}; {refused}{SAME}", exits.join(" or "));
            table.row(words, &format!("{}, {every}", self.words()), times, &outcome);
        }
    }
}

type Told = (&'static str, fn() -> Deed);

const DEEDS: [Told; 3] = [
    ("the message is lost with the connection", || Deed::Drop),
    ("the connection is cut behind the message", || Deed::Cut),
    ("the answer is lost with the connection", || Deed::LoseAnswer),
];

#[test]
fn a_connection_that_is_cut_on_either_side_of_a_pooler() {
    let table = Table::of("pooler");
    for side in [Side::Program, Side::Server] {
        for (kind, mode, thin, exits) in [
            (Kind::Core, PoolMode::Transaction, (3, 1), &[0, 3][..]),
            (Kind::Core, PoolMode::Session, (3, 1), &[0, 3]),
            (Kind::Up, PoolMode::Transaction, (5, 1), &[3, 4]),
            (Kind::Up, PoolMode::Session, (31, 7), &[0, 3]),
        ] {
            Through { kind, mode, side, thin, exits }.everywhere(&table);
        }
    }
    table.close();
}
