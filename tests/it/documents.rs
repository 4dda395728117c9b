//! The documents' own queries, as their applications send them, give the right answers on the one schema that serves
//! both.

mod owners;

use std::thread;

use crate::support::{TestDb, sql::Session};

const ANN: &str = "00000000-0000-4000-8000-00000000000a";
const BEN: &str = "00000000-0000-4000-8000-00000000000b";

/// A database of each kind with core, its seeds and two users.
fn databases() -> Vec<TestDb> {
    let kinds: Vec<TestDb> = [TestDb::new(), TestDb::supabase()].into_iter().flatten().collect();
    for db in &kinds {
        db.run(&["up", "--seed"]).ok();
        db.sql(&format!(
            "insert into auth.users (id, email) values ('{ANN}', 'ann@example.com'), ('{BEN}', 'ben@example.com')"
        ));
        user(db, ANN, &format!("insert into profiles (id, email) values ('{ANN}', 'ann@example.com')")).unwrap();
        user(db, BEN, &format!("insert into profiles (id, email) values ('{BEN}', 'ben@example.com')")).unwrap();
    }
    kinds
}

type Answer = Result<Vec<Vec<Option<String>>>, String>;

fn acting(db: &TestDb, role: &str, claims: &str, sql: &str) -> Answer {
    let mut session: Session = db.session();
    let text = format!("begin; set local role {role}; set local \"request.jwt.claims\" = '{claims}'; {sql}; commit");
    session.run(&text).map_err(|error| error.to_string())
}

/// As a signed-in user, through the API.
fn user(db: &TestDb, id: &str, sql: &str) -> Answer {
    acting(db, "authenticated", &format!("{{\"sub\": \"{id}\", \"role\": \"authenticated\"}}"), sql)
}

/// As the backend.
fn backend(db: &TestDb, sql: &str) -> Answer {
    acting(db, "service_role", "{\"role\": \"service_role\"}", sql)
}

