//! Passwords, wherever they come from: none of them comes out again, whatever goes wrong.

use std::process::Command;

use crate::support::{Program, SECRET, TestDb, finish};

/// Every table of the history and the server's list of sessions.
fn kept(db: &TestDb) -> String {
    let mut all = String::new();
    for table in ["history", "events", "bundles", "meta", "catalogs", "journal", "seeds"] {
        all.push_str(
            &db.value(&format!("select coalesce(string_agg(t::text, E'\\n'), '') from schemactl.{table} as t")),
        );
    }
    all + &db.value("select string_agg(a::text, E'\\n') from pg_stat_activity as a where pid <> pg_backend_pid()")
}

/// A password that is planted, and the commands that could give it away.
fn every_output(db: &TestDb, secret: &str, prepare: &dyn Fn(&mut Command)) {
    for args in
        [&["status"][..], &["up"], &["up", "--dry-run"], &["doctor"], &["verify"], &["down"], &["ready"], &["history"]]
    {
        for output in ["text", "json", "github"] {
            let mut command = db.command(&[args, &["--dir", "m", "-vv", "--output", output][..]].concat());
            command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
            prepare(&mut command);
            let ended = finish(&mut command);
            let shown = format!("{}{}", ended.stdout, ended.stderr);
            assert!(!shown.contains(secret), "{args:?} {output}: {ended:#?}");
            assert_ne!(ended.status, 70, "{ended:#?}");
        }
    }
}

#[test]
fn a_password_that_the_server_repeats_in_an_error_is_covered() {
    let Some(db) = TestDb::new() else { return };
    let secret = "pl4nted#in@error";
    let encoded = "pl4nted%23in%40error";
    let url = db.url().replacen("postgres@", &format!("postgres:{encoded}@"), 1);
    // The text of each error repeats what the migration says, and the migration says the password.
    let sql = [
        format!(
            "do $$ begin raise exception 'cannot connect with {secret}' using detail = 'detail {secret}', hint = 'hint {secret}'; end $$;\n"
        ),
        format!("select '{secret}'::int;\n"),
        format!("create table t (a int);\ninsert into t values ('{secret}');\n"),
        format!("select \"{secret}\" from nowhere;\n"),
        format!("do $$ begin raise notice 'notice {secret}'; raise warning 'warning {secret}'; end $$; select 1/0;\n"),
        format!("create function f() returns int language sql as $$ select '{secret}'::int $$;\n select f();\n"),
        format!("selct '{secret}';\n"),
        format!("do $$ begin raise exception 'url {url}'; end $$;\n"),
    ];
    for text in &sql {
        db.file("m/0001_leak.up.sql", text);
        for output in ["text", "json", "github"] {
            for level in [&[][..], &["-vv"]] {
                let mut command = db.command(&[&["up", "--dir", "m", "--output", output], level].concat());
                let ended = finish(command.env("SCHEMACTL_DATABASE_URL", &url).env("RUST_LOG", "trace"));
                assert_eq!(ended.status, 5, "{text}: {ended:#?}");
                let shown = format!("{}{}", ended.stdout, ended.stderr);
                assert!(!shown.contains(secret) && !shown.contains(encoded), "{text}: {ended:#?}");
                if text.contains("raise exception 'cannot") {
                    assert!(shown.contains("cannot connect with ***"), "what is not secret stays: {ended:#?}");
                }
            }
        }
    }
    // By PGPASSWORD, by `.env` and by a variable of another name for the URL.
    db.file("m/0001_leak.up.sql", &sql[0]);
    let by_variable = |name: &'static str, value: &'static str| {
        move |command: &mut Command| {
            command.env(name, value);
        }
    };
    every_output(&db, secret, &by_variable("PGPASSWORD", "pl4nted#in@error"));
    db.file(".env", format!("PGPASSWORD='{secret}'\n"));
    every_output(&db, secret, &|command| {
        command.env_remove("PGPASSWORD");
    });
    db.file(".env", format!("DATABASE_URL='{url}'\n"));
    every_output(&db, secret, &|command| {
        command.env_remove("PGPASSWORD").env_remove("SCHEMACTL_DATABASE_URL");
    });
    db.file(".env", "");
    db.sql("create schema if not exists schemactl_none");
    db.file("m/0001_leak.up.sql", "create table fine (id int);\n");
    finish(db.command(&["up", "--dir", "m"]).env("SCHEMACTL_DATABASE_URL", &url)).ok();
    db.file("m/0002_leak.up.sql", &sql[0]);
    assert_eq!(finish(db.command(&["up", "--dir", "m"]).env("SCHEMACTL_DATABASE_URL", &url)).status, 5);
    let kept = kept(&db);
    assert!(!kept.contains(secret) && !kept.contains(encoded), "{kept}");
}

#[test]
fn a_name_of_a_file_or_a_column_that_holds_the_password_is_covered_too() {
    let Some(db) = TestDb::new() else { return };
    let secret = "pl4nted_in_name";
    let url = db.url().replacen("postgres@", &format!("postgres:{secret}@"), 1);
    db.file(&format!("m/0001_{secret}.up.sql"), format!("select {secret};\n"));
    let ended = finish(db.command(&["up", "--dir", "m", "-vv"]).env("SCHEMACTL_DATABASE_URL", &url));
    assert_eq!(ended.status, 5);
    assert!(!ended.stderr.contains(secret), "{ended:#?}");
}

