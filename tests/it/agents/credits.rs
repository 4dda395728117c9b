//! Credits: nothing is overdrawn, spent twice or lost, whatever clients do and however they end.

use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{at_once, code, installed, session, user, value};
use crate::support::TestDb;
use crate::support::sql::Session;

/// The balance is the sum of the movements, what is reserved is what open reservations hold, no balance was ever below
/// zero, and each movement's `balance_after` follows from the one before.
#[track_caller]
fn in_order(session: &mut Session, when: &str) {
    assert_eq!(value(session, "select count(*) from credit_ledger_differences()"), "0", "{when}");
    let wrong = "select count(*) from (select balance_after - lag(balance_after, 1, 0) over (partition by user_id order by sequence) as step,
                 amount, balance_after from credit_transactions) as t where step <> amount or balance_after < 0";
    assert_eq!(value(session, wrong), "0", "{when}");
    let wrong = "select count(*) from credit_balances as b where balance < 0 or balance <>
                 (select coalesce(sum(amount), 0) from credit_transactions as t where t.user_id = b.user_id)";
    assert_eq!(value(session, wrong), "0", "{when}");
}

#[test]
fn of_100_parallel_reservations_on_a_balance_for_40_exactly_40_succeed() {
    let Some(db) = installed() else { return };
    let mut admin = session(&db);
    let user = user(&mut admin);
    value(&mut admin, &format!("select add_credits('{user}', 400)"));
    // Each of 50 connections asks twice: the server, which other tests use too, allows about 100 connections.
    let reserve = format!("select reserve_credits('{user}', 10)");
    let results = at_once(&db, 50, |session, _| [session.run(&reserve), session.run(&reserve)]);
    let (held, refused): (Vec<_>, Vec<_>) = results.into_iter().flatten().partition(Result::is_ok);
    assert_eq!((held.len(), refused.len()), (40, 60));
    assert!(refused.iter().all(|error| code(error.as_ref().unwrap_err()) == "PT402"), "{refused:?}");
    let left = format!(
        "select trim_scale(balance) || ' ' || trim_scale(reserved) from credit_balances where user_id = '{user}'"
    );
    assert_eq!(value(&mut admin, &left), "0 400");
    in_order(&mut admin, "after 100 reservations");

    // Two clients settle each reservation at the same time: every second one is consumed in part, the others released.
    let ids: Vec<_> = held.into_iter().map(|rows| rows.unwrap()[0][0].clone().unwrap()).collect();
    at_once(&db, 20, |session, index| {
        for (number, id) in ids.iter().enumerate().filter(|(number, _)| number % 10 == index % 10) {
            let call = if number % 2 == 0 {
                format!("select consume_credits('{id}', 4)")
            } else {
                format!("select release_credits('{id}')")
            };
            session.run(&call).unwrap();
        }
    });
    assert_eq!(value(&mut admin, &left), "320 0");
    in_order(&mut admin, "after settling");
}

#[derive(Clone, Debug)]
enum Step {
    Reserve(u32),
    Consume(usize, u32),
    Release(usize),
    Add(u32),
    Grant(u32),
    Expire,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1..400_000u32).prop_map(Step::Reserve),
        3 => (any::<usize>(), 0..400_000u32).prop_map(|(which, credits)| Step::Consume(which, credits)),
        2 => any::<usize>().prop_map(Step::Release),
        1 => (1..500_000u32).prop_map(Step::Add),
        1 => (0..24u32).prop_map(Step::Grant),
        1 => Just(Step::Expire),
    ];
    proptest::collection::vec(step, 1..25)
}

/// Credits from their ten-thousandths, as SQL.
fn credits(parts: u32) -> String {
    format!("{}.{:04}", parts / 10_000, parts % 10_000)
}

