//! What the tests stand on, tested.

use crate::support::{TestDb, pgbouncer};

#[test]
fn a_test_has_a_database_of_its_own() {
    let (Some(one), Some(two)) = (TestDb::new(), TestDb::new()) else { return };
    one.sql("create table only_here ()");
    assert_eq!(two.value("select to_regclass('only_here') is null"), "t");
    assert_eq!(
        one.value("select count(*) from pg_roles where rolname in ('anon', 'authenticated', 'service_role')"),
        "3"
    );
    assert_eq!(one.value("select upper('é') || current_user"), "Épostgres");
}

#[test]
fn the_server_like_supabase_has_a_login_that_is_no_superuser() {
    let Some(db) = TestDb::supabase() else { return };
    assert_eq!(db.value("select rolsuper from pg_roles where rolname = 'postgres'"), "f");
    assert_eq!(db.value("select to_regclass('auth.users') is not null"), "t");
    assert!(db.url().starts_with("postgres://postgres:postgres@127.0.0.1:"));
    assert_eq!(
        connect_and_ask(&db.url(), "select current_user || current_setting('statement_timeout')"),
        "postgres2min"
    );
}

#[test]
fn the_pooler_gives_every_transaction_any_connection() {
    let Some(db) = TestDb::new() else { return };
    let Some(pooler) = pgbouncer(&db) else { return };
    assert_eq!(connect_and_ask(pooler.url(), "select current_database()"), db.name());
    let Some(db) = TestDb::supabase() else { return };
    let Some(pooler) = pgbouncer(&db) else { return };
    assert_eq!(connect_and_ask(pooler.url(), "select current_user"), "postgres");
}

fn connect_and_ask(url: &str, question: &'static str) -> String {
    use sqlx::{Connection, PgConnection, Row, raw_sql};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        let row = raw_sql(question).fetch_one(&mut connection).await.unwrap();
        row.try_get_unchecked::<String, _>(0).unwrap()
    })
}

#[test]
fn the_program_reaches_the_database_of_the_test() {
    let (Some(plain), Some(supabase)) = (TestDb::new(), TestDb::supabase()) else { return };
    for db in [plain, supabase] {
        let up = db.run(&["up"]);
        assert_eq!(up.status, 0, "{up:#?}");
        assert!(up.stderr.contains(db.name()), "{up:#?}");
    }
}

#[test]
#[ignore = "a measurement"]
fn how_long_things_take() {
    use crate::support::private_cluster;
    use std::time::Instant;
    if TestDb::new().is_none() || private_cluster(&[]).is_none() {
        return;
    }
    let begin = Instant::now();
    (0..20).for_each(|_| drop(private_cluster(&[])));
    println!("a server, its roles and its end: {:?}", begin.elapsed() / 20);
    let begin = Instant::now();
    let work = || (0..50).for_each(|_| drop(TestDb::new().unwrap().sql("create table t (); select 1")));
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    println!("a database, its use and its end, two at once: {:?}", begin.elapsed() / 100);
}
