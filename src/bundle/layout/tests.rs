//! Every layout, by files as its tool has them.

use super::detect::{Home, detect};
use super::*;
use crate::model::bundle::Moment;
use crate::model::script::Outside;

fn files(files: &[(&str, &str)]) -> Vec<(String, Script)> {
    files
        .iter()
        .map(|(name, text)| {
            ((*name).to_owned(), Script::from_bytes((*name).to_owned(), text.as_bytes().to_vec()).unwrap())
        })
        .collect()
}

fn read_as(layout: Layout, named: &[(&str, &str)]) -> Contents {
    read(layout, files(named)).unwrap()
}

#[track_caller]
fn refused(layout: Layout, named: &[(&str, &str)], words: &str) -> Box<Error> {
    let error = read(layout, files(named)).unwrap_err();
    assert!(error.message.contains(words), "{error:?}");
    error
}

fn detected(named: &[(&str, &str)]) -> Layout {
    detect(&files(named), Home::Elsewhere).unwrap()
}

const DBMATE: &str = "-- migrate:up\ncreate table a (id int);\n\n-- migrate:down\ndrop table a;\n";
const GOOSE: &str = "-- +goose Up\ncreate table a (id int);\n\n-- +goose Down\ndrop table a;\n";

#[test]
fn a_layout_is_known_by_its_files() {
    assert_eq!(detected(&[("0001_a.up.sql", ""), ("0001_a.verify.sql", "")]), Layout::Schemactl);
    assert_eq!(detected(&[("1_a.sql", "-- no-transaction\n"), ("2_b.sql", "")]), Layout::Sqlx);
    assert_eq!(detected(&[("20240115103000_a.sql", DBMATE)]), Layout::Dbmate);
    assert_eq!(detected(&[("00001_a.sql", GOOSE)]), Layout::Goose);
    assert_eq!(detected(&[("V1__a.sql", ""), ("R__b.sql", "")]), Layout::Flyway);
    assert_eq!(detected(&[("V1__a.sql", ""), ("U1__a.sql", "")]), Layout::Flyway);
    assert_eq!(detected(&[("V1.1__a.sql", "")]), Layout::Flyway);
    assert_eq!(detected(&[("V1__a.sql", ""), ("afterMigrate.sql", "")]), Layout::Flyway);
    assert_eq!(detected(&[("V1__a.sql", ""), ("U2__b.sql", "")]), Layout::Refinery);
    assert_eq!(detected(&[("1_a.sql", ""), ("R__b.sql", "")]), Layout::Schemactl);
    let plain = files(&[("20240115103000_a.sql", "")]);
    assert_eq!(detect(&plain, Home::Supabase).unwrap(), Layout::Supabase);
    assert_eq!(detect(&plain, Home::Elsewhere).unwrap(), Layout::Schemactl);
}

#[test]
fn two_layouts_in_one_folder_are_refused_with_both_files() {
    for other in [("1_b.sql", "select 1;"), ("00001_b.sql", GOOSE), ("V1__b.sql", "")] {
        let error = detect(&files(&[("20240115103000_a.sql", DBMATE), other]), Home::Elsewhere).unwrap_err();
        assert_eq!(error.code, Code::Layout);
        assert!(error.message.contains("20240115103000_a.sql") && error.message.contains(other.0), "{error:?}");
    }
}

#[test]
fn every_reader_refuses_names_that_it_does_not_know() {
    for layout in Layout::ALL {
        for name in ["notes.sql", "x_1.sql", "V__x.sql", "123456789012345678901_x.sql"] {
            assert!(read(layout, files(&[(name, DBMATE)])).is_err(), "{layout} {name}");
        }
    }
    refused(Layout::GolangMigrate, &[("1_a.sql", "")], "not named like");
    refused(Layout::Supabase, &[("1.sql", "")], "not named like");
    refused(Layout::Goose, &[("0_a.sql", GOOSE)], "not named like");
    refused(Layout::Refinery, &[("V1.2__a.sql", "")], "not named like");
    refused(Layout::Flyway, &[("R1__a.sql", "")], "not named like");
}

#[test]
fn a_version_that_is_there_twice_is_refused_in_every_layout() {
    refused(Layout::Schemactl, &[("0001_a.sql", ""), ("1_b.sql", "")], "there twice");
    refused(Layout::Sqlx, &[("1_a.sql", ""), ("1_a.up.sql", "")], "same script");
    refused(Layout::Flyway, &[("V1__a.sql", ""), ("V1.0__b.sql", "")], "there twice");
    refused(Layout::Refinery, &[("V1__a.sql", ""), ("U1__b.sql", "")], "there twice");
    refused(Layout::Flyway, &[("R__a.sql", ""), ("sub/R__a.sql", "")], "there twice");
}

