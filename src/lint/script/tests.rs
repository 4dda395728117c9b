//! Each rule finds what it is for, and leaves alone what only looks like it.

use std::collections::BTreeSet;

use super::*;

/// What was there before: a table with row-level security and its grants, in a file of its own.
const BEFORE: &str = "create table t (id int, a text, b int); alter table t enable row level security; \
    grant select on t to authenticated; create table u (id int primary key); alter table u enable row level security; \
    grant select on u to authenticated; create type mood as enum ('sad'); create table log (n int); \
    alter table log enable row level security; grant select on log to service_role;";

fn script(path: &str, text: &str) -> Script {
    Script::from_bytes(path.to_owned(), text.as_bytes().to_vec()).unwrap()
}

fn found_with(up: &str, down: Option<&str>, settings: &Settings) -> Vec<FileFinding> {
    let before = script("1.up.sql", BEFORE);
    let (up, down) = (script("2.up.sql", up), down.map(|down| script("2.down.sql", down)));
    let units = [
        Unit { up: &before, down: None, paired: Paired::No },
        Unit { up: &up, down: down.as_ref(), paired: Paired::No },
    ];
    lint(&units, Facts::on(15, "public"), settings, &[]).unwrap()
}

fn found(up: &str, down: Option<&str>) -> BTreeSet<&'static str> {
    found_with(up, down, &Settings::default()).into_iter().map(|finding| finding.rule).collect()
}

