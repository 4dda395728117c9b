//! A message belongs to the user of its session: whatever was sent, whoever sent it, and whatever happens to the session
//! meanwhile.

use std::thread;

use super::{ANN, BEN, acting, backend, databases, refused, user, words};
use crate::support::{TestDb, soon};

/// A session that the backend started; without a user it is a visitor's.
fn session_of(db: &TestDb, user_id: Option<&str>) -> String {
    let user_id = user_id.map_or("null".to_owned(), |id| format!("'{id}'"));
    words(backend(db, &format!("insert into sessions (user_id, anon_id) values ({user_id}, 'visitor') returning id")))
}

fn message_in(session: &str) -> String {
    format!("insert into messages (session_id, role, chat_type, content) values ('{session}', 'user', 'main', 'x')")
}

/// How many messages there are of whom.
fn owners(db: &TestDb) -> String {
    let name = format!("case user_id when '{ANN}' then 'ann' when '{BEN}' then 'ben' else 'nobody' end");
    words(backend(db, &format!("select {name}, count(*) from messages group by 1 order by 1")))
}

/// What must never be: a message whose user is not its session's.
const WRONG: &str = "select count(*) from messages join sessions on sessions.id = session_id
    where messages.user_id is distinct from sessions.user_id";

#[test]
fn a_message_belongs_to_the_user_of_its_session_whatever_was_sent() {
    for db in databases() {
        let (ann, ben, visitor) = (session_of(&db, Some(ANN)), session_of(&db, Some(BEN)), session_of(&db, None));
        let columns = "insert into messages (session_id, role, chat_type, content, user_id)";
        backend(&db, &format!("{columns} values ('{ann}', 'user', 'main', 'x', '{BEN}')")).unwrap();
        backend(&db, &format!("{columns} values ('{ann}', 'user', 'main', 'x', null)")).unwrap();
        backend(&db, &format!("{columns} values ('{visitor}', 'user', 'main', 'x', '{BEN}')")).unwrap();
        backend(&db, &message_in(&ben)).unwrap();
        backend(&db, &format!("{columns} select id, 'user', 'main', 'x', '{BEN}' from sessions")).unwrap();
        assert_eq!(owners(&db), "ann 3\nben 2\nnobody 2");
        // Nor later; and one that is moved to another session is that one's user's.
        backend(&db, &format!("update messages set user_id = '{BEN}', content = 'y'")).unwrap();
        backend(&db, "update messages set user_id = null").unwrap();
        assert_eq!(owners(&db), "ann 3\nben 2\nnobody 2");
        backend(&db, &format!("update messages set session_id = '{ben}' where session_id = '{visitor}'")).unwrap();
        assert_eq!(owners(&db), "ann 3\nben 4");
        // Users cannot even name the column.
        let forged = format!("{columns} values ('{ann}', 'user', 'main', 'x', '{ANN}')");
        refused(user(&db, ANN, &forged), "permission denied");
        refused(user(&db, ANN, &format!("update messages set user_id = '{BEN}'")), "permission denied");
    }
}

#[test]
fn nobody_writes_into_a_session_that_is_not_theirs() {
    for db in databases() {
        let (ann, ben, visitor) = (session_of(&db, Some(ANN)), session_of(&db, Some(BEN)), session_of(&db, None));
        let nowhere = "00000000-0000-4000-8000-0000000000ff";
        for session in [&ann, &visitor, nowhere] {
            for after in ["", " returning user_id", " on conflict do nothing"] {
                let error = user(&db, BEN, &format!("{}{after}", message_in(session))).unwrap_err();
                assert!(error.contains("row-level security") && !error.contains(ANN), "{error}");
            }
            // Not even together with one of their own, or where something else is wrong with it as well.
            let both = format!("{}, ('{ben}', 'user', 'main', 'x')", message_in(session));
            refused(user(&db, BEN, &both), "row-level security");
            let error = user(&db, BEN, &message_in(session).replace("'main'", "'side'")).unwrap_err();
            assert!(!error.contains(ANN), "{error}");
            // A token without an id is nobody's, and a visitor's session is not everybody's.
            refused(acting(&db, "authenticated", "{}", &message_in(session)), "row-level security");
        }
        assert_eq!(owners(&db), "");
        assert_eq!(words(backend(&db, "select sum(message_count_main) from sessions")), "0");
        user(&db, BEN, &message_in(&ben)).unwrap();
        assert_eq!(owners(&db), "ben 1");
        // Nor where somebody granted more than core does, and the message says that it is theirs.
        db.sql("grant insert (user_id) on messages to authenticated");
        for session in [&ann, &visitor] {
            let claimed = format!(
                "insert into messages (session_id, role, chat_type, content, user_id)
                 values ('{session}', 'user', 'main', 'x', '{BEN}')"
            );
            refused(user(&db, BEN, &claimed), "row-level security");
        }
    }
}

