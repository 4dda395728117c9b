//! Logins that are refused, and passwords of every kind.

use crate::support::{SECRET, TestDb};

fn place(db: &TestDb) -> String {
    format!("127.0.0.1:{}", db.cluster().tcp.unwrap())
}

#[test]
fn a_wrong_password_a_wrong_user_and_a_wrong_database_are_told_apart() {
    let Some(db) = TestDb::supabase() else { return };
    let place = place(&db);
    let with = |userinfo: &str, database: &str| format!("postgres://{userinfo}@{place}/{database}");
    let wrong = format!("postgres:{SECRET}");
    db.fails(&["up", "--database-url", &with(&wrong, db.name())], "E302", &["the password of postgres is wrong"]);
    // PGPASSWORD is asked where the URL has none, and it holds the secret.
    db.fails(&["up", "--database-url", &with("postgres", db.name())], "E302", &["the password of postgres is wrong"]);
    let nobody = format!("nobody:{SECRET}");
    db.fails(&["up", "--database-url", &with(&nobody, db.name())], "E302", &["nobody"]);
    db.fails(&["up", "--database-url", &with("anon:x", db.name())], "E302", &["anon"]);
    db.fails(
        &["up", "--database-url", &with("postgres:postgres", "nowhere")],
        "E303",
        &["there is no database nowhere"],
    );
    db.sql(&format!("revoke connect on database {} from public; create role guest login password 'guest'", db.name()));
    let guest = with("guest:guest", db.name());
    db.fails(
        &["up", "--database-url", &guest],
        "E302",
        &["guest may not connect", &format!("grant connect on database {}", db.name())],
    );
    db.sql("drop role guest");
}

#[test]
fn a_password_may_hold_every_character() {
    let Some(db) = TestDb::supabase() else { return };
    let special: String = (' '..='~').filter(|c| !c.is_ascii_alphanumeric()).collect();
    let passwords = [special.as_str(), "p@ss:w/rd?#&=%", "'; drop table x; --", "käse €", "a%40b", "\\'\"$$"];
    for (number, password) in passwords.into_iter().enumerate() {
        let user = format!("special{number}_{}", db.name());
        db.sql(&format!("create role {user} login password '{}'", password.replace('\'', "''")));
        let encoded: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let by_url = format!("postgresql://{user}:{encoded}@{}/{}", place(&db), db.name());
        let bare = format!("postgresql://{user}:{}@{}/{}", password.replace('%', "%25"), place(&db), db.name());
        let in_query = format!("postgresql://{}/{}?user={user}&password={encoded}", place(&db), db.name());
        let mut urls = vec![by_url, in_query];
        // A blank at the ends of a URL is nobody's password, and a comma makes it several hosts.
        if !password.contains(|c: char| c.is_whitespace()) {
            urls.push(bare);
        }
        for url in urls {
            let status = db.run(&["-vv", "status", "--database-url", &url]).ok();
            let shown = format!("{}{}", status.stdout, status.stderr);
            assert!(shown.contains(&user) && !shown.contains(password) && !shown.contains(&encoded), "{status:#?}");
        }
        let without = format!("postgresql://{user}@{}/{}", place(&db), db.name());
        let mut command = db.command(&["-vv", "status", "--database-url", &without]);
        let status = crate::support::finish(command.env("PGPASSWORD", password)).ok();
        assert!(!status.stderr.contains(password), "{status:#?}");
        db.sql(&format!("drop role {user}"));
    }
}

#[test]
fn a_password_that_cannot_be_sent_is_told_apart_and_not_shown() {
    let Some(db) = TestDb::supabase() else { return };
    let url = format!("postgres://postgres:pass😀word@{}/{}", place(&db), db.name());
    let output = db.fails(&["status", "--database-url", &url], "E302", &["cannot be sent"]);
    assert!(!output.stderr.contains('😀'), "{output:#?}");
}

#[test]
fn the_password_file_of_libpq_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let Some(db) = TestDb::supabase() else { return };
    db.file("pgpass", format!("127.0.0.1:*:{}:postgres:postgres\n", db.name()));
    let file = db.dir().join("pgpass");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let url = format!("postgres://postgres@{}/{}", place(&db), db.name());
    let mut command = db.command(&["status", "--database-url", &url]);
    crate::support::finish(command.env_remove("PGPASSWORD").env("PGPASSFILE", &file)).ok();
}

#[test]
fn the_variables_of_libpq_name_a_database() {
    let Some(db) = TestDb::supabase() else { return };
    let mut command = db.command(&["status"]);
    command
        .env_remove("SCHEMACTL_DATABASE_URL")
        .env("PGHOST", "127.0.0.1")
        .env("PGPORT", db.cluster().tcp.unwrap().to_string());
    command.env("PGUSER", "postgres").env("PGPASSWORD", "postgres").env("PGDATABASE", db.name());
    let status = crate::support::finish(&mut command).ok();
    assert!(status.stdout.contains(db.name()) || status.stderr.contains(db.name()), "{status:#?}");
}
