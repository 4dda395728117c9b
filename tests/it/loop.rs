//! The whole loop: up, status, seed, down to nothing, up again; all at once and step by step.

use schemactl::bundle::embedded;
use schemactl::model::bundle::Bundle;

use crate::support::{Catalog, Output, TestDb};

const BUNDLES: [&str; 4] = ["core", "lift", "assistant", "agents"];

/// A database of each kind.
fn kinds() -> Option<[TestDb; 2]> {
    Some([TestDb::new()?, TestDb::supabase()?])
}

/// Runs a command that must end well.
#[track_caller]
fn done(db: &TestDb, args: &[&str]) -> Output {
    let output = db.run(args);
    assert_eq!(output.status, 0, "{args:?} on {}: {output:#?}", db.name());
    output
}

/// How many versions the history has of each bundle.
fn history(db: &TestDb) -> String {
    db.value("select string_agg(bundle || ' ' || n, ', ' order by bundle) from (select bundle, count(*) as n from schemactl.history group by bundle) as h")
}

#[test]
fn every_bundle_goes_up_is_sown_and_goes_down_to_exactly_what_was_before() {
    for bundle in BUNDLES {
        let Some(kinds) = kinds() else { return };
        for db in kinds {
            let before = Catalog::of(&db);
            let up = done(&db, &["up", "--bundle", bundle]);
            assert!(up.stdout.contains(bundle), "{up:#?}");
            let installed = Catalog::of(&db);
            assert!(installed.len() > before.len() + 50, "{bundle} brings {} objects", installed.len() - before.len());
            done(&db, &["status", "--check", "--bundle", bundle]);
            done(&db, &["seed", "--bundle", bundle]);
            done(&db, &["seed", "--bundle", bundle]);
            Catalog::of(&db).must_be(&installed, &format!("{bundle} sown"));
            done(&db, &["down", "--all", "--yes", "--bundle", bundle]);
            Catalog::of(&db).must_be(&before, &format!("{bundle} down on {}", db.url()));
            assert_eq!(history(&db), "");
            assert_eq!(db.run(&["status", "--check", "--bundle", bundle]).status, 1);
            done(&db, &["up", "--bundle", bundle]);
            Catalog::of(&db).must_be(&installed, &format!("{bundle} up again"));
        }
    }
}

/// Every version of a bundle: up, down, up.
fn step_by_step(db: &TestDb, bundle: &Bundle) {
    let mut below = Catalog::of(db);
    for migration in &bundle.migrations {
        let version = migration.version.to_string();
        let up = ["up", "--bundle", &bundle.name, "--to", &version];
        done(db, &up);
        let there = Catalog::of(db);
        done(db, &["down", "--bundle", &bundle.name, "--yes"]);
        Catalog::of(db).must_be(&below, &format!("{} without {migration}", bundle.name));
        done(db, &up);
        Catalog::of(db).must_be(&there, &format!("{} with {migration} again", bundle.name));
        below = there;
    }
}

#[test]
fn every_version_goes_up_down_and_up_to_the_same_catalog_on_plain_postgres() {
    for bundle in BUNDLES {
        let Some(db) = TestDb::new() else { return };
        if bundle == BUNDLES[0] {
            step_by_step(&db, &embedded::bundle("platform").unwrap());
        }
        done(&db, &["up", "--bundle", "platform"]);
        step_by_step(&db, &embedded::bundle(bundle).unwrap());
    }
}

#[test]
fn every_version_goes_up_down_and_up_to_the_same_catalog_on_supabase() {
    for bundle in BUNDLES {
        let Some(db) = TestDb::supabase() else { return };
        step_by_step(&db, &embedded::bundle(bundle).unwrap());
    }
}

#[test]
fn the_names_of_all_embedded_bundles_are_tested() {
    let mut tested = Vec::from(BUNDLES);
    tested.push("platform");
    tested.sort_unstable();
    assert_eq!(embedded::names(), tested);
}

#[test]
fn all_bundles_live_side_by_side_in_any_order() {
    let supabase: fn() -> Option<TestDb> = TestDb::supabase;
    for (order, kind) in [([0, 1, 2, 3], supabase), ([3, 2, 1, 0], TestDb::new), ([2, 0, 3, 1], TestDb::new)] {
        let Some(db) = kind() else { return };
        let before = Catalog::of(&db);
        for index in order {
            done(&db, &["up", "--seed", "--bundle", BUNDLES[index]]);
        }
        let expected = format!(
            "agents 6, assistant 8, core 7, lift 7{}",
            if db.cluster().tcp.is_some() { "" } else { ", platform 3" }
        );
        assert_eq!(history(&db), expected);
        // Down in another order than up: each leaves the others alone.
        for index in [order[2], order[0], order[3], order[1]] {
            done(&db, &["down", "--all", "--yes", "--bundle", BUNDLES[index]]);
        }
        Catalog::of(&db).must_be(&before, &format!("all four in the order {order:?} on {}", db.url()));
    }
}

