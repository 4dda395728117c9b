//! A password that was given never comes out: the support looks for it in every output of every test; here, where it
//! would be most likely.

use crate::support::{SECRET, TestDb, finish};

#[test]
fn no_command_shows_the_password_it_was_given() {
    let Some(db) = TestDb::new() else { return };
    // This server lets its user in whatever the password.
    let url = db.url().replacen("postgres@", &format!("postgres:{}@", SECRET.replace('/', "%2F")), 1);
    assert_ne!(url, db.url());
    db.migrations(&[("0001_bad.up.sql", "select current_setting('nothing.here');\n")]);
    for args in [
        &["status"][..],
        &["up"],
        &["doctor"],
        &["ready"],
        &["seed"],
        &["up", "--dry-run"],
        &["up", "--dir", "m"],
        &["down", "--yes"],
        &["redo", "--yes"],
        &["reset", "--yes"],
        &["down"],
        &["show", "1"],
        &["bundles"],
    ] {
        for output in ["text", "json", "github"] {
            for more in [&["-vv"][..], &["--tls", "require"]] {
                let variables =
                    [("RUST_LOG", "trace"), ("DATABASE_URL", url.as_str()), ("SCHEMACTL_DATABASE_URL", url.as_str())];
                let mut command = db.command(&[args, more, &["--output", output]].concat());
                let encoded = SECRET.replace('/', "%2F");
                let shown = finish(command.envs(variables).env("RUST_BACKTRACE", "1"));
                assert!(!format!("{shown:?}").contains(&encoded), "{shown:#?}");
                assert_ne!(shown.status, 70, "{shown:#?}");
            }
        }
    }
}

#[test]
fn the_history_and_the_servers_list_of_sessions_do_not_hold_it() {
    let Some(db) = TestDb::new() else { return };
    let url = db.url().replacen("postgres@", &format!("postgres:{}@", SECRET.replace('/', "%2F")), 1);
    db.run(&["up", "--database-url", &url]).ok();
    for table in ["history", "events", "bundles", "meta"] {
        assert_eq!(
            db.value(&format!("select count(*) from schemactl.{table} as t where t::text like '%hunter2%'")),
            "0"
        );
    }
}
