//! sqitch itself deploys the first half of a plan, schemactl adopts it and applies the second; sqitch's own registry stays
//! as it was, and sqitch goes on saying what it said.

use super::tools::{Tool, from_debian};
use crate::support::TestDb;

/// Everything that sqitch keeps.
const REGISTRY: &str = "select * from sqitch.changes order by committed_at; select * from sqitch.tags; \
                        select * from sqitch.events order by committed_at; select * from sqitch.dependencies";

struct Project {
    sqitch: Tool,
    db: TestDb,
}

impl Project {
    /// A database and an empty project beside it.
    fn new() -> Option<Project> {
        let (sqitch, db) = (from_debian("sqitch", "sqitch libdbd-pg-perl")?, TestDb::supabase()?);
        let project = Project { sqitch, db };
        project.does(&["config", "--user", "user.name", "Ann"]);
        project.does(&["config", "--user", "user.email", "ann@example.org"]);
        let target =
            format!("db:{}", project.db.url().replacen("postgresql:", "pg:", 1).replacen("postgres:", "pg:", 1));
        project.does(&["init", "app", "--engine", "pg", "--target", &target]);
        Some(project)
    }

    fn does(&self, args: &[&str]) -> String {
        self.sqitch.run(&self.db, args).ok().stdout
    }

    /// A change that makes a table, with all of its scripts as `sqitch add` and its users write them.
    fn table(&self, change: &str, table: &str) {
        self.does(&["add", change, "-n", table]);
        self.write(change, &format!("create table {table} (id bigint primary key);"), &format!("drop table {table};"));
        self.verify(change, &format!("select id from {table} where false;"));
    }

    fn write(&self, change: &str, deploy: &str, revert: &str) {
        self.db.file(
            &format!("deploy/{change}.sql"),
            format!("-- Deploy app:{change} to pg\n\nBEGIN;\n\n{deploy}\n\nCOMMIT;\n"),
        );
        self.db.file(
            &format!("revert/{change}.sql"),
            format!("-- Revert app:{change} from pg\n\nBEGIN;\n\n{revert}\n\nCOMMIT;\n"),
        );
    }

    fn verify(&self, change: &str, text: &str) {
        self.db.file(
            &format!("verify/{change}.sql"),
            format!("-- Verify app:{change} on pg\n\nBEGIN;\n\n{text}\n\nROLLBACK;\n"),
        );
    }
}

#[test]
fn sqitch_applies_the_first_half_and_we_the_second() {
    let Some(project) = Project::new() else { return };
    let db = &project.db;
    project.table("create_notes", "notes");
    project.does(&["tag", "v1", "-n", "the first"]);
    project.does(&["deploy", "--verify"]);
    project.table("lists/add_tags", "tags");
    let (before, log) = (db.sql(REGISTRY), project.does(&["log"]));
    super::real::adopts(
        db,
        ".",
        "select * from sqitch.changes",
        "0001_create_notes",
        "has the checksum that was recorded",
    );
    assert_eq!((db.sql(REGISTRY), project.does(&["log"])), (before, log), "sqitch's own registry is as it was");
    let status = project.does(&["status"]);
    assert!(status.contains("create_notes") && status.contains("* lists/add_tags"), "{status}");
    let by =
        "select string_agg(concat_ws(' ', version, name, applied_by), ', ' order by version) from schemactl.history";
    assert!(db.value(by).starts_with("1 create_notes Ann, 2 lists/add_tags "), "{}", db.value(by));
    let dates =
        "select applied_at = (select committed_at from sqitch.changes) from schemactl.history where version = 1";
    assert_eq!(db.value(dates), "t");
    db.run(&["down", "--all", "--dir", ".", "--yes"]).ok();
    assert_eq!(db.value("select to_regclass('notes') is null and to_regclass('tags') is null"), "t");
}