#[test]
fn any_sequence_of_reserve_consume_release_and_grant_keeps_the_balance_the_sum_of_movements() {
    let Some(db) = installed() else { return };
    let session = std::cell::RefCell::new(session(&db));
    let mut runner = TestRunner::new(Config { cases: 30, failure_persistence: None, ..Config::default() });
    let result = runner.run(&steps(), |steps| {
        let mut session = session.borrow_mut();
        let user = user(&mut session);
        value(&mut session, &format!("insert into user_subscriptions (user_id, tier_id) select '{user}', id from subscription_tiers where slug = 'free'"));
        let mut held: Vec<String> = Vec::new();
        for step in &steps {
            let pick = |which: usize| held.get(which % held.len().max(1)).cloned();
            let call = match step {
                Step::Reserve(parts) => Some(format!("select reserve_credits('{user}', {})", credits(*parts))),
                Step::Consume(which, parts) => pick(*which).map(|id| format!("select consume_credits('{id}', {})", credits(*parts))),
                Step::Release(which) => pick(*which).map(|id| format!("select release_credits('{id}')")),
                Step::Add(parts) => Some(format!("select add_credits('{user}', {})", credits(*parts))),
                Step::Grant(month) => Some(format!("select grant_monthly_credits(date '2026-01-01' + {month} * 31, '{user}')")),
                Step::Expire => Some(format!("update credit_transactions set expires_at = now() - interval '1 second' where user_id = '{user}' and settled_at is null and kind = 'reserve'; select release_expired_reservations()")),
            };
            let Some(call) = call else { continue };
            match session.run(&call) {
                Ok(rows) if matches!(step, Step::Reserve(_)) => held.push(rows[0][0].clone().unwrap()),
                Ok(_) => {}
                // Not enough credits, or consuming what was released.
                Err(error) => assert!(["PT402", "55000"].contains(&code(&error).as_str()), "{step:?}: {error}"),
            }
            in_order(&mut session, &format!("after {step:?} of {steps:?}"));
        }
        Ok(())
    });
    result.unwrap();
}

/// Reserves and settles, with and without transactions, until the server ends the connection.
fn busy(db: &TestDb, user: &str, index: usize) {
    let Ok(mut session) = Session::open(db.cluster().endpoint(), db.name()) else { return };
    if session.run(super::PATH).is_err() {
        return;
    }
    for round in 0..10_000 {
        let begin = if (round + index).is_multiple_of(3) { "begin" } else { "select 1" };
        let settle = if round % 2 == 0 { "consume_credits(held.id, 0.5)" } else { "release_credits(held.id)" };
        let reserve = format!("select set_config('t.held', reserve_credits('{user}', 1)::text, false)");
        let settle = format!("select {settle} from (select current_setting('t.held')::uuid as id) as held");
        for call in [begin, &reserve, &settle, if round % 5 == 0 { "rollback" } else { "commit" }] {
            match session.run(call) {
                Ok(_) => {}
                Err(error) if ["PT402", "25P02", "55000", "P0002"].contains(&code(&error).as_str()) => {}
                Err(_) => return,
            }
        }
    }
}

#[test]
fn clients_killed_in_the_middle_leave_the_balance_the_sum_of_movements() {
    let Some(db) = installed() else { return };
    let mut admin = session(&db);
    let user = user(&mut admin);
    value(&mut admin, &format!("select add_credits('{user}', 10000)"));
    let kill = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    let mut killed = 0;
    for round in 0..5 {
        thread::scope(|scope| {
            let clients: Vec<_> = (0..6)
                .map(|index| {
                    scope.spawn({
                        let (db, user) = (&db, &user);
                        move || busy(db, user, index)
                    })
                })
                .collect();
            // Not at a moment of their choosing; again, until those that connected late are gone too.
            thread::sleep(Duration::from_millis(150 + 37 * round));
            while clients.iter().any(|client| !client.is_finished()) {
                killed += value(&mut admin, kill).parse::<u32>().unwrap();
                thread::sleep(Duration::from_millis(50));
            }
        });
        in_order(&mut admin, "after kills");
    }
    assert!(killed >= 20, "{killed}");
    assert_ne!(value(&mut admin, "select count(*) from credit_transactions where kind = 'consume'"), "0");
    // What the dead held comes back, and what is missing from the purchase is what was consumed.
    value(
        &mut admin,
        "update credit_transactions set expires_at = now() - interval '1 second' where kind = 'reserve' and settled_at is null",
    );
    value(&mut admin, "select release_expired_reservations()");
    let all = "select trim_scale(balance + lifetime_consumed) || ' ' || trim_scale(reserved) from credit_balances";
    assert_eq!(value(&mut admin, all), "10000 0");
    in_order(&mut admin, "after the sweep");
}