#[test]
fn dbmate_sections_keep_their_lines_and_options() {
    let text = "-- adds a\n-- migrate:up transaction:false\ncreate index concurrently i on a (b);\n\n-- migrate:down\ndrop index i;\n";
    let contents = read_as(Layout::Dbmate, &[("20240115103000_add_index.sql", text)]);
    let migration = &contents.migrations[0];
    assert_eq!((migration.version.0, migration.name.as_str()), (20_240_115_103_000, "add_index"));
    assert_eq!(
        migration.up.text,
        "-- adds a\n-- migrate:up transaction:false\ncreate index concurrently i on a (b);\n"
    );
    let Outside::Said(offset) = migration.up.outside else { panic!("{migration:?}") };
    assert_eq!(migration.up.place(offset).line, 2);
    let down = migration.down.as_ref().unwrap();
    assert_eq!((down.text.as_ref(), down.outside), ("\n\n\n\n-- migrate:down\ndrop index i;\n", Outside::Unsaid));
    assert_eq!(down.place(down.text.find("drop").unwrap()).line, 6);
    assert_eq!(down.file_bytes(), text.as_bytes());
}

#[test]
fn the_checksum_of_a_section_does_not_know_the_other() {
    let with = |down: &str| {
        let text = format!("-- migrate:up\nselect 1;\n\n-- migrate:down{down}");
        read_as(Layout::Dbmate, &[("1_a.sql", &text)]).migrations.remove(0)
    };
    let (one, other) = (with("\nselect 2;\n"), with("\n\n\nselect 3;\nselect 4;\n"));
    assert_eq!(one.up.checksum(), other.up.checksum());
    assert!(with("\n-- nothing\n").down.is_none());
}

#[test]
fn markers_of_dbmate_that_are_wrong_are_errors_with_their_line() {
    for (text, words, line) in [
        ("create table a ();\n-- migrate:up\n-- migrate:down\n", "stands before", 1),
        ("-- migrate:up\n", "needs a line `-- migrate:down`", 1),
        ("-- migrate:down\n-- migrate:up\n", "before `-- migrate:up`", 1),
        ("-- migrate:up\n-- migrate:up\n-- migrate:down\n", "once more", 2),
        ("-- migrate:up\n-- migrate:dwon\n-- migrate:down\n", "no marker `-- migrate:dwon`", 2),
        ("-- migrate:up transactions:false\n-- migrate:down\n", "no option `transactions:false`", 1),
        ("-- migrate:up\nselect 1;\n  -- migrate:down\n", "behind white space", 3),
    ] {
        let error = refused(Layout::Dbmate, &[("1_a.sql", text)], words);
        assert_eq!(error.place.unwrap().line, line, "{text}");
    }
}

#[test]
fn goose_annotations_are_read_in_any_case() {
    let text = "-- +goose NO TRANSACTION\n-- +goose up\n-- +goose StatementBegin\nselect 1;\n-- +goose statementend\n\n-- +goose Down\nselect 2;\n";
    let migration = read_as(Layout::Goose, &[("00001_a.sql", text)]).migrations.remove(0);
    assert!(matches!(migration.up.outside, Outside::Said(0)));
    let down = migration.down.unwrap();
    assert_eq!(down.outside, Outside::Said(6));
    assert_eq!(down.place(6).line, 7);
    assert!(read_as(Layout::Goose, &[("1_a.sql", "-- +goose Up\nselect 1;\n")]).migrations[0].down.is_none());
}

#[test]
fn annotations_of_goose_that_are_wrong_are_errors_with_their_line() {
    for (text, words, line) in [
        ("select 1;\n-- +goose Up\n", "stands before", 1),
        ("-- only a comment\n", "needs a line `-- +goose Up`", 1),
        ("-- +goose Up\n-- +goose Upp\n", "no annotation `-- +goose Upp`", 2),
        ("-- +goose Up\n-- +goose Up\n", "cannot stand here", 2),
        ("-- +goose Down\n-- +goose Up\n", "cannot stand here", 1),
        ("-- +goose Up\n-- +goose StatementBegin\nselect 1;\n", "no `StatementEnd`", 2),
        ("-- +goose Up\n-- +goose StatementEnd\n", "cannot stand here", 2),
        ("-- +goose Up\n-- +goose ENVSUB ON\nselect '${X}';\n", "environment variables", 2),
        ("-- +goose Up\n  -- +goose Down\n", "behind white space", 2),
    ] {
        let error = refused(Layout::Goose, &[("1_a.sql", text)], words);
        assert_eq!(error.place.unwrap().line, line, "{text}");
    }
}