fn words(rows: Answer) -> String {
    let rows = rows.unwrap();
    rows.into_iter()
        .map(|row| row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n")
}

#[track_caller]
fn refused(answer: Answer, word: &str) {
    let error = answer.unwrap_err();
    assert!(error.contains(word), "{error}");
}

#[test]
fn the_three_scenarios_are_there_for_signed_in_users() {
    for db in databases() {
        let titles = "select id, emoji, is_active from scenarios order by id";
        assert_eq!(words(user(&db, ANN, titles)), "1 🛒 t\n2 🎉 t\n3 🥙 t");
        assert_eq!(db.value("select count(*) from scenarios where length(initial_message_main) > 20 and length(initial_message_helper) > 20"), "3");
        refused(acting(&db, "anon", "{}", titles), "permission denied");
        refused(
            backend(&db, "insert into sessions (user_id, scenario_id) values (null, 99)"),
            "sessions_scenario_id_fkey",
        );
        user(&db, ANN, &format!("insert into sessions (user_id, scenario_id) values ('{ANN}', 1)")).unwrap();
        refused(
            db.session().run("delete from scenarios where id = 1").map_err(|error| error.to_string()),
            "sessions_scenario_id_fkey",
        );
    }
}

#[test]
fn visits_of_the_first_document_are_sessions() {
    for db in databases() {
        // Anonymous: as many as there are, and each with its end.
        backend(&db, "insert into sessions (anon_id, expires_at, metadata) values ('visitor', now() + interval '7 days', '{\"ui\": \"dark\"}')").unwrap();
        backend(&db, "insert into sessions (anon_id) values ('visitor'), ('visitor')").unwrap();
        let seen =
            "update sessions set last_seen_at = now() where anon_id = 'visitor' and expires_at > now() returning 1";
        assert_eq!(words(backend(&db, seen)), "1\n1\n1");
        assert_eq!(db.value("select bool_and(expires_at between now() + '6 days 23 hours' and now() + '7 days 1 hour') from sessions"), "t");
        assert_eq!(words(user(&db, ANN, "select count(*) from sessions")), "0");
        refused(
            backend(
                &db,
                "insert into sessions (anon_id, metadata) values ('x', jsonb_build_object('t', repeat('x', 5000)))",
            ),
            "sessions_metadata_check",
        );
        // Quotas and rate limits: the backend counts with upserts.
        let quota = "insert into quotas (subject_type, subject_id, date, requests_count, tokens_count, reset_at)
             values ('anon', 'visitor', current_date, 1, 100, now() + interval '1 day')
             on conflict (subject_type, subject_id, date) do update
             set requests_count = quotas.requests_count + 1, tokens_count = quotas.tokens_count + excluded.tokens_count
             returning requests_count, tokens_count";
        assert_eq!(words(backend(&db, quota)), "1 100");
        assert_eq!(words(backend(&db, quota)), "2 200");
        let limit = "insert into rate_limits (subject_type, subject_id, window_start, window_seconds, hits)
             values ('ip', '203.0.113.7', date_trunc('hour', now()), 3600, 1)
             on conflict (subject_type, subject_id, window_start, window_seconds) do update set hits = rate_limits.hits + 1
             returning hits";
        assert_eq!(words(backend(&db, limit)), "1");
        assert_eq!(words(backend(&db, limit)), "2");
        refused(backend(&db, &quota.replace("'anon'", "'robot'")), "invalid input value for enum");
        // Telemetry outlives its session.
        backend(&db, "insert into invocation_logs (session_id, route, status_code, latency_ms) select id, '/chat', 200, 12 from sessions limit 1").unwrap();
        backend(&db, "delete from sessions").unwrap();
        assert_eq!(db.value("select count(*) from invocation_logs where session_id is not null"), "1");
    }
}

#[test]
fn a_user_has_one_active_session_and_completing_it_counts_once() {
    for db in databases() {
        let begin = |id: &str, scenario: u8| {
            user(
                &db,
                id,
                &format!("insert into sessions (user_id, scenario_id) values ('{id}', {scenario}) returning id"),
            )
        };
        let session = words(begin(ANN, 1));
        refused(begin(ANN, 2), "idx_sessions_active_user_id");
        begin(BEN, 2).unwrap();
        db.sql(&format!("update sessions set started_at = now() - interval '90 seconds' where id = '{session}'"));
        let complete = format!(
            "update sessions set is_completed = true where id = '{session}' returning duration_seconds between 89 and 95, expires_at = 'infinity', completed_at is not null"
        );
        assert_eq!(words(user(&db, ANN, &complete)), "t t t");
        let kept = format!("select completed_at || ' ' || duration_seconds from sessions where id = '{session}'");
        let first = db.value(&kept);
        user(&db, ANN, &complete).unwrap();
        assert_eq!(db.value(&kept), first, "completing again changes nothing");
        for forged in [
            "completed_at = now() + interval '1 day'",
            "duration_seconds = 5",
            "is_completed = true, completed_at = now()",
        ] {
            backend(&db, &format!("update sessions set {forged} where id = '{session}'")).unwrap();
            assert_eq!(db.value(&kept), first, "{forged}");
        }
        refused(
            user(&db, ANN, &format!("update sessions set is_completed = false where id = '{session}'")),
            "completed",
        );
        let counts = "select completed_scenario_count, current_week_completion_count from profiles";
        assert_eq!(words(user(&db, ANN, counts)), "1 1");
        assert_eq!(words(user(&db, BEN, counts)), "0 0");
        // The history, newest first, and a new attempt.
        begin(ANN, 3).unwrap();
        user(&db, ANN, "update sessions set is_completed = true where is_completed = false").unwrap();
        let history = "select scenario_id from sessions where is_completed = true order by completed_at desc";
        assert_eq!(words(user(&db, ANN, history)), "3\n1");
        assert_eq!(words(user(&db, ANN, counts)), "2 2");
        // Nobody forges a count, a week, a duration.
        for forged in [
            "update profiles set completed_scenario_count = 99",
            "update profiles set week_reset_date = now()",
            "update sessions set duration_seconds = 1",
            "update sessions set message_count_main = 0",
        ] {
            refused(user(&db, ANN, forged), "permission denied");
        }
        // The week ends on a Monday, 00:00 UTC, and the backend starts the next one.
        assert_eq!(db.value("select bool_and(extract(isodow from week_reset_date at time zone 'UTC') = 1 and date_trunc('day', week_reset_date at time zone 'UTC') = week_reset_date at time zone 'UTC' and week_reset_date between now() and now() + interval '7 days') from profiles"), "t");
        db.sql("update profiles set week_reset_date = now() - interval '1 minute'");
        backend(&db, "update profiles set current_week_completion_count = 0, week_reset_date = default where week_reset_date <= now()").unwrap();
        assert_eq!(words(user(&db, ANN, counts)), "2 0");
    }
}

#[test]
fn two_sessions_begun_at_once_are_one() {
    for db in databases() {
        let db = &db;
        let begun = thread::scope(|scope| {
            let all: Vec<_> = (0..6)
                .map(|_| {
                    scope.spawn(move || {
                        user(db, ANN, &format!("insert into sessions (user_id, scenario_id) values ('{ANN}', 1)"))
                            .is_ok()
                    })
                })
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).filter(|begun| *begun).count()
        });
        assert_eq!(begun, 1);
    }
}

