//! The plan, without a database.

use super::*;
use crate::bundle::manifest::Manifest;
use crate::bundle::read;
use crate::error::Code;
use crate::model::history::{Applied, Installed, Status};
use crate::model::layout::Layout;
use crate::model::server::{Platform, Server};

fn bundle(name: &str, stand_in: &str, requires: &[&str], files: &[(&str, &str)]) -> Bundle {
    let requires: Vec<String> = requires.iter().map(|name| format!("{name:?}")).collect();
    let manifest =
        format!("name = {name:?}\nschema = \"home\"\nrequires = [{}]\nstand_in = {stand_in}\n", requires.join(", "));
    let manifest =
        Manifest::read(&Script::from_bytes("bundle.toml".to_owned(), manifest.into_bytes()).unwrap()).unwrap();
    let files = files
        .iter()
        .map(|(file, text)| {
            ((*file).to_owned(), Script::from_bytes((*file).to_owned(), text.as_bytes().to_vec()).unwrap())
        })
        .collect();
    read::bundle(manifest, Layout::Schemactl, read::Files { migrations: files, ..read::Files::default() }).unwrap()
}

fn notes() -> Bundle {
    bundle(
        "notes",
        "false",
        &[],
        &[
            ("0001_a.up.sql", "create table a (id int);"),
            ("0001_a.down.sql", "drop table a;"),
            ("0002_b.up.sql", "create table b (id int);"),
            ("0002_b.down.sql", "drop table b;"),
            ("0003_c.up.sql", "create table c (id int);"),
            ("0003_c.down.sql", "drop table c;"),
        ],
    )
}

fn server() -> Server {
    Server {
        version_num: 150_018,
        version: "15.18".to_owned(),
        database: "app".to_owned(),
        role: "ann".to_owned(),
        superuser: true,
        create_schema: true,
        replica: false,
        read_only: false,
        tls: None,
        backend_pid: 1,
        backend_age_ms: 0,
        standard_strings: true,
        supabase: false,
        platform: Platform {
            missing_roles: vec!["anon".to_owned(), "authenticated".to_owned(), "service_role".to_owned()],
            auth_users: false,
            missing_functions: vec!["auth.jwt".to_owned(), "auth.role".to_owned(), "auth.uid".to_owned()],
            extensions: false,
        },
        schemas: vec!["home".to_owned(), "public".to_owned()],
    }
}

/// A history in which the first versions of bundles are applied as their files say.
fn history(bundles: &[(&Bundle, usize)]) -> History {
    let mut history = History { format: Some(FORMAT), head: 7, ..History::default() };
    for (bundle, count) in bundles {
        for migration in bundle.migrations.iter().take(*count) {
            history.applied.push(Applied {
                bundle: bundle.name.clone(),
                version: migration.version,
                name: migration.name.clone(),
                checksum: migration.up.checksum().0.clone(),
                meaning: migration.up.meaning().0.clone(),
                status: Status::Applied,
                applied_at: String::new(),
                applied_by: String::new(),
                duration_ms: 0,
            });
        }
        if *count > 0 {
            history.installed.push(Installed {
                bundle: bundle.name.clone(),
                schema: "home".to_owned(),
                schema_created: true,
            });
        }
    }
    history
}

fn request<'a>(bundles: &'a [Bundle], asked: &'a [String], target: Target) -> Request<'a> {
    Request { target, ..Request::latest(bundles, asked) }
}

fn labels(plan: &Plan) -> Vec<String> {
    plan.steps.iter().map(Step::label).collect()
}

fn asked() -> Vec<String> {
    vec!["notes".to_owned()]
}

#[test]
fn up_plans_what_is_pending_in_order_and_marks_the_first() {
    let bundles = [notes()];
    let plan = Plan::up(&request(&bundles, &asked(), Target::Latest), &server(), &History::default()).unwrap();
    assert_eq!(labels(&plan), ["0001_a", "0002_b", "0003_c"]);
    assert_eq!(plan.bootstrap, Bootstrap::Needed);
    assert_eq!(plan.steps[0].edge, Edge::First);
    assert_eq!(plan.steps[1].edge, Edge::Middle);
}

#[test]
fn a_target_stops_up_after_a_version_or_a_number_of_steps() {
    let bundles = [notes()];
    let history = history(&[(&bundles[0], 1)]);
    let up = |target| labels(&Plan::up(&request(&bundles, &asked(), target), &server(), &history).unwrap());
    assert_eq!(up(Target::Version(Version(2))), ["0002_b"]);
    assert_eq!(up(Target::Steps(1)), ["0002_b"]);
    assert_eq!(up(Target::Latest), ["0002_b", "0003_c"]);
}