#[test]
fn a_role_that_sees_no_sessions_writes_messages_of_their_users() {
    for db in databases() {
        let (ann, visitor) = (session_of(&db, Some(ANN)), session_of(&db, None));
        // A way in that somebody made: it may write every message, and read nothing.
        db.sql(
            "grant insert (session_id, role, chat_type, content) on messages to anon;
                create policy \"Everything comes in\" on messages for insert to anon with check (true)",
        );
        for session in [ann, visitor] {
            acting(&db, "anon", "{}", &message_in(&session)).unwrap();
        }
        assert_eq!(owners(&db), "ann 1\nnobody 1");
    }
}

#[test]
fn a_session_and_its_first_message_can_begin_in_one_statement() {
    for db in databases() {
        let both = format!(
            "with started as (insert into sessions (user_id, scenario_id) values ('{ANN}', 1) returning id)
             insert into messages (session_id, role, chat_type, content) select id, 'user', 'main', 'x' from started"
        );
        user(&db, ANN, &both).unwrap();
        assert_eq!(words(user(&db, ANN, "select content from messages")), "x");
        refused(
            user(&db, BEN, &both.replace("returning id", "on conflict do nothing returning id")),
            "row-level security",
        );
    }
}

#[test]
fn the_messages_of_a_visitor_who_signs_in_follow() {
    for db in databases() {
        let session = session_of(&db, None);
        let others = session_of(&db, None);
        for session in [&session, &session, &others] {
            backend(&db, &message_in(session)).unwrap();
        }
        let give =
            |to: &str| backend(&db, &format!("update sessions set user_id = {to} where id = '{session}'")).unwrap();
        let seen = |id: &str| words(user(&db, id, "select count(*) from messages"));
        assert_eq!((seen(ANN), seen(BEN)), ("0".to_owned(), "0".to_owned()));
        give(&format!("'{ANN}'"));
        assert_eq!((seen(ANN), seen(BEN), owners(&db)), ("2".to_owned(), "0".to_owned(), "ann 2\nnobody 1".to_owned()));
        // Written back as it was, nothing is written to the messages.
        let versions = "select string_agg(ctid::text, ' ' order by ctid) from messages";
        let before = db.value(versions);
        give(&format!("'{ANN}'"));
        backend(&db, &format!("update sessions set last_seen_at = now() where id = '{session}'")).unwrap();
        assert_eq!(db.value(versions), before);
        give(&format!("'{BEN}'"));
        assert_eq!((seen(ANN), seen(BEN)), ("0".to_owned(), "2".to_owned()));
        give("null");
        assert_eq!((seen(ANN), seen(BEN), owners(&db)), ("0".to_owned(), "0".to_owned(), "nobody 3".to_owned()));
    }
}

/// Until a session of the database waits for another.
fn one_waits(db: &TestDb) {
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    soon("one waits for the other", || db.value(waiting) == "1");
}

/// What happens to a session while a message comes into it.
struct Race<'a> {
    db: &'a TestDb,
    /// Begins a transaction and does this, then waits for the other.
    first: String,
    /// Has to wait for the first.
    second: String,
    /// How the first ends.
    end: &'a str,
}

impl Race<'_> {
    fn run(&self) {
        let mut first = self.db.session();
        first.run(&format!("begin; set local role service_role; {}", self.first)).unwrap();
        thread::scope(|scope| {
            let second = scope.spawn(|| backend(self.db, &self.second));
            one_waits(self.db);
            first.run(self.end).unwrap();
            second.join().unwrap().unwrap();
        });
    }
}