#[test]
fn messages_are_counted_for_each_chat_and_never_change() {
    for db in databases() {
        let session = words(user(
            &db,
            ANN,
            &format!("insert into sessions (user_id, scenario_id) values ('{ANN}', 1) returning id"),
        ));
        db.sql("update sessions set last_activity_at = now() - interval '1 day'");
        let say = |role: &str, chat: &str| {
            user(
                &db,
                ANN,
                &format!(
                    "insert into messages (session_id, role, chat_type, content) values ('{session}', '{role}', '{chat}', 'Guten Tag!')"
                ),
            )
        };
        say("user", "main").unwrap();
        say("scenario", "main").unwrap();
        say("helper", "helper").unwrap();
        let counts = "select message_count_main, message_count_helper, last_activity_at > now() - interval '1 minute' from sessions";
        assert_eq!(words(user(&db, ANN, counts)), "2 1 t");
        thread::scope(|scope| {
            (0..4).for_each(|_| drop(scope.spawn(|| (0..5).for_each(|_| drop(say("user", "main").unwrap())))))
        });
        assert_eq!(words(user(&db, ANN, counts)), "22 1 t");
        refused(say("narrator", "main"), "messages_role_check");
        refused(say("user", "side"), "messages_chat_type_check");
        for change in ["update messages set content = 'x'", "delete from messages", "truncate messages"] {
            refused(user(&db, ANN, change), "permission denied");
        }
        let chat = format!("select count(*) from messages where session_id = '{session}'");
        assert_eq!(words(user(&db, BEN, &chat)), "0");
        refused(
            user(
                &db,
                BEN,
                &format!(
                    "insert into messages (session_id, role, chat_type, content) values ('{session}', 'user', 'main', 'x')"
                ),
            ),
            "row-level security",
        );
        let order = format!(
            "select role from messages where session_id = '{session}' and chat_type = 'helper' order by timestamp"
        );
        assert_eq!(words(user(&db, ANN, &order)), "helper");
    }
}