#[test]
fn a_change_that_was_reworked_is_adopted_as_often_as_it_was_deployed() {
    let Some(project) = Project::new() else { return };
    let db = &project.db;
    project.table("create_notes", "notes");
    project.does(&["add", "count", "-n", "n"]);
    let function =
        |number: u8| format!("create or replace function n() returns int language sql as 'select {number}';");
    project.write("count", &function(1), "drop function n();");
    project.does(&["tag", "v1", "-n", "one"]);
    project.does(&["deploy"]);
    project.does(&["rework", "count", "-n", "n"]);
    project.write("count", &function(2), &function(1));
    let adopted = db.run(&["adopt", "--dir", "."]).ok();
    assert!(adopted.stdout.contains("0002_count") && adopted.stdout.contains("1 pending"), "{adopted:#?}");
    db.run(&["up", "--dir", "."]).ok();
    assert_eq!(db.value("select n()"), "2");
    // The same again, but sqitch deploys all of it: the second row of the name is the second change of it.
    db.sql("drop schema schemactl cascade");
    project.does(&["deploy"]);
    let adopted = db.run(&["adopt", "--dir", "."]).ok();
    assert!(
        adopted.stdout.contains("0003_count") && adopted.stdout.matches("has the checksum").count() == 3,
        "{adopted:#?}"
    );
    db.run(&["down", "--dir", ".", "--yes"]).ok();
    assert_eq!(db.value("select n()"), "1");
}

#[test]
fn what_a_verify_script_does_is_rolled_back_and_what_it_finds_stops_the_version() {
    let Some(project) = Project::new() else { return };
    let db = &project.db;
    project.table("create_notes", "notes");
    project.verify("create_notes", "insert into notes values (1);\nset local work_mem = '1MB';");
    db.run(&["up", "--dir", "."]).ok();
    assert_eq!(db.value("select count(*) from notes"), "0");
    project.table("add_tags", "tags");
    project.verify("add_tags", "select 1 / count(*) from tags;");
    let words = ["division by zero", "verify/add_tags.sql:5", "select 1 / count(*) from tags;"];
    let failed = db.run(&["up", "--dir", "."]);
    assert_eq!(failed.status, 5, "{failed:#?}");
    assert!(words.iter().all(|word| failed.stderr.contains(word)), "{failed:#?}");
    assert_eq!(db.value("select to_regclass('tags') is null"), "t");
    project.verify("add_tags", "savepoint a;");
    db.fails(&["up", "--dir", "."], "E410", &["verify/add_tags.sql:3:1"]);
}

#[test]
fn what_is_not_as_sqitch_deployed_it_is_refused() {
    let Some(project) = Project::new() else { return };
    let db = &project.db;
    project.table("create_notes", "notes");
    project.table("add_tags", "tags");
    project.does(&["deploy"]);
    // Its registry may have another name.
    db.sql("alter schema sqitch rename to registry");
    let dry = db.run(&["adopt", "--dir", ".", "--dry-run", "--table", "registry.changes"]).ok();
    assert!(dry.stdout.contains("0002_add_tags"), "{dry:#?}");
    project.write("create_notes", "create table notes (id uuid);", "drop table notes;");
    db.fails(
        &["adopt", "--dir", "."],
        "E402",
        &["0001_create_notes is not what sqitch applied", "deploy/create_notes.sql"],
    );
    let plan = std::fs::read_to_string(db.dir().join("sqitch.plan")).unwrap();
    let without: String =
        plan.lines().filter(|line| !line.starts_with("add_tags")).map(|line| format!("{line}\n")).collect();
    db.file("sqitch.plan", &without);
    db.fails(&["adopt", "--dir", "."], "E401", &["deploy/add_tags.sql is of no change in sqitch.plan"]);
    for folder in ["deploy", "revert", "verify"] {
        std::fs::remove_file(db.dir().join(folder).join("add_tags.sql")).unwrap();
    }
    db.fails(&["adopt", "--dir", "."], "E402", &["also E403: add_tags is in the history of sqitch"]);
    db.file("sqitch.plan", without.replace("%project=app", "%project=other"));
    db.fails(&["adopt", "--dir", "."], "E425", &["nothing of the project other is deployed, only of app"]);
    assert_eq!(db.value("select to_regnamespace('schemactl') is null"), "t");
    db.fails(&["new", "more", "--dir", "."], "E201", &["sqitch add more"]);
}