#[test]
fn flyway_files_come_together_in_flyways_order() {
    let contents = read_as(
        Layout::Flyway,
        &[
            ("V1.10__c.sql", ""),
            ("V1_2__b with spaces.sql", ""),
            ("V001__a.sql", ""),
            ("U1.10__undo_c.sql", ""),
            ("B1.2__state.sql", ""),
            ("R__views.sql", ""),
            ("sub/R__functions.sql", ""),
            ("afterMigrate__grants.sql", ""),
            ("beforeEachMigrate.sql", ""),
            ("V1.10__c.sql.conf", "# how it runs\nexecuteInTransaction=false\n"),
        ],
    );
    let names: Vec<_> = contents.migrations.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["1_a", "1.2_b with spaces", "1.10_c"]);
    assert_eq!(contents.migrations[0].origin.version_text, "001");
    assert_eq!(contents.migrations[1].origin.file_name, "V1_2__b with spaces.sql");
    assert!(contents.migrations[2].down.is_some());
    assert_eq!(contents.migrations[2].up.outside, Outside::Said(0));
    assert_eq!(contents.baselines[0].to_string(), "1.2_state");
    assert_eq!(contents.repeatables.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["functions", "views"]);
    assert_eq!(contents.hooks.iter().map(|h| h.moment).collect::<Vec<_>>(), [Moment::BeforeEach, Moment::AfterRun]);
}

#[test]
fn what_flyway_would_do_and_we_would_not_is_refused() {
    refused(Layout::Flyway, &[("V1__a.sql", ""), ("U2__b.sql", "")], "no up script");
    refused(Layout::Flyway, &[("V1__a.sql", ""), ("afterClean.sql", "")], "no `afterClean`");
    let error =
        refused(Layout::Flyway, &[("V1__a.sql", ""), ("V1__a.sql.conf", "\nshouldExecute=false\n")], "is not known");
    assert_eq!(error.place.unwrap().line, 2);
    refused(Layout::Flyway, &[("V1__a.sql", ""), ("V2__b.sql.conf", "")], "no .sql file");
    refused(Layout::Flyway, &[("V1.123456789__a.sql", "")], "longer than the history has room for");
    assert_eq!(read(Layout::Flyway, files(&[("Vx__a.sql", "")])).unwrap_err().code, Code::BadBundle);
}

#[test]
fn refinery_has_versions_that_may_come_late_and_none_that_undo() {
    let contents = read_as(Layout::Refinery, &[("V1__a.sql", ""), ("U2__b.sql", ""), ("sub/V3__c.sql", "")]);
    let orders: Vec<_> = contents.migrations.iter().map(|m| (m.to_string(), m.origin.order)).collect();
    assert_eq!(orders[1], ("2_b".to_owned(), Order::Free));
    assert_eq!(orders.len(), 3);
    assert!(contents.migrations.iter().all(|migration| migration.down.is_none()));
}

#[test]
fn supabase_orders_as_text_and_says_where_that_differs() {
    refused(Layout::Supabase, &[("10_b.sql", ""), ("9_a.sql", "")], "Supabase applies 10_b.sql before 9_a.sql");
    refused(Layout::Supabase, &[("20210101000000_init.sql", "")], "left out");
    refused(Layout::Supabase, &[("20240101000000_a.down.sql", "")], "a way up to Supabase");
    assert_eq!(read_as(Layout::Supabase, &[("20240101000000_a.sql", "")]).migrations[0].up.outside, Outside::Found);
}

#[test]
fn marks_of_another_layout_are_errors_and_never_comments() {
    for (layout, text, words) in [
        (Layout::Schemactl, DBMATE, "a mark of dbmate"),
        (Layout::Sqlx, GOOSE, "a mark of goose"),
        (Layout::Goose, DBMATE, "a mark of dbmate"),
        (Layout::Schemactl, "-- no-transaction\nselect 1;\n", "a mark of sqlx"),
    ] {
        let error = refused(layout, &[("1_a.sql", text)], words);
        assert_eq!((error.code, error.place.unwrap().line), (Code::Layout, 1));
    }
    read_as(Layout::Schemactl, &[("1_a.sql", "-- migrate:x is what dbmate says\n")]);
}

#[test]
fn hooks_of_ours_lie_in_a_folder_of_their_own() {
    let contents = read_as(
        Layout::Sqlx,
        &[
            ("1_a.sql", ""),
            ("hooks/after_run.sql", ""),
            ("hooks/before_run__b.sql", ""),
            ("hooks/before_run__a.sql", ""),
        ],
    );
    let paths: Vec<_> = contents.hooks.iter().map(|hook| hook.script.path.as_str()).collect();
    assert_eq!(paths, ["hooks/before_run__a.sql", "hooks/before_run__b.sql", "hooks/after_run.sql"]);
    refused(Layout::Schemactl, &[("1_a.sql", ""), ("hooks/on_error.sql", "")], "not named like");
}