#[test]
fn activity_puts_the_end_of_a_session_off() {
    for db in databases() {
        let session = |from: &str, until: &str| {
            format!(
                "insert into sessions (anon_id, last_activity_at, expires_at) values ('visitor', now() - interval '{from}', now() + interval '{until}');"
            )
        };
        let said =
            "insert into messages (session_id, role, chat_type, content) select id, 'user', 'main', 'x' from sessions;";
        let put_off = "select extract(epoch from expires_at - now()) from sessions; rollback";
        let left = |begin: &str, then: &str| -> f64 {
            let text = format!("begin; {begin} {then} {put_off}");
            words(db.session().run(&text).map_err(|error| error.to_string())).lines().last().unwrap().parse().unwrap()
        };
        let (hour, day) = (3600.0, 86_400.0);
        // By as long as it was idle.
        assert_eq!(left(&session("1 day", "6 days"), said), 7.0 * day);
        assert_eq!(left(&session("50 minutes", "10 minutes"), said), hour);
        // Many small steps add up: nobody who keeps talking runs out of time.
        let steps = "do $$ begin for minute in 1 .. 600 loop
             update sessions set last_activity_at = last_activity_at + interval '1 minute'; end loop; end $$;";
        assert_eq!(left(&session("10 hours", "5 days"), steps), 5.0 * day + 10.0 * hour);
        let left_of_short = left(&session("10 hours", "5 minutes"), steps);
        assert_eq!(left_of_short, 10.0 * hour + 300.0);
        // Days away it moves in whole hours, as many as have begun; soon, to the second.
        let later = left(&session("90 minutes", "6 days"), said);
        assert!(later == 6.0 * day + hour || later == 6.0 * day + 2.0 * hour, "{later}");
        let steps_of_days = left(&session("90 minutes", "6 days"), &steps.replace("600", "90"));
        assert_eq!(steps_of_days, later);
        assert_eq!(left(&session("90 minutes", "23 hours"), said), 24.5 * hour);
        // What has expired is not brought back, and who sets the end has the last word.
        assert_eq!(left(&session("8 days", "-1 day"), said), -day);
        let both = "update sessions set last_activity_at = now(), expires_at = now() + interval '1 hour';";
        assert_eq!(left(&session("1 day", "6 days"), both), hour);
    }
}

/// The index knows the hour alone.
#[test]
fn a_session_is_idle_by_its_last_activity_and_not_by_the_hour_of_it() {
    for db in databases() {
        backend(
            &db,
            "insert into sessions (anon_id, expires_at, last_activity_at)
             select sign || i, now() + interval '1 day', now() - interval '7 days' + (sign || i)::integer * interval '1 minute'
             from generate_series(10, 69) as i, unnest(array['-', '+']) as sign",
        )
        .unwrap();
        let count = |text: &str| words(db.session().run(text).map_err(|error| error.to_string()));
        // Whatever the time is, in one of these hours some have moved after the cutoff.
        for earlier in [0, 20, 40] {
            let cutoff = format!("now() - interval '7 days' + interval '{earlier} minutes'");
            let kept = count(&format!("select count(*) from sessions where last_activity_at >= {cutoff}"));
            let text = format!(
                "begin; select count(*) from delete_expired_sessions(inactive_for => now() - ({cutoff}));
                 select count(*), count(*) filter (where last_activity_at < {cutoff}) from sessions; rollback"
            );
            assert_eq!(count(&text), format!("2\n{kept} 0"));
        }
        // At most so many.
        let some = "begin; select count(*) from delete_expired_sessions(7); select count(*) from sessions; rollback";
        assert_eq!(count(some), "2\n113");
        db.run(&["cleanup"]).ok();
        let left =
            "select count(*) filter (where anon_id like '+%'), count(*) filter (where anon_id like '-%') from sessions";
        assert_eq!(words(backend(&db, left)), "60 0");
    }
}

/// A row of which nothing that is indexed has changed stays in its page and gets no new entries.
#[test]
fn a_message_touches_no_index_of_its_session_within_the_hour() {
    for db in databases() {
        let updates = |last: &str| {
            let text = format!(
                "begin; insert into sessions (anon_id, last_activity_at) values ('visitor', {last});
                 insert into messages (session_id, role, chat_type, content) select id, 'user', 'main', 'x' from sessions;
                 select last_activity_at = now(), pg_stat_get_xact_tuples_updated('sessions'::regclass),
                 pg_stat_get_xact_tuples_hot_updated('sessions'::regclass) from sessions; rollback"
            );
            words(db.session().run(&text).map_err(|error| error.to_string())).lines().last().unwrap().to_owned()
        };
        assert_eq!(updates("date_trunc('hour', now(), 'UTC')"), "t 1 1");
        assert_eq!(updates("now() - interval '1 hour'"), "t 1 0");
        // The hour is that of the last activity, whatever it is.
        let hours = "insert into sessions (anon_id, last_activity_at)
            values ('a', '2026-11-26 07:59:59.999999+00'), ('b', 'infinity'), ('c', '-infinity'), ('d', '1969-12-31 23:30:00+00');
            update sessions set last_activity_at = '2026-11-26 08:00:00+00' where anon_id = 'd';
            select string_agg(case when isfinite(active_hour) then to_char(active_hour at time zone 'UTC', 'HH24:MI') else active_hour::text end, ' ' order by anon_id)
            from sessions";
        assert_eq!(words(backend(&db, hours)), "07:00 infinity -infinity 08:00");
        // Whoever writes back what they have read, or something else, is not refused, and changes no hour.
        let whole = "insert into sessions select * from sessions where anon_id = 'a'
            on conflict (id) do update set active_hour = excluded.active_hour, is_completed = excluded.is_completed;
            update sessions set active_hour = now() where anon_id in ('a', 'b');
            insert into sessions (anon_id, last_activity_at, active_hour) values ('e', '2026-11-26 09:10:00+00', now());
            select string_agg(active_hour::text, ' ' order by anon_id) from sessions where anon_id in ('a', 'b', 'e')";
        let text = format!("set timezone to 'UTC'; {whole}");
        assert_eq!(words(backend(&db, &text)), "2026-11-26 07:00:00+00 infinity 2026-11-26 09:00:00+00");
    }
}

