//! Several folders and bundles in one history.

use super::{kinds, lines};
use crate::support::TestDb;

/// Folders `base`, `billing` that requires it, and `shop` that requires both.
fn folders(db: &TestDb) {
    for (name, requires, sql) in [
        ("base", "", "create table base.people (id int primary key);"),
        ("billing", "\"base >= 1\"", "create table billing.bills (person int references base.people);"),
        ("shop", "\"billing\", \"base\"", "create table shop.orders (person int references base.people);"),
    ] {
        db.file(
            &format!("{name}/bundle.toml"),
            format!("name = \"{name}\"\nschema = \"{name}\"\nrequires = [{requires}]\n"),
        );
        db.file(&format!("{name}/0001_first.up.sql"), sql);
        let table = sql.split(' ').nth(2).unwrap();
        db.file(&format!("{name}/0001_first.down.sql"), format!("drop table {table};"));
    }
}

#[test]
fn folders_are_installed_in_the_order_they_require() {
    let Some(kinds) = kinds() else { return };
    for db in kinds {
        folders(&db);
        let all = ["--dir", "shop", "--dir", "billing", "--dir", "base", "--bundle", "lift"];
        let up = db.run(&[&["up"][..], &all].concat()).ok();
        let applied: Vec<String> = lines(&up.stdout).into_iter().filter(|line| line.ends_with("0001_first")).collect();
        assert_eq!(applied, ["applied base 0001_first", "applied billing 0001_first", "applied shop 0001_first"]);
        assert_eq!(
            db.value("select count(*) from schemactl.bundles where bundle in ('base', 'billing', 'shop', 'lift')"),
            "4"
        );
        db.run(&[&["status", "--check"][..], &all].concat()).ok();
        let down = db.run(&[&["down", "--all", "--yes"][..], &all[..6]].concat()).ok();
        assert!(lines(&down.stdout)[0].starts_with("rolled back shop"), "{down:#?}");
        assert_eq!(db.value("select to_regnamespace('base') is null"), "t");
    }
}

#[test]
fn what_another_folder_requires_stays() {
    let Some(db) = TestDb::new() else { return };
    folders(&db);
    db.run(&["up", "--dir", "base", "--dir", "billing"]).ok();
    db.fails(&["up", "--dir", "shop"], "E422", &["shop requires billing", "--dir <folder of billing>"]);
    db.file("billing/bundle.toml", "name = \"billing\"\nschema = \"billing\"\nrequires = [\"base >= 2\"]\n");
    db.file("billing/0002_more.sql", "select 1;");
    db.fails(
        &["up", "--dir", "base", "--dir", "billing"],
        "E422",
        &["billing requires base >= 0002, which is at 0001"],
    );
    db.file("base/0002_more.sql", "select 1;");
    db.run(&["up", "--dir", "base", "--dir", "billing"]).ok();
}

#[test]
fn names_that_clash_and_circles_are_refused() {
    let Some(db) = TestDb::new() else { return };
    folders(&db);
    db.file("other/0001_a.sql", "select 1;");
    db.migrations(&[("0001_a.sql", "select 1;")]);
    db.fails(&["up", "--dir", "m", "--dir", "other"], "E422", &["two bundles are called app"]);
    db.file("other/bundle.toml", "name = \"core\"\n");
    db.fails(&["up", "--dir", "other", "--bundle", "core"], "E422", &["two bundles are called core"]);
    db.file("base/bundle.toml", "name = \"base\"\nschema = \"base\"\nrequires = [\"shop\"]\n");
    let circle = ["up", "--dir", "base", "--dir", "billing", "--dir", "shop"];
    db.fails(&circle, "E422", &["in a circle: base → shop → billing → base"]);
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
}

#[test]
fn folders_may_have_different_layouts_and_the_file_may_name_them() {
    let Some(db) = TestDb::new() else { return };
    db.file("a/bundle.toml", "name = \"a\"\n");
    db.file("a/1_a.sql", "-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;\n");
    db.file("b/bundle.toml", "name = \"b\"\nrequires = [\"a\"]\n");
    db.file("b/V1__b.sql", "create table b ();");
    db.file("schemactl.toml", "dir = [\"b\", \"a\"]\n");
    let up = db.run(&["up"]).ok();
    assert!(up.stderr.contains("a: 1 version in the layout of dbmate"), "{up:#?}");
    assert!(up.stderr.contains("b: 1 version in the layout of flyway"), "{up:#?}");
    assert_eq!(lines(&up.stdout)[..2], ["applied a 0001_a", "applied b 1_b"]);
    db.fails(&["up", "--layout", "goose", "--dir", "a"], "E421", &["a mark of dbmate", "a/1_a.sql:1"]);
    db.fails(&["up", "--layout", "liquibase"], "E201", &["liquibase", "golang-migrate"]);
}