#[test]
fn all_bundles_at_once_are_one_command() {
    let Some(kinds) = kinds() else { return };
    for db in kinds {
        let before = Catalog::of(&db);
        let all: Vec<&str> = BUNDLES.iter().flat_map(|bundle| ["--bundle", bundle]).collect();
        done(&db, &[&["up", "--seed"], all.as_slice()].concat());
        done(&db, &[&["status", "--check"], all.as_slice()].concat());
        let installed = Catalog::of(&db);
        done(&db, &[&["reset", "--yes"], all.as_slice()].concat());
        Catalog::of(&db).must_be(&installed, "after reset");
        done(&db, &[&["down", "--all", "--yes", "--atomic"], all.as_slice()].concat());
        Catalog::of(&db).must_be(&before, "after down");
        done(&db, &[&["up", "--atomic"], all.as_slice()].concat());
        Catalog::of(&db).must_be(&installed, "after an atomic up");
    }
}

#[test]
fn a_bundle_lives_in_any_schema_whatever_its_name() {
    let core = ["other", "Two Words", "select", "a,b; drop schema public", "schéma"]
        .map(|schema| ("core", schema, TestDb::new()));
    let others = ["lift", "assistant", "agents"].map(|bundle| (bundle, "q\"uo'te", TestDb::new()));
    let supabase =
        [("core", "q\"uo'te"), ("lift", "other")].map(|(bundle, schema)| (bundle, schema, TestDb::supabase()));
    for (bundle, schema, db) in core.into_iter().chain(others).chain(supabase) {
        let Some(db) = db else { return };
        let before = Catalog::of(&db);
        done(&db, &["up", "--seed", "--bundle", bundle, "--schema", schema]);
        let tables =
            db.value(&format!("select count(*) from pg_tables where schemaname = '{}'", schema.replace('\'', "''")));
        assert!(tables.parse::<u32>().unwrap() >= 4, "{bundle} in {schema}: {tables}");
        assert_eq!(db.value("select count(*) from pg_tables where schemaname = 'public'"), "0");
        done(&db, &["up", "--bundle", bundle]);
        assert_eq!(db.run(&["up", "--bundle", bundle, "--schema", "elsewhere"]).status, 4);
        done(&db, &["redo", "--bundle", bundle, "--yes"]);
        done(&db, &["down", "--all", "--yes", "--bundle", bundle]);
        Catalog::of(&db).must_be(&before, &format!("{bundle} in {schema}"));
    }
}

#[test]
fn a_schema_that_cannot_be_one_is_refused_before_anything_happens() {
    let Some(db) = TestDb::new() else { return };
    let long = "x".repeat(64);
    for schema in ["", "$user", "pg_temp", "pg_mine", "information_schema", "schemactl", &long] {
        let up = db.run(&["up", "--schema", schema]);
        assert_eq!(up.status, 2, "{up:#?}");
        assert!(up.stderr.contains("error[E201]") && up.stderr.contains("--schema"), "{up:#?}");
    }
    assert_eq!(db.value("select to_regnamespace('schemactl') is null and to_regnamespace('auth') is null"), "t");
    done(&db, &["up", "--schema", &long[1..]]);
}

#[test]
fn the_roles_that_were_made_go_and_the_roles_that_were_there_stay() {
    use crate::support::{Program, private_cluster};
    let Some(cluster) = private_cluster(&[]) else { return };
    let roles = "select string_agg(rolname, ' ' order by rolname) from pg_roles where rolname !~ '^pg_'";
    cluster.sql("postgres", "drop role anon; drop role service_role");
    cluster.sql("postgres", "create database other");
    let program = Program::new(&cluster.url("postgres"));
    let other = Program::new(&cluster.url("other"));
    assert_eq!(program.run(&["up"]).status, 0);
    assert_eq!(cluster.value("postgres", roles), "anon authenticated postgres service_role");
    assert_eq!(other.run(&["up"]).status, 0);
    let down = program.run(&["down", "--all", "--yes"]);
    assert_eq!(down.status, 0, "{down:#?}");
    assert_eq!(other.run(&["status", "--check"]).status, 0);
    let down = other.run(&["down", "--all", "--yes"]);
    assert_eq!(down.status, 0, "{down:#?}");
    assert_eq!(cluster.value("postgres", roles), "authenticated postgres");
}