#[test]
fn messages_of_several_sessions_in_one_statement_are_counted_in_each() {
    for db in databases() {
        let said = "insert into sessions (anon_id) values ('a'), ('b'), ('c');
            insert into messages (session_id, role, chat_type, content)
            select id, 'user', chat, 'x' from sessions, unnest(array['main', 'main', 'helper']) as chat where anon_id <> 'c'
            order by chat, id;
            insert into messages (session_id, role, chat_type, content)
            select id, 'helper', 'helper', 'x' from sessions where anon_id = 'b';
            insert into messages (session_id, role, chat_type, content)
            select id, 'user', 'main', 'x' from sessions where false;
            select anon_id, message_count_main, message_count_helper from sessions order by anon_id";
        assert_eq!(words(backend(&db, said)), "a 2 1\nb 2 2\nc 0 0");
    }
}

#[test]
fn every_change_of_a_session_moves_updated_at_and_nothing_else_does() {
    for db in databases() {
        // What a trigger keeps can only be set while it looks away.
        let long_ago = "begin; set local session_replication_role = replica;
            insert into sessions (anon_id, updated_at, last_activity_at, active_hour, expires_at)
            values ('a', now() - interval '1 year', now() - interval '1 hour',
              date_trunc('hour', now() - interval '1 hour', 'UTC'), now() + interval '1 hour');
            set local session_replication_role = origin;";
        let moved = |change: &str| {
            let text = format!(
                "{long_ago} {change}; select case updated_at when now() then 'now' when now() - interval '1 year' then 'not' end,
                 extract(epoch from expires_at - now()) / 3600 = 2 from sessions; rollback"
            );
            words(db.session().run(&text).map_err(|error| error.to_string())).lines().last().unwrap().to_owned()
        };
        assert_eq!(moved("update sessions set last_seen_at = now() + interval '1 second'"), "now f");
        assert_eq!(moved("update sessions set updated_at = now() - interval '1 day'"), "now f");
        assert_eq!(moved("update sessions set anon_id = 'a', updated_at = updated_at"), "not f");
        assert_eq!(moved("update sessions set last_activity_at = now()"), "now t");
        assert_eq!(moved("update sessions set last_activity_at = now(), updated_at = now()"), "now t");
        let say =
            "insert into messages (session_id, role, chat_type, content) select id, 'user', 'main', 'x' from sessions";
        assert_eq!(moved(say), "now t");
        assert_eq!(moved(&format!("{say}, generate_series(1, 2)")), "now t");
    }
}