/// A rule, what it finds, and what it leaves alone.
const UPS: &[(&str, &str, &str)] = &[
    ("cannot_run", "vacuum t;", "-- schemactl: no-transaction\nvacuum t;"),
    ("cannot_run", "begin; select 1; commit;", "do $$ begin perform 1; end $$;"),
    (
        "enum_value_used",
        "alter type mood add value 'ok'; select 'ok';",
        "alter type mood add value 'ok'; select 'sad';",
    ),
    (
        "table_without_rls",
        "create table n (id int);",
        "create table n (id int); alter table n enable row level security;",
    ),
    ("table_without_rls", "create table n as select 1 as a;", "create temp table n (id int);"),
    ("table_without_rls", "create table public.n (id int);", "create table private.n (id int);"),
    ("disables_rls", "alter table t disable row level security;", "alter table t enable row level security;"),
    ("granted_to_visitors", "grant all on t to anon;", "grant select on t to anon;"),
    ("granted_to_visitors", "grant select on table t to public;", "grant execute on function f() to public;"),
    (
        "definer_callable",
        "create function f() returns int language sql security definer set search_path = '' as 'select 1';",
        "create function f() returns int language sql security definer set search_path = '' as 'select 1'; \
         revoke execute on function f() from public, anon;",
    ),
    (
        "definer_callable",
        "create function public.f(a int) returns int language sql security definer set search_path = '' as 'select 1'; \
         revoke execute on function public.g(int) from public;",
        "create function f() returns trigger language plpgsql security definer set search_path = '' as 'begin end';",
    ),
    ("view_without_invoker", "create view v as select 1;", "create view v with (security_invoker = true) as select 1;"),
    ("view_without_invoker", "create or replace view v as select 1;", "create view private.v as select 1;"),
    (
        "function_without_search_path",
        "create function f() returns int language sql as 'select 1';",
        "create function f() returns int language sql set search_path from current as 'select 1';",
    ),
    (
        "function_without_search_path",
        "create function f() returns int language plpgsql as $$ begin return 1; end $$;",
        "create function f() returns int language sql begin atomic select 1; end;",
    ),
    (
        "policy_always_true",
        "create policy p on t to authenticated using (true);",
        "create policy p on t for select to anon using (true);",
    ),
    (
        "policy_always_true",
        "create policy p on t for insert to authenticated with check (true);",
        "create policy p on t to service_role using (true);",
    ),
    (
        "policy_calls_each_row",
        "create policy p on t to authenticated using (auth.uid() = a);",
        "create policy p on t to authenticated using ((select auth.uid()) = a);",
    ),
    (
        "policy_without_role",
        "create policy p on t using (id = 1);",
        "create policy p on t to authenticated using (id = 1);",
    ),
    (
        "default_grants",
        "alter default privileges in schema public grant select on tables to anon;",
        "alter default privileges in schema public grant select on tables to service_role;",
    ),
    (
        "default_grants",
        "alter default privileges in schema public revoke execute on functions from public;",
        "alter default privileges revoke execute on functions from public;",
    ),
    ("rewrites_table", "alter table t alter column b type bigint;", "alter table t alter column a type varchar;"),
    (
        "rewrites_table",
        "alter table t add column c uuid default gen_random_uuid();",
        "alter table t add column c int default 1;",
    ),
    ("scans_under_lock", "alter table t add check (b > 0);", "alter table t add check (b > 0) not valid;"),
    (
        "scans_under_lock",
        "alter table t add foreign key (b) references u (id);",
        "create table n (b int references u (id)); alter table n enable row level security;",
    ),
    (
        "scans_under_lock",
        "alter table t alter column a set not null;",
        "-- schemactl: no-transaction\nalter table t add constraint c check (a is not null) not valid; \
         alter table t validate constraint c; alter table t alter column a set not null;",
    ),
    ("scans_under_lock", "alter table t add unique (a);", "alter table t add unique using index i;"),
    ("index_blocks_writes", "create index on t (a);", "create table n (a int); create index on n (a);"),
    (
        "index_blocks_writes",
        "create unique index i on t (a);",
        "-- schemactl: no-transaction\ncreate index concurrently i on t (a);",
    ),
    (
        "validates_at_once",
        "alter table t add constraint c check (b > 0) not valid; alter table t validate constraint c;",
        "alter table t add constraint c check (b > 0) not valid; alter table u validate constraint d;",
    ),
    (
        "lock_and_backfill",
        "alter table t add column c int; update t set c = 1 where c is null;",
        "update t set b = 1 where b is null;",
    ),
    ("writes_every_row", "update t set b = 1;", "create table n (a int); update n set a = 1;"),
    ("writes_every_row", "delete from t;", "delete from t where b = 1;"),
    (
        "many_tables_locked",
        "alter table t add column x int; alter table u add column x int; alter table log add column x int; alter table v add column x int;",
        "alter table t add column x int; alter table t add column y int; alter table t add column z int; alter table u add column x int;",
    ),
    ("no_transaction", "-- schemactl: no-transaction\nselect 1;", "select 1;"),
    ("drop_if_exists_may_fail", "drop policy if exists p on gone;", "drop policy if exists p on t;"),
    ("drop_if_exists_may_fail", "drop trigger if exists p on gone;", "drop policy if exists p on storage.objects;"),
    (
        "managed_schema",
        "create table auth.mine (id int);",
        "create policy p on storage.objects to authenticated using (name = 'a');",
    ),
    ("extension_without_schema", "create extension pgcrypto;", "create extension pgcrypto with schema extensions;"),
    ("grants_missing", "create table n (id int);", "create table n (id int); grant select on n to authenticated;"),
    ("ban-drop-column", "alter table t drop column a;", "create table n (a int, b int); alter table n drop column a;"),
    ("renaming-column", "alter table t rename column a to c;", "alter table t rename constraint a to c;"),
    ("prefer-timestamp-tz", "create table n (a timestamp);", "create table n (a timestamptz);"),
];

#[test]
fn each_rule_finds_what_it_is_for_and_nothing_else() {
    for (rule, bad, good) in UPS {
        assert!(found(bad, None).contains(rule), "{rule} does not find: {bad}");
        assert!(!found(good, None).contains(rule), "{rule} finds: {good}");
    }
}

#[test]
fn a_way_back_that_loses_more_than_its_version_made_has_to_say_so() {
    let up = "alter table t add column c int;";
    let back = |down: &str| found(up, Some(down));
    assert!(back("alter table t drop column a;").contains("down_loses_data"));
    assert!(back("delete from t;").contains("down_loses_data"));
    assert!(back("drop table u;").contains("down_loses_data"));
    assert!(!back("alter table t drop column c;").contains("down_loses_data"));
    assert!(!back("-- The rows go with it.\ndrop table u;").contains("down_loses_data"));
    // A policy that goes after its table.
    assert!(back("drop table t; drop policy if exists p on t;").contains("drop_if_exists_may_fail"));
}

#[test]
fn every_rule_over_files_is_tried_here() {
    let tried: BTreeSet<&str> =
        UPS.iter().map(|(rule, _, _)| *rule).chain(["down_loses_data", "down_missing"]).collect();
    for rule in rules::ALL {
        assert!(tried.contains(rule.name), "{}", rule.name);
        assert!(rule.page.starts_with(&format!("# {}\n", rule.name)), "{}", rule.name);
        let level = format!("Level: {}.", format!("{:?}", rule.level).to_lowercase());
        assert!(rule.page.contains(&level), "{}", rule.name);
    }
}

