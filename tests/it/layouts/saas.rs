//! Eighteen months of a product on Supabase: a folder of more than a hundred migrations as people write them, on a
//! database like Supabase's, where `postgres` is no superuser and auth, storage and realtime belong to others.

use std::path::Path;

use crate::support::TestDb;

const ANN: &str = "11111111-1111-4111-8111-111111111111";
const BOB: &str = "22222222-2222-4222-8222-222222222222";

/// The folder, for a database on which policies of storage and realtime may be made: Supabase's cloud lets `postgres` make
/// them without owning the tables (supautils, `policy_grants`), which no server without that library can.
fn folder(db: &TestDb) -> usize {
    for table in ["storage.objects", "realtime.messages"] {
        db.sql(&format!("alter table {table} owner to postgres"));
    }
    // A project of 2024: new tables are open to the roles of the API.
    for rule in ["select, insert, update, delete on tables", "select, usage on sequences", "execute on functions"] {
        db.sql(&format!(
            "alter default privileges for role postgres in schema public grant {rule} to anon, authenticated, service_role"
        ));
    }
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/layouts/saas/supabase");
    db.file("supabase/seed.sql", std::fs::read(from.join("seed.sql")).unwrap());
    let mut count = 0;
    for entry in std::fs::read_dir(from.join("migrations")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        db.file(&format!("supabase/migrations/{name}"), std::fs::read(&path).unwrap());
        count += 1;
    }
    count
}

/// What a user of the API gets, as PostgREST asks for it.
fn as_user(db: &TestDb, user: &str, sql: &str) -> String {
    let claims = format!("{{\"sub\": \"{user}\", \"role\": \"authenticated\", \"aal\": \"aal1\"}}");
    let rows = db.sql(&format!(
        "begin; set local role authenticated; select set_config('request.jwt.claims', '{claims}', true); {sql}; commit"
    ));
    rows.last().and_then(|row| row[0].clone()).unwrap_or_default()
}

#[test]
fn a_folder_of_a_hundred_migrations_goes_up_and_is_what_it_says() {
    let Some(db) = TestDb::supabase() else { return };
    let count = folder(&db);
    assert!(count >= 100, "{count}");
    let dir = ["--dir", "supabase/migrations"];
    let up = db.run(&[&["up", "--seed"][..], &dir].concat()).ok();
    assert!(up.stderr.contains(&format!("{count} versions in the layout of supabase")), "{}", up.stderr);
    assert!(up.stdout.contains(&format!("applied {count} versions, sowed 1 seed")), "{}", up.stdout);
    db.run(&[&["status", "--check"][..], &dir].concat()).ok();
    assert!(db.run(&[&["up", "--seed"][..], &dir].concat()).ok().stdout.starts_with("nothing to do"));
    assert_eq!(db.value("select count(*) from schemactl.history where kind = 'no-transaction'"), "4");
    // It is what its migrations say; what they say is not all as the rules want it, as in most projects.
    let verified = db.run(&[&["verify"][..], &dir].concat());
    verified.failed("E109", &["7 rules are broken"]);
    for held in
        ["held history", "held drift", "trusts user_metadata", "it runs as its owner, and any visitor may call it"]
    {
        let said = verified.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(held), "{held}: {verified:#?}");
    }
    // Somebody changes a policy in the dashboard.
    db.sql("alter policy \"members read tasks\" on public.tasks using (true)");
    let drifted = db.run(&[&["verify"][..], &dir].concat());
    drifted.failed("E104", &["app differs from what its migrations say"]);
    let place = "supabase/migrations/20240125091000_rls_tasks.sql:7";
    assert!(drifted.stdout.contains("members read tasks") && drifted.stdout.contains(place), "{drifted:#?}");
}

#[test]
fn what_the_migrations_made_behaves_as_they_say() {
    let Some(db) = TestDb::supabase() else { return };
    folder(&db);
    db.run(&["up", "--seed", "--dir", "supabase/migrations"]).ok();
    // The trigger on auth.users made profiles, the one on organizations an owner, both kept the count.
    assert_eq!(
        db.value("select string_agg(full_name, ', ' order by full_name) from public.profiles"),
        "Ann Example, Bob Example"
    );
    assert_eq!(db.value("select member_count from public.organizations"), "2");
    assert_eq!(db.value("select string_agg(number::text, ' ' order by id) from public.tasks"), "1 2");
    assert_eq!(as_user(&db, ANN, "select count(*) from public.tasks"), "2");
    assert_eq!(as_user(&db, BOB, "select role from public.org_members where user_id = auth.uid()"), "member");
    let stranger = "33333333-3333-4333-8333-333333333333";
    assert_eq!(as_user(&db, stranger, "select count(*) from public.tasks"), "0");
    assert_eq!(
        as_user(&db, BOB, "select (public.dashboard('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') -> 'by_status')::text"),
        "{\"todo\": 2}"
    );
    assert_eq!(as_user(&db, ANN, "select count(*) from public.search_tasks('announcement')"), "1");
    assert_eq!(db.value("select count(*) from public.activity where verb = 'insert'"), "2");
    assert_eq!(db.value("select has_table_privilege('anon', 'public.tasks', 'select')"), "f");
    assert_eq!(db.value("select count(*) from storage.buckets"), "3");
    assert_eq!(db.value("select count(*) from pg_publication_tables where pubname = 'supabase_realtime'"), "3");
}
