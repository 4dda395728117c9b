//! What is asked wrongly: flags, versions, bundles, URLs, configuration.

use crate::support::{Program, SECRET, TestDb, finish};

#[test]
fn unknown_flags_and_commands_are_refused() {
    let program = Program::new("postgres://u@127.0.0.1:1/d");
    for args in [
        &["up", "--sideways"][..],
        &["upp"],
        &["up", "--to", "x"],
        &["up", "--steps", "-1"],
        &["up", "--lock-wait", "soon"],
        &["up", "--output", "xml"],
        &[],
    ] {
        let output = program.run(args);
        assert_eq!(output.status, 2, "{args:?}: {output:#?}");
        assert!(
            output.stdout.is_empty() && output.stderr.contains("Usage:") || output.stderr.contains("--help"),
            "{output:#?}"
        );
    }
}

#[test]
fn a_refused_command_line_that_asks_for_json_is_answered_in_json() {
    let program = Program::new("postgres://u@127.0.0.1:1/d");
    let url = format!("postgres://ann:{SECRET}@db.example.com/app");
    for args in [
        &["up", "--sideways", "--output", "json"][..],
        &["-o", "json", "upp"],
        &["up", "--lock-wait", "soon", "--output=json"],
        &["-o=json"],
        &["show", "-ojson", &url],
    ] {
        let output = program.run(args);
        let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!((&report["exit_code"], &report["error"]["code"]), (&2.into(), &"E201".into()), "{output:#?}");
        assert!(output.status == 2 && output.stderr.contains("--help"), "{output:#?}");
    }
    let output = program.run(&["up", "--lock-wait", "soon", "-o", "json"]);
    assert!(output.stdout.contains("`soon` is not a time"), "{output:#?}");
}

#[test]
fn a_configuration_that_cannot_be_read_is_not_taken_for_none() {
    let program = Program::new("postgres://u@127.0.0.1:1/d");
    program.file("schemactl.toml", b"dir = '\xff'\n");
    program.fails(&["up"], "E201", &["schemactl.toml cannot be read", "UTF-8"]);
    std::fs::remove_file(program.dir().join("schemactl.toml")).unwrap();
    std::fs::create_dir(program.dir().join("schemactl.toml")).unwrap();
    program.fails(&["up"], "E201", &["schemactl.toml cannot be read"]);
}

#[test]
fn a_refused_command_line_does_not_repeat_a_password() {
    let program = Program::new("postgres://u@127.0.0.1:1/d");
    let url = format!("postgres://ann:{SECRET}@db.example.com/app");
    for args in [
        &["up", url.as_str()][..],
        &[&url],
        &["up", "--tls", &url],
        &["up", "--to", &url],
        &["up", "--lock-wait", &url],
        &["up", &format!("--database={url}")],
        &["show", &url],
        &["up", "--output", &url],
    ] {
        let output = program.run(args);
        assert_eq!(output.status, 2, "{args:?}: {output:#?}");
    }
}

#[test]
fn versions_bundles_and_folders_that_do_not_exist_are_named() {
    let Some(db) = TestDb::new() else { return };
    db.fails(&["up", "--to", "9999"], "E204", &["core has no version 9999", "0007"]);
    db.fails(&["up", "--bundle", "cores"], "E204", &["`cores`", "agents, assistant, core, lift, platform"]);
    db.fails(&["up", "--dir", "nowhere"], "E201", &["there is no folder nowhere"]);
    db.fails(&["show", "42"], "E204", &["42"]);
    db.fails(&["up", "--steps", "0"], "E201", &["--steps 0"]);
    assert_eq!(db.value("select count(*) from pg_namespace where nspname in ('schemactl', 'auth')"), "0");
    db.run(&["up"]).ok();
    db.fails(&["down", "--to", "99"], "E204", &["99"]);
}

#[test]
fn no_database_is_an_error_and_never_a_guess() {
    let program = Program::new("");
    let mut command = program.command(&["up"]);
    finish(command.env_remove("SCHEMACTL_DATABASE_URL"))
        .failed("E202", &["no database was named", "DATABASE_URL", "--embedded"]);
}

#[test]
fn malformed_urls_are_refused_one_by_one_without_being_repeated() {
    for (url, word) in [
        ("mysql://ann:{}@db/app", "does not begin with postgres://"),
        ("host=db user=ann password={}", "does not begin with postgres://"),
        ("postgres://ann:{}@db:99999/app", "port"),
        ("postgres://ann:{}@db:x/app", "port"),
        ("postgres://ann:{}@[::1/app", "bracket"),
        ("postgres://ann:{}%zz@db/app", "percent-encoded"),
        ("postgres://ann:{}@db/app?sslmode=sometimes", "TLS mode"),
        ("postgres://ann:{}@db/app?nonsense=1", "nonsense"),
        ("postgres://ann:{}@a,b/app", "several hosts"),
        ("postgres://ann:{}@db/app?options=-c%20x", "options"),
        ("postgres://ann:{}@db app/x", "not a host"),
        ("postgres:/ann:{}@db/app", "does not begin with postgres://"),
    ] {
        let url = url.replace("{}", SECRET);
        let program = Program::new(&url);
        let output = program.run(&["-vv", "status"]);
        assert_eq!(output.status, 2, "{url}: {output:#?}");
        let code = if url.contains("sslmode") { "E201" } else { "E203" };
        output.failed(code, &[word]);
        let flag = Program::new("").run(&["status", "--database-url", &url]);
        flag.failed(code, &[word]);
    }
}

#[test]
fn a_broken_configuration_is_refused_with_its_place() {
    let program = Program::new("postgres://u@127.0.0.1:1/d");
    program.file("schemactl.toml", "schema = \"a\"\nshema = \"b\"\n");
    program.fails(&["up"], "E201", &["schemactl.toml:2:1", "shema"]);
    program.file("schemactl.toml", "");
    program.file(".env", format!("PGPASSWORD={SECRET}\nA = 'unclosed {SECRET}\n"));
    program.fails(&["up"], "E201", &[".env"]);
}