#[test]
fn what_is_allowed_has_its_reason_and_what_sets_nothing_aside_is_told() {
    let up = "-- schemactl: allow index_blocks_writes: the table is small\ncreate index on t (a);\n\
              -- schemactl: allow rewrites_table: a mistake\ncreate index on t (b);";
    let all = found_with(up, None, &Settings::default());
    let told: Vec<_> = all.iter().map(|it| (it.rule, it.place.line, it.accepted.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("index_blocks_writes", 2, Some("the table is small")),
            ("unused_allow", 3, None),
            ("index_blocks_writes", 4, None)
        ]
    );
}

#[test]
fn squawks_names_lead_to_ours() {
    let up = "-- schemactl: allow require-concurrent-index-creation: the table is small\ncreate index on t (a);";
    assert!(found_with(up, None, &Settings::default()).iter().all(|it| it.accepted.is_some()));
}

#[test]
fn a_project_says_what_it_wants() {
    let settings: Settings = toml::from_str(
        "fail-on = 'error'\nenable = ['prefer-text-field']\ndisable = [{ rule = 'renaming-column', because = 'x' }]\n\
         [level]\nprefer-text-field = 'error'",
    )
    .unwrap();
    let up = "alter table t rename column a to c; create table private.n (a varchar(3));";
    let told: Vec<_> = found_with(up, None, &settings).into_iter().map(|it| (it.rule, it.level)).collect();
    assert_eq!(told, [("prefer-text-field", Level::Error)]);
    assert!(toml::from_str::<Settings>("fail = 'error'").is_err());
}

#[test]
fn a_finding_marks_its_statement() {
    let found = found_with("\n  create index on t (a);\n", None, &Settings::default());
    let place = &found[0].place;
    assert_eq!((place.line, place.column, place.width, found[0].end), (2, 3, 22, (2, 25)));
}

#[test]
fn a_version_without_a_way_back_is_noted() {
    let up = script("1.up.sql", "select 1;");
    let unit = |down| Unit { up: &up, down, paired: Paired::Yes };
    let rules = |units: &[Unit<'_>]| lint(units, Facts::on(15, "public"), &Settings::default(), &[]).unwrap();
    assert_eq!(rules(&[unit(Some(&up)), unit(None)])[0].rule, "down_missing");
    assert_eq!(rules(&[unit(Some(&up))]), []);
    assert_eq!(rules(&[unit(None), unit(None)]), []);
}

/// Statements of every kind, ours and those that the locks are held against.
const CORPUS: [&str; 4] = [
    include_str!("../../../tests/it/locks/statements.sql"),
    include_str!("../../../tests/it/locks/setup.sql"),
    include_str!("../../../migrations/core/0003_sessions.up.sql"),
    include_str!("../../../migrations/lift/0005_create_rls_policies.up.sql"),
];

#[test]
fn no_text_makes_a_rule_fall_over() {
    let strange =
        ["create table", "alter table t add", "grant", "do", "create policy p on", "\"", "$$", "'", "é;", "a(", ")"];
    let mut texts: Vec<String> = strange.iter().map(|text| (*text).to_owned()).collect();
    for statement in CORPUS.iter().flat_map(|text| text.split(';')) {
        let statement = statement.trim();
        let cuts = statement.char_indices().map(|(at, _)| at).filter(|at| at % 37 == 3);
        texts.extend(cuts.map(|at| format!("{};\nselect 1", &statement[..at])));
        // Words left out, and words turned round.
        let words: Vec<&str> = statement.split_whitespace().collect();
        for gap in (0..words.len().min(24)).step_by(7) {
            texts.push(
                words
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| *at != gap)
                    .map(|(_, word)| *word)
                    .collect::<Vec<_>>()
                    .join(" "),
            );
        }
    }
    assert!(texts.len() > 700, "{}", texts.len());
    for text in texts {
        let script = Script::from_bytes("a.sql".to_owned(), text.into_bytes()).unwrap();
        let unit = Unit { up: &script, down: Some(&script), paired: Paired::Yes };
        let _ = lint(&[unit], Facts::on(18, "public"), &Settings::default(), &[]);
    }
}