#[test]
fn no_process_that_is_started_has_it_on_its_command_line() {
    let Some(db) = TestDb::new() else { return };
    let secret = "pl4nted-in-process";
    let url = db.url().replacen("postgres@", &format!("postgres:{secret}@"), 1);
    db.file("m/0001_slow.up.sql", "select pg_sleep(1.5);\n");
    let mut child = db
        .command(&["up", "--dir", "m"])
        .env("SCHEMACTL_DATABASE_URL", &url)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut looks = 0;
    while child.try_wait().unwrap().is_none() {
        for process in std::fs::read_dir("/proc").unwrap().flatten() {
            let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            assert!(!String::from_utf8_lossy(&line).contains(secret));
        }
        let sessions = db.value("select coalesce(string_agg(a::text, ' '), '') from pg_stat_activity as a");
        assert!(!sessions.contains(secret), "{sessions}");
        looks += 1;
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(looks > 3, "{looks}");
}

#[test]
fn a_url_that_cannot_be_read_is_never_repeated() {
    for url in [
        "postgres//ann:{}@db/app",
        "postgre://ann:{}@db/app",
        "jdbc:postgresql://ann:{}@db/app",
        "ann:{}@db/app",
        "{}",
        "postgres://ann:{}",
        "postgres://ann:{}@",
        "postgres://ann:{}@@",
        "postgres://:{}@",
        "postgres://:{}@/",
        "postgres://@{}",
        "postgres://{}",
        "postgres://{}:{}@{}/{}?{}={}",
        "postgres://ann:{}@db:port/app",
        "postgres://ann:{}@db:/app",
        "postgres://ann:{}@db:0/app",
        "postgres://ann:{}@db:65536/app",
        "postgres://ann:{}@db:-1/app",
        "postgres://ann:{}@db:5432:5433/app",
        "postgres://ann:{}%@db/app",
        "postgres://ann:{}%z@db/app",
        "postgres://ann:{}%zz@db/app",
        "postgres://ann:{}%00@db/app",
        "postgres://ann:{}%ff%fe@db/app",
        "postgres://ann:{}%E0%A4@db/app",
        "postgres://%zz:{}@db/app",
        "postgres://ann:{}@%zz/app",
        "postgres://ann:{}@db/%zz",
        "postgres://ann:{}@[::1/app",
        "postgres://ann:{}@::1]/app",
        "postgres://ann:{}@[::1]x/app",
        "postgres://ann:{}@[]/app",
        "postgres://ann:{}@[zz]/app",
        "postgres://ann:{}@a,b/app",
        "postgres://ann:{}@a:1,b:2/app",
        "postgres://ann:{}@db/app?",
        "postgres://ann:{}@db/app?sslmode",
        "postgres://ann:{}@db/app?sslmode=",
        "postgres://ann:{}@db/app?sslmode={}",
        "postgres://ann:{}@db/app?{}=1",
        "postgres://ann:{}@db/app?x={}",
        "postgres://ann@db/app?password=%zz{}",
        "postgres://ann@db/app?password={}&port=x",
        "postgres://ann@db/app?passwrd={}",
        "postgres://db/app?user=ann&passwort={}",
        "postgres://ann:{}@db/app?options=-c%20x={}",
        "postgres://ann:{}@db/app?host=/a,/b",
        "postgres://ann:{}@db/app?port=",
        "postgres://ann:{}@ db/app",
        "postgres://ann:{}@db app",
        "postgres://ann:{}@d b/app",
        "postgres://ann:{}@db\n/app",
        "postgres://ann:{}@\u{1b}[2J/app",
        "postgres://ann:{}@db/app#{}",
        "postgres://ann:{}@\"/app",
        "postgres://ann:{}@db;drop/app",
        "postgres://ann:{}@{}@db:x/app",
        "http://ann:{}@db/app",
        "mysql://ann:{}@db/app",
        "host=db user=ann password={}",
        "host=db user=ann password='{}'",
        "postgres:ann:{}@db",
        "//ann:{}@db/app",
        "postgresql+psycopg://ann:{}@db/app",
        "POSTGRES://ann:{}@db:x/app",
    ] {
        let secret = "hunter2hunter2";
        let url = url.replace("{}", secret);
        let program = Program::new(&url);
        for args in [&["status", "-vv"][..], &["status", "--output", "json"], &["up", "--output", "github"]] {
            let mut command = program.command(&[args, &["--connect-timeout", "1s"]].concat());
            let ended = finish(command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full"));
            assert!(matches!(ended.status, 2 | 3), "{url}: {ended:#?}");
            let shown = format!("{}{}", ended.stdout, ended.stderr);
            // Where it stands for a host or a name of something, nobody can know that it is a password.
            let elsewhere = url.replacen(&format!(":{secret}"), "", 1).contains(secret);
            assert!(elsewhere || !shown.contains(secret), "{url}: {ended:#?}");
            assert!(!shown.contains('\u{1b}'), "{url}: {ended:#?}");
        }
        let flag =
            finish(&mut Program::new("").command(&["status", "--connect-timeout", "1s", "--database-url", &url]));
        assert!(matches!(flag.status, 2 | 3), "{url}: {flag:#?}");
    }
    let long = format!("postgres://ann:{}@db:x/app", SECRET.repeat(600));
    let ended = Program::new(&long).run(&["status"]);
    ended.failed("E203", &[]);
    assert!(ended.stderr.len() < 1000);
}