#[test]
fn deleting_a_user_deletes_everything_of_theirs_and_nothing_else() {
    for db in databases() {
        for id in [ANN, BEN] {
            let session = words(user(
                &db,
                id,
                &format!("insert into sessions (user_id, scenario_id) values ('{id}', 1) returning id"),
            ));
            user(&db, id, &format!("insert into messages (session_id, role, chat_type, content) values ('{session}', 'user', 'main', 'x')")).unwrap();
            user(&db, id, &format!("insert into logs (level, event_type, user_id, session_id) values ('info', 'session_created', '{id}', '{session}')")).unwrap();
        }
        db.sql(&format!("delete from auth.users where id = '{ANN}'"));
        let left = "select (select count(*) from profiles), (select count(*) from sessions), (select count(*) from messages), (select count(*) from logs), (select count(*) from logs where user_id is null and session_id is null)";
        assert_eq!(words(backend(&db, left)), "1 1 1 2 1");
        refused(
            user(
                &db,
                BEN,
                &format!("insert into logs (level, event_type, user_id) values ('info', 'dancing', '{BEN}')"),
            ),
            "logs_event_type_check",
        );
        refused(
            user(
                &db,
                BEN,
                &format!("insert into logs (level, event_type, user_id) values ('loud', 'user_logout', '{BEN}')"),
            ),
            "logs_level_check",
        );
    }
}

/// Rows on both sides of every limit of retention.
const AGED: &str = "
insert into sessions (anon_id, expires_at, last_activity_at) values
  ('expired', now() - interval '1 second', now()),
  ('alive', now() + interval '1 hour', now()),
  ('idle', now() + interval '1 hour', now() - interval '7 days 1 minute'),
  ('nearly idle', now() + interval '1 hour', now() - interval '6 days 23 hours');
insert into sessions (anon_id, is_completed, started_at, last_activity_at)
values ('done long ago', true, now() - interval '1 year', now() - interval '1 year');
insert into messages (session_id, role, chat_type, content) select id, 'user', 'main', 'x' from sessions where anon_id in ('expired', 'alive', 'done long ago');
insert into invocation_logs (ts, route) values (now() - interval '14 days 1 minute', 'old'), (now() - interval '13 days 23 hours', 'new');
insert into quotas (subject_type, subject_id, date, reset_at) values
  ('ip', 'old', (now() at time zone 'UTC')::date - 91, now()), ('ip', 'new', (now() at time zone 'UTC')::date - 89, now());
insert into rate_limits (subject_type, subject_id, window_start, window_seconds, blocked_until) values
  ('ip', 'old', now() - interval '31 days', 60, null),
  ('ip', 'long window', now() - interval '31 days', 5 * 86400, null),
  ('ip', 'blocked', now() - interval '31 days', 60, now() + interval '1 day'),
  ('ip', 'new', now() - interval '29 days', 60, null);
insert into logs (level, event_type, created_at) values
  ('info', 'user_logout', now() - interval '30 days 1 minute'), ('error', 'database_error', now() - interval '29 days')";

#[test]
fn the_cleanup_functions_delete_what_is_due_and_nothing_else() {
    for db in databases() {
        db.sql(AGED);
        let sessions = "select string_agg(anon_id, ', ' order by anon_id) from sessions";
        for function in ["cleanup_expired_records", "delete_expired_sessions", "delete_old_logs"] {
            for role in ["anon", "authenticated"] {
                refused(acting(&db, role, "{}", &format!("select * from {function}()")), "permission denied");
            }
        }
        let cleaned = words(backend(&db, "select * from cleanup_expired_records()"));
        assert_eq!(cleaned, "messages 1\nsessions 1\ninvocation_logs 1\nquotas 1\nrate_limits 1");
        assert_eq!(db.value(sessions), "alive, done long ago, idle, nearly idle");
        assert_eq!(words(backend(&db, "select * from delete_expired_sessions()")), "messages 0\nsessions 1");
        assert_eq!(db.value(sessions), "alive, done long ago, nearly idle");
        assert_eq!(words(backend(&db, "select * from delete_old_logs()")), "logs 1");
        let left = "select (select string_agg(route, ', ') from invocation_logs), (select string_agg(subject_id, ', ') from quotas),
          (select string_agg(subject_id, ', ' order by subject_id) from rate_limits), (select string_agg(event_type, ', ') from logs), (select count(*) from messages)";
        assert_eq!(words(backend(&db, left)), "new new blocked, long window, new database_error 2");
        let again = words(backend(&db, "select sum(deleted) from cleanup_expired_records()"));
        assert_eq!(again, "0");
    }
}