#[test]
fn a_message_is_never_left_behind_when_its_session_is_given_away_meanwhile() {
    for db in databases() {
        let elsewhere = session_of(&db, Some(BEN));
        let mut written = 0;
        for end in ["commit", "rollback"] {
            for user_id in [None, Some(ANN)] {
                // One, several, and one that comes from another session.
                for kind in 0..3 {
                    db.sql(&format!("delete from sessions where id <> '{elsewhere}'"));
                    let session = session_of(&db, user_id);
                    backend(&db, &message_in(&elsewhere)).unwrap();
                    let write = match kind {
                        0 => message_in(&session),
                        1 => {
                            format!("{message}, ('{session}', 'helper', 'helper', 'x')", message = message_in(&session))
                        }
                        _ => format!("update messages set session_id = '{session}'"),
                    };
                    let to = if user_id.is_none() { format!("'{ANN}'") } else { "null".to_owned() };
                    let give = format!("update sessions set user_id = {to} where id = '{session}'");
                    Race { db: &db, first: give.clone(), second: write.clone(), end }.run();
                    assert_eq!(db.value(WRONG), "0", "{give}, {end}, after: {write}");
                    let back = user_id.map_or("null".to_owned(), |id| format!("'{id}'"));
                    db.sql(&format!("update sessions set user_id = {back} where id = '{session}'"));
                    backend(&db, &message_in(&elsewhere)).unwrap();
                    Race { db: &db, first: write.clone(), second: give.clone(), end }.run();
                    assert_eq!(db.value(WRONG), "0", "{write}, {end}, after: {give}");
                    written += 1;
                }
            }
        }
        assert_eq!(written, 12);
    }
}

#[test]
fn the_messages_of_one_statement_have_one_owner_however_often_it_changes_meanwhile() {
    for db in databases() {
        let session = session_of(&db, Some(ANN));
        let give = |to: &str| format!("update sessions set user_id = '{to}' where id = '{session}'");
        let mut first = db.session();
        first.run("select pg_advisory_lock(2), pg_advisory_lock(3)").unwrap();
        // The second and the third message wait until the session was given away and given back.
        let slow = format!(
            "insert into messages (session_id, role, chat_type, content)
             select '{session}', 'user', 'main', case when i > 1 then pg_advisory_xact_lock(i)::text else '' end
             from generate_series(1, 3) as i"
        );
        thread::scope(|scope| {
            let second = scope.spawn(|| backend(&db, &slow));
            for (lock, to) in [(2, BEN), (3, ANN)] {
                let waiting = format!(
                    "select count(*) from pg_locks where objid = {lock} and not granted
                    and database = (select oid from pg_database where datname = current_database())"
                );
                soon("the next message waits", || db.value(&waiting) == "1");
                first.run(&format!("{}; select pg_advisory_unlock({lock})", give(to))).unwrap();
            }
            second.join().unwrap().unwrap();
        });
        assert_eq!(owners(&db), "ann 3");
        assert_eq!(db.value("select message_count_main from sessions"), "3");
    }
}

#[test]
fn a_transaction_that_does_not_see_a_message_cannot_give_its_session_away() {
    for db in databases() {
        let (session, elsewhere) = (session_of(&db, None), session_of(&db, Some(BEN)));
        backend(&db, &message_in(&elsewhere)).unwrap();
        let moved = format!("update messages set session_id = '{session}' where session_id = '{elsewhere}'");
        for write in [message_in(&session), moved] {
            let mut other = db.session();
            other.run("begin isolation level repeatable read; select count(*) from messages").unwrap();
            backend(&db, &write).unwrap();
            let error =
                other.run(&format!("update sessions set user_id = '{ANN}' where id = '{session}'")).unwrap_err();
            assert!(error.to_string().contains("could not serialize"), "{error}");
        }
        assert_eq!(db.value(WRONG), "0");
    }
}

#[test]
fn a_statement_with_many_messages_holds_no_session_before_its_turn() {
    for db in databases() {
        let mut sessions = [session_of(&db, None), session_of(&db, None)];
        sessions.sort();
        let [low, high] = &sessions;
        let mut first = db.session();
        first.run(&format!("begin; select from sessions where id = '{low}' for no key update")).unwrap();
        // In the wrong order: were the sessions taken as they come, the two would wait for each other.
        let many = format!("{}, ('{low}', 'user', 'main', 'x')", message_in(high));
        thread::scope(|scope| {
            let second = scope.spawn(|| backend(&db, &many));
            one_waits(&db);
            first.run(&format!("select from sessions where id = '{high}' for no key update nowait; commit")).unwrap();
            second.join().unwrap().unwrap();
        });
        assert_eq!(db.value("select sum(message_count_main) from sessions"), "2");
    }
}

#[test]
fn verify_says_when_messages_no_longer_follow_their_session() {
    for db in databases() {
        for (table, trigger) in [("messages", "messages_owner"), ("sessions", "sessions_pass_messages")] {
            db.sql(&format!("alter table {table} disable trigger {trigger}"));
            let output = db.run(&["verify"]);
            assert_eq!(output.status, 1, "{output:?}");
            let said = format!("table public.{table} triggers.{trigger}");
            assert!(output.stdout.contains(&said), "{output:?}");
            db.sql(&format!("alter table {table} enable trigger {trigger}"));
        }
        assert_eq!(db.run(&["verify"]).status, 0);
    }
}
