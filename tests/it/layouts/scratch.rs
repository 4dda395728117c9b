//! A folder that takes Supabase for granted, on scratch databases that have nothing of it.

use crate::support::TestDb;

const NOTES: &str = "create table notes (owner uuid default auth.uid());
alter table notes enable row level security;
create policy own on notes to authenticated using (owner = (select auth.uid()));
";

#[test]
fn the_shadow_of_a_supabase_database_has_what_stands_in_for_the_platform() {
    let Some(db) = TestDb::supabase() else { return };
    db.file("migrations/1_notes.up.sql", NOTES);
    db.run(&["up", "--dir", "migrations"]).ok();
    // Nor is what the platform lets every new table be granted drift; that the grant is there is for the rules to say.
    let verified = db.run(&["verify", "--dir", "migrations", "--shadow", "embedded"]);
    verified.failed("E109", &["1 rule is broken"]);
    assert!(verified.stdout.contains("equal to its migrations replayed on a scratch database"), "{verified:#?}");
    assert!(verified.stdout.contains("truncate is granted to a role of the API on notes"), "{verified:#?}");
}

#[test]
fn a_round_trip_of_a_supabase_folder_needs_no_word_about_the_platform() {
    let Some(db) = TestDb::new() else { return };
    db.file("supabase/migrations/20240101000000_notes.sql", NOTES);
    db.fails(&["test", "roundtrip", "--dir", "supabase/migrations"], "E107", &["1 version has no down script"]);
}

#[test]
fn a_round_trip_puts_the_platform_first_where_it_was_asked_for() {
    let Some(db) = TestDb::new() else { return };
    db.file("migrations/1_notes.up.sql", NOTES);
    db.file("migrations/1_notes.down.sql", "drop table notes;");
    db.fails(
        &["test", "roundtrip", "--dir", "migrations"],
        "E501",
        &["schema \"auth\" does not exist", "--bundle platform"],
    );
    db.run(&["test", "roundtrip", "--bundle", "platform", "--dir", "migrations"]).ok();
}
