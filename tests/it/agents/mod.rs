//! What the bundle `agents` promises, held against a server.

mod counts;
mod credits;
mod cron;
mod croniter;
mod research;
mod tokens;

use std::sync::Barrier;
use std::thread;

use crate::support::TestDb;
use crate::support::sql::Session;

/// Where the bundle is, and quiet.
const PATH: &str = "set search_path = agents, extensions";

/// The bundle with its seeds, on plain Postgres.
fn installed() -> Option<TestDb> {
    let db = TestDb::new()?;
    db.run(&["up", "--seed", "--bundle", "agents"]).ok();
    Some(db)
}

/// A session of the superuser that finds the bundle.
fn session(db: &TestDb) -> Session {
    let mut session = db.session();
    session.run(PATH).unwrap();
    session
}

/// One value.
#[track_caller]
fn value(session: &mut Session, text: &str) -> String {
    let rows = session.run(text).unwrap_or_else(|error| panic!("{error}\nin: {text}"));
    rows.last().and_then(|row| row.last()).cloned().flatten().unwrap_or_default()
}

/// A new user.
fn user(session: &mut Session) -> String {
    value(
        session,
        "with u as (select gen_random_uuid() as id) insert into auth.users (id, email) select id, id || '@t.test' from u returning id",
    )
}

/// The SQLSTATE of an error of the server.
fn code(error: &sqlx::Error) -> String {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

/// So many connections at once, which all begin when the last is open; what each gives.
fn at_once<T: Send>(db: &TestDb, connections: usize, work: impl Fn(&mut Session, usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(connections);
    thread::scope(|scope| {
        let (start, work) = (&start, &work);
        let threads: Vec<_> = (0..connections)
            .map(|index| {
                let mut session: Session = session(db);
                scope.spawn(move || {
                    start.wait();
                    work(&mut session, index)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<T>>()
    })
}
