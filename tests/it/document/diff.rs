//! Two catalogs compared: databases, dumps, and versions of a bundle.

use serde_json::Value;

use crate::support::{SECRET, TestDb};

fn report(db: &TestDb, args: &[&str]) -> (i32, Value) {
    let output = db.run(&[&["diff"], args, &["--output", "json"]].concat());
    (output.status, serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:#?}")))
}

/// `endangers kind object path` of every difference.
fn differences(report: &Value) -> Vec<String> {
    let changes = report["diff"]["changes"].as_array().unwrap().iter();
    changes
        .map(|change| {
            let part = |name: &str| change[name].as_str().unwrap().to_owned();
            [part("endangers"), part("kind"), part("object"), part("path")].join(" ").trim_end().to_owned()
        })
        .collect()
}

#[test]
fn a_database_a_dump_of_it_and_its_version_are_the_same() {
    let Some(db) = TestDb::new() else { return };
    db.run(&["up"]).ok();
    db.file("dump.json", db.run(&["dump", "--format", "json"]).ok().stdout);
    for (a, b) in
        [("database", "core@7"), ("dump.json", "core"), ("database", "dump.json"), ("core@latest", "core@0007")]
    {
        let (status, report) = report(&db, &[a, b]);
        assert_eq!((status, differences(&report)), (0, Vec::new()), "{a} {b}");
    }
}

#[test]
fn what_differs_is_named_with_what_it_endangers_the_worst_first() {
    let (Some(db), Some(other)) = (TestDb::new(), TestDb::new()) else { return };
    db.run(&["up"]).ok();
    other.run(&["up"]).ok();
    other.sql("alter table public.logs disable row level security; comment on table public.logs is 'Changed.'; create index slow on public.logs (level)");
    let (status, report) = report(&db, &[&db.url(), &other.url()]);
    assert_eq!((status, report["error"]["code"].as_str().unwrap()), (1, "E120"));
    let found = differences(&report);
    assert_eq!(found.first().unwrap(), "security table public.logs rls");
    assert_eq!(found.last().unwrap(), "cosmetic table public.logs comment");
    assert!(found.iter().any(|line| line.starts_with("performance table public.logs indexes.")), "{found:?}");
    let github = db.run(&["diff", &db.url(), &other.url(), "--output", "github"]);
    assert!(
        github.stdout.contains("::error title=difference (security)::table public.logs rls: A true, B nothing"),
        "{github:#?}"
    );
}

#[test]
fn the_same_bundle_in_another_schema_is_the_same() {
    let (Some(db), Some(other)) = (TestDb::new(), TestDb::new()) else { return };
    db.run(&["up"]).ok();
    other.run(&["up", "--schema", "tenant"]).ok();
    let (_, report) = report(&db, &[&db.url(), &other.url()]);
    // Only the schema itself is another: one was there before, the other was made.
    let found = differences(&report);
    assert!(found.iter().all(|line| line.contains(" schema public")), "{found:#?}");
}

#[test]
fn no_password_of_a_url_is_shown() {
    let Some(db) = TestDb::new() else { return };
    let url = format!("postgres://ann:{SECRET}@127.0.0.1:1/nowhere");
    let output = db.run(&["diff", &url, "core@7", "--connect-timeout", "1s"]);
    // The program's output was searched for the password already.
    assert_eq!(output.status, 3, "{output:#?}");
    assert!(output.stderr.contains("127.0.0.1:1"), "{output:#?}");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let Some(db) = TestDb::new() else { return };
    db.fails(&["diff", "core@99", "core@7"], "E204", &["no such version: 99; its newest is 0007"]);
    db.fails(&["diff", "nobody@1", "core@7"], "E204", &["nobody"]);
    db.fails(&["diff", "missing.json", "core@7"], "E201", &["missing.json cannot be read"]);
    db.file("other.json", "{\"tables\": []}");
    db.fails(&["diff", "other.json", "core@7"], "E435", &["is not a catalog"]);
    db.fails(
        &["diff", "database", "core@7", "--schemas", "nowhere"],
        "E204",
        &["there is no schema nowhere here", "public"],
    );
    db.migrations(&[
        ("bundle.toml", "name = \"mine\"\nschema = \"mine\"\n"),
        ("0001_t.up.sql", "create table t (id integer);"),
    ]);
    db.fails(
        &["diff", "mine@1", "core@7", "--dir", "m"],
        "E434",
        &["nothing says what mine 0001 leads to", "--shadow embedded"],
    );
}

#[test]
fn a_version_of_a_folder_is_replayed_where_it_may_be() {
    let Some(db) = TestDb::new() else { return };
    db.migrations(&[
        ("bundle.toml", "name = \"mine\"\nschema = \"mine\"\n"),
        ("0001_t.up.sql", "create table mine.t (id integer);"),
        ("0002_u.up.sql", "alter table mine.t add column more text;"),
    ]);
    db.run(&["up", "--dir", "m", "--to", "1"]).ok();
    let url = db.url();
    let args = ["database", "mine@2", "--dir", "m", "--shadow-url", &url];
    let (status, report) = report(&db, &args);
    assert_eq!((status, differences(&report)), (1, vec!["integrity table mine.t columns.more".to_owned()]));
}