#[test]
fn steps_mean_the_same_versions_when_somebody_else_was_faster() {
    let bundles = [notes()];
    let asked = asked();
    let before = history(&[(&bundles[0], 1)]);
    let request = request(&bundles, &asked, Target::Steps(1));
    let plan = Plan::up(&request, &server(), &before).unwrap();
    let target = plan.resolved(request.target, Direction::Up, &request, &before);
    assert_eq!(target, Target::Version(Version(2)));
    let after = history(&[(&bundles[0], 2)]);
    let again = Plan::up(&Request { target, ..request }, &server(), &after).unwrap();
    assert!(again.steps.is_empty());
}

#[test]
fn down_goes_newest_first_and_marks_the_last() {
    let bundles = [notes()];
    let history = history(&[(&bundles[0], 3)]);
    let down = |target| Plan::down(&request(&bundles, &asked(), target), &server(), &history).unwrap();
    assert_eq!(labels(&down(Target::Steps(1))), ["0003_c"]);
    assert_eq!(labels(&down(Target::Version(Version(1)))), ["0003_c", "0002_b"]);
    let all = down(Target::Nothing);
    assert_eq!(labels(&all), ["0003_c", "0002_b", "0001_a"]);
    assert_eq!(all.steps[2].edge, Edge::Last);
}

#[test]
fn every_refusal_is_told_at_once() {
    let bundles = [notes()];
    let mut history = history(&[(&bundles[0], 2)]);
    history.applied[0].checksum = "other".to_owned();
    history.applied[0].meaning = "other".to_owned();
    history.applied.push(Applied { version: Version(9), name: "gone".to_owned(), ..history.applied[1].clone() });
    let error = Plan::up(&request(&bundles, &asked(), Target::Latest), &server(), &history).unwrap_err();
    assert_eq!(error.code, Code::ChecksumMismatch);
    let notes = error.notes.join("\n");
    assert!(notes.contains("E403") && notes.contains("E404"), "{notes}");
}

#[test]
fn a_late_comer_is_refused_unless_it_is_allowed() {
    let bundles = [notes()];
    let mut history = history(&[(&bundles[0], 3)]);
    history.applied.remove(1);
    let asked = asked();
    let request = request(&bundles, &asked, Target::Latest);
    assert_eq!(Plan::up(&request, &server(), &history).unwrap_err().code, Code::OutOfOrder);
    let allowed = Request { out_of_order: OutOfOrder::Allow, ..request };
    assert_eq!(labels(&Plan::up(&allowed, &server(), &history).unwrap()), ["0002_b"]);
}

#[test]
fn a_stand_in_is_installed_only_where_nothing_of_it_exists() {
    let stand_in = bundle("platform", "true", &[], &[("0001_p.up.sql", "select 1;"), ("0001_p.down.sql", "select 1;")]);
    let bundles = [stand_in, notes()];
    let asked = asked();
    let request = request(&bundles, &asked, Target::Steps(1));
    let plain = server();
    assert_eq!(labels(&Plan::up(&request, &plain, &History::default()).unwrap()), ["0001_p", "0001_a"]);
    let mut whole = server();
    whole.platform =
        Platform { missing_roles: Vec::new(), auth_users: true, missing_functions: Vec::new(), extensions: true };
    assert_eq!(labels(&Plan::up(&request, &whole, &History::default()).unwrap()), ["0001_a"]);
    let mut half = server();
    half.platform.auth_users = true;
    assert_eq!(Plan::up(&request, &half, &History::default()).unwrap_err().code, Code::Collision);
}

#[test]
fn a_stand_in_goes_with_the_last_bundle_and_only_when_everything_goes() {
    let stand_in = bundle("platform", "true", &[], &[("0001_p.up.sql", "select 1;"), ("0001_p.down.sql", "select 1;")]);
    let other =
        bundle("other", "false", &["platform"], &[("0001_o.up.sql", "select 1;"), ("0001_o.down.sql", "select 1;")]);
    let bundles = [stand_in, notes()];
    let asked = asked();
    let alone = history(&[(&bundles[0], 1), (&bundles[1], 1)]);
    let down = |target, history: &History| {
        labels(&Plan::down(&request(&bundles, &asked, target), &server(), history).unwrap())
    };
    assert_eq!(down(Target::Nothing, &alone), ["0001_a", "0001_p"]);
    assert_eq!(down(Target::Steps(1), &alone), ["0001_a"]);
    let together = history(&[(&bundles[0], 1), (&bundles[1], 1), (&other, 1)]);
    assert_eq!(down(Target::Nothing, &together), ["0001_a"]);
    let platform = vec!["platform".to_owned()];
    for target in [Target::Nothing, Target::Steps(1)] {
        let error = Plan::down(&request(&bundles[..1], &platform, target), &server(), &together).unwrap_err();
        assert_eq!(error.code, Code::StillNeeded);
    }
}