#[test]
fn folders_of_prisma_are_versions_by_their_names() {
    let named = [
        ("0_init/migration.sql", "select 1;"),
        ("20240101000001_a/migration.sql", ""),
        ("20240101000001_a/down.sql", ""),
    ];
    assert_eq!(detected(&named), Layout::Prisma);
    let contents = read_as(Layout::Prisma, &named);
    let names: Vec<_> = contents.migrations.iter().map(|file| file.origin.file_name.as_str()).collect();
    assert_eq!(names, ["0_init/migration.sql", "20240101000001_a/migration.sql"]);
    assert!(contents.migrations[1].down.is_some());
    refused(Layout::Prisma, &[("20240101000001_a/other.sql", "")], "not named like a migration of prisma");
    refused(Layout::Prisma, &[("migration.sql", "")], "not named like a migration of prisma");
}

#[test]
fn the_ways_of_node_pg_migrate_are_told_apart_by_their_markers() {
    let both = "-- Up Migration\ncreate table a ();\n---- DOWN MIGRATION\ndrop table a;\n";
    assert_eq!(detected(&[("1704067200000_a-b.sql", both)]), Layout::NodePgMigrate);
    let contents =
        read_as(Layout::NodePgMigrate, &[("1704067200000_a-b.sql", both), ("1704067200001_c.up.sql", "select 1;")]);
    let first = &contents.migrations[0];
    assert_eq!((first.name.as_str(), first.up.text.as_ref()), ("a-b", "-- Up Migration\ncreate table a ();\n"));
    assert_eq!(first.down.as_ref().unwrap().text.trim(), "---- DOWN MIGRATION\ndrop table a;");
    assert_eq!(contents.migrations[1].up.text, "select 1;");
    let twice = "-- Up Migration\n-- Up Migration\n";
    refused(Layout::NodePgMigrate, &[("1_a.sql", twice)], "cannot be told apart");
    refused(Layout::NodePgMigrate, &[("1_a.sql", "select 1;\n-- Up Migration\n")], "leaves out what stands above");
}

const PLAN: &str = "%project=app\n\na/b 2026-11-25T22:43:28Z Ann <ann@example.org>\n@v1 2026-11-25T22:43:28Z Ann <ann@example.org>\n\
                    a/b [a/b@v1] 2026-11-25T22:43:28Z Ann <ann@example.org>\n";

#[test]
fn changes_of_sqitch_are_versions_by_their_place_in_the_plan() {
    let named = [
        ("sqitch.plan", PLAN),
        ("deploy/a/b@v1.sql", "select 1;"),
        ("revert/a/b@v1.sql", "select -1;"),
        ("deploy/a/b.sql", "select 2;"),
        ("verify/a/b.sql", "select 3;"),
        ("hooks/before_run.sql", ""),
    ];
    assert_eq!(detected(&named), Layout::Sqitch);
    let contents = read_as(Layout::Sqitch, &named);
    assert_eq!((contents.project.as_deref(), contents.hooks.len()), (Some("app"), 1));
    let [first, second] = contents.migrations.as_slice() else { panic!("{contents:?}") };
    assert_eq!((first.to_string().as_str(), first.up.text.as_ref()), ("0001_a/b", "select 1;"));
    assert_eq!(first.down.as_ref().unwrap().text, "select -1;");
    assert_eq!((second.to_string().as_str(), second.up.text.as_ref()), ("0002_a/b", "select 2;"));
    assert!(first.verify.is_none() && second.verify.is_some() && second.down.is_none());
}

#[test]
fn files_and_changes_of_sqitch_have_to_have_each_other() {
    let both = [("sqitch.plan", PLAN), ("deploy/a/b@v1.sql", ""), ("deploy/a/b.sql", "")];
    let error = refused(Layout::Sqitch, &both[..2], "no deploy/a/b.sql for this change");
    assert_eq!(error.place.unwrap().line, 5);
    refused(Layout::Sqitch, &[both[0], both[2]], "no deploy/a/b@v1.sql for this change");
    for other in ["deploy/c.sql", "revert/a/b@v2.sql", "c.sql", "verify/b.sql"] {
        refused(Layout::Sqitch, &[&both[..], &[(other, "")]].concat(), "is of no change");
    }
    refused(Layout::Sqitch, &both[1..], "no sqitch.plan");
    let error = detect(&files(&[both[0], ("1_a.sql", "")]), Home::Elsewhere).unwrap_err();
    assert_eq!(error.code, Code::Layout);
}