#[test]
fn a_replica_and_an_unknown_server_are_refused_only_when_something_would_be_written() {
    let bundles = [notes()];
    let asked = asked();
    let request = request(&bundles, &asked, Target::Latest);
    let replica = Server { replica: true, ..server() };
    let old = Server { version_num: 140_023, ..server() };
    assert_eq!(Plan::up(&request, &replica, &History::default()).unwrap_err().code, Code::ReadOnly);
    assert_eq!(Plan::up(&request, &old, &History::default()).unwrap_err().code, Code::Unsupported);
    assert!(Plan::up(&request, &replica, &history(&[(&bundles[0], 3)])).unwrap().steps.is_empty());
}

#[test]
fn a_newer_history_is_refused() {
    let bundles = [notes()];
    let newer = History { format: Some(99), ..History::default() };
    assert_eq!(
        Plan::up(&request(&bundles, &asked(), Target::Latest), &server(), &newer).unwrap_err().code,
        Code::Unsupported
    );
}

#[test]
fn what_cannot_be_part_of_a_transaction_is_refused_with_its_place() {
    for (text, line) in [
        ("select 1;\ncommit;", 2),
        ("select 1;\n\ncreate index concurrently i on t (a);", 3),
        ("\\i other.sql", 1),
        ("copy t from stdin;", 1),
        ("vacuum;", 1),
    ] {
        let bundles = [bundle("notes", "false", &[], &[("0001_a.up.sql", text)])];
        let error = Plan::up(&request(&bundles, &asked(), Target::Latest), &server(), &History::default()).unwrap_err();
        assert_eq!((error.code, error.place.unwrap().line), (Code::ForbiddenStatement, line), "{text}");
    }
}

#[test]
fn a_version_that_began_outside_a_transaction_goes_on() {
    let text = "-- schemactl: no-transaction\ncreate index concurrently i on t (a);";
    let bundles = [bundle("notes", "false", &[], &[("0001_a.up.sql", text)])];
    let mut history = history(&[(&bundles[0], 1)]);
    history.applied[0].status = Status::Started;
    let plan = Plan::up(&request(&bundles, &asked(), Target::Latest), &server(), &history).unwrap();
    assert_eq!((plan.steps[0].mode, plan.steps[0].begin), (Mode::Outside, Begin::Resume));
    assert_eq!(plan.in_one_transaction().unwrap_err().code, Code::ForbiddenStatement);
}

#[test]
fn a_version_that_began_to_leave_outside_a_transaction_goes_on_leaving() {
    let files = [
        ("0001_a.up.sql", "create table a (id int);"),
        ("0001_a.down.sql", "-- schemactl: no-transaction\ndrop index concurrently i;\ndrop table a;"),
    ];
    let bundles = [bundle("notes", "false", &[], &files)];
    let mut history = history(&[(&bundles[0], 1)]);
    history.applied[0].status = Status::Leaving;
    let down = Plan::down(&request(&bundles, &asked(), Target::Steps(1)), &server(), &history).unwrap();
    assert_eq!((down.steps[0].begin, down.steps[0].mode), (Begin::Resume, Mode::Outside));
    let up = Plan::up(&request(&bundles, &asked(), Target::Latest), &server(), &history).unwrap_err();
    assert_eq!(up.code, Code::HalfDone);
    assert!(up.hint.unwrap().contains("`schemactl down` goes on"));
}

#[test]
fn what_is_installed_in_a_schema_that_is_gone_is_not_made_somewhere_else() {
    let bundles = [notes()];
    let asked = [bundles[0].name.clone()];
    let history = history(&[(&bundles[0], 2)]);
    let without = Server { schemas: vec!["public".to_owned()], ..server() };
    let up = Plan::up(&request(&bundles, &asked, Target::Latest), &without, &history).unwrap_err();
    assert_eq!(up.code, Code::Collision);
    let down = Plan::down(&request(&bundles, &asked, Target::Steps(1)), &without, &history).unwrap_err();
    assert_eq!(down.code, Code::Collision);
}

#[test]
fn a_role_that_may_not_write_the_history_is_refused() {
    let bundles = [notes()];
    let asked = [bundles[0].name.clone()];
    let history = History { lacking: vec!["insert on schemactl.history".to_owned()], ..history(&[(&bundles[0], 2)]) };
    let up = Plan::up(&request(&bundles, &asked, Target::Latest), &server(), &history).unwrap_err();
    assert_eq!(up.code, Code::NoRights);
}

#[test]
fn a_role_that_may_not_make_the_history_is_refused_where_there_is_none() {
    let bundles = [notes()];
    let asked = asked();
    let poor = Server { create_schema: false, schemas: vec!["home".to_owned()], ..server() };
    let refusal = Plan::up(&request(&bundles, &asked, Target::Latest), &poor, &History::default()).unwrap_err();
    assert_eq!(refusal.code, Code::NoRights);
    assert!(refusal.message.contains("schemactl, where the history is kept"), "{refusal:?}");
    assert_eq!(refusal.hint.unwrap(), "Let an administrator run: grant create on database \"app\" to \"ann\";");
    let there = history(&[(&bundles[0], 1)]);
    assert!(Plan::up(&request(&bundles, &asked, Target::Latest), &poor, &there).is_ok());
}
