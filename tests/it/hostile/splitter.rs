//! The splitter against Postgres itself: a file that psql runs, and its pieces run one by one, lead to the same catalog.
//!
//! The corpus is what is on the machine and what is written here: our own migrations, the scripts of the extensions that
//! the server came with, and hand-written files, one for each mistake that splitters of other tools have made.

use std::path::{Path, PathBuf};
use std::process::Command;

use schemactl::sql::statement::statements;
use schemactl::sql::unterminated::unterminated;

use crate::support::sql::Session;
use crate::support::{Catalog, TestDb, finish};

/// psql, if there is one. It speaks to every version of the server.
fn psql() -> Option<PathBuf> {
    let found =
        ["/usr/lib/postgresql/18/bin/psql", "/usr/lib/postgresql/15/bin/psql", "/usr/bin/psql"].map(PathBuf::from);
    let psql = found.into_iter().find(|path| path.is_file());
    assert!(psql.is_some() || std::env::var_os("SCHEMACTL_TEST_REQUIRE").is_none(), "there is no psql");
    psql
}

/// Runs a file with psql, and says how many of its statements failed.
fn by_psql(psql: &Path, db: &TestDb, file: &Path) -> usize {
    let mut command = Command::new(psql);
    command
        .args(["-X", "-q", "-d", &db.url(), "-f"])
        .arg(file)
        .env_remove("PGPASSWORD")
        .env("PSQL_HISTORY", "/dev/null");
    let output = finish(&mut command);
    output.stderr.matches("ERROR:").count()
}

/// Runs the pieces of a text one by one, and says how many failed.
fn by_pieces(db: &TestDb, text: &str) -> usize {
    let mut session = db.session();
    statements(text).into_iter().filter(|statement| session.run(&text[statement.range.clone()]).is_err()).count()
}

/// Both ways lead to the same catalog, and the same number of statements fail.
#[track_caller]
fn same(name: &str, text: &str, before: impl Fn(&TestDb)) {
    let Some(psql) = psql() else { return };
    let (Some(one), Some(two)) = (TestDb::new(), TestDb::new()) else { return };
    before(&one);
    before(&two);
    one.file("script.sql", text);
    let failed = by_psql(&psql, &one, &one.dir().join("script.sql"));
    let wrong = by_pieces(&two, text);
    assert_eq!(wrong, failed, "{name}: so many statements fail in pieces, and so many with psql");
    Catalog::of(&two).must_be(&Catalog::of(&one), name);
    // The pieces and what is between them are the text, in order; between them are only comments, spaces and semicolons.
    let mut end = 0;
    for statement in statements(text) {
        assert!(statement.range.start >= end && statement.range.end > statement.range.start, "{name}");
        end = statement.range.end;
    }
    assert_eq!(unterminated(text), None, "{name}");
}

#[test]
fn every_file_that_splitters_have_stumbled_over_is_split_as_psql_does() {
    for (issue, text) in [
        (
            "supabase/cli#5062: atomic within names",
            "create table atomic_atomics (begin_atomic int, \"atomic\" int);\ncreate function atomic_f() returns int language sql as $$ select 1 $$;\n",
        ),
        (
            "supabase/cli#5020, #4746, #610: begin atomic",
            "create function f(a int) returns int language sql begin atomic select case when a > 0 then 1 else 2 end; select case a when 1 then 2 end; end;\ncreate procedure p(a int) begin atomic select f(a); end;\ncreate function g() returns int language sql begin atomic; select 1; ; select 2; end;\ncreate table after_it ();\n",
        ),
        (
            "supabase/cli#5146, #527: nested dollar quotes",
            "do $outer$ begin execute $sql$ create table inner_one (t text default $$;'\"$$) $sql$; end $outer$;\ncreate function h() returns text language plpgsql as $_1$ begin return $a$ $b$ ; $b$ $a$; end $_1$;\nselect $é$ ; $é$;\n",
        ),
        (
            "pressly/goose#699: two minuses within strings",
            "create table s (a text default '--', b text default '/*', \"--c\" int); -- ' \" $$ /*\ncreate table s2 (a text default 'a--;\n b');\n",
        ),
        (
            "flyway/flyway#95, #131: quotes within comments",
            "-- it's\n/* \"it's\" $$ */ create table q1 (); /* ' ; */\ncreate /* ; /* ; */ ; */ table q2 ();\n",
        ),
        (
            "flyway/flyway#594, #2581: backslashes and other dashes",
            "create table b1 (a text default '\\', b text default E'\\'', c text default e'\\\\', d text default E'a' -- ;\n 'b;\\'');\ncreate table b2 (a text default '–—');\n",
        ),
        (
            "nextlyhq/nextly#1498: only E strings have escapes",
            "create table n1 (a text default 'it\\'); create table n2 (a text default '\\;');\n",
        ),
        ("flyway/flyway#863: copy between other statements", "create table c1 (a int);\ncreate table c2 (a int);\n"),
        (
            "supabase/cli#470: a line of 70,000 bytes",
            &format!("create table l1 (a text default '{}'); create table l2 ();\n", "x;".repeat(35_000)),
        ),
        (
            "operators that look like comments",
            "create function o(int, int) returns int language sql immutable as 'select 1';\ncreate operator @-@ (leftarg = int, rightarg = int, function = o);\ncreate operator +* (leftarg = int, rightarg = int, function = o);\ncreate table o1 (a int default 1 @-@ 2, b int default 3+* 4, c int default - -1, d int default 1-/* */-1);\n",
        ),
        (
            "parameters and dollars within names",
            "create table d$1 (a$b int, c$$d int);\nprepare p(int) as select $1; create table d2 ();\ncreate function d3(int) returns int language sql as 'select $1;';\n",
        ),
        (
            "strings of every kind",
            "create table k (a bit(4) default b'1010', b bytea default '\\x;', c text default U&'\\003B;' , d text default N';', e text default U&'!003b' uescape '!', \"f\"\";\" int, U&\"g\\003b\" int, h bit varying default x'1f');\n",
        ),
        (
            "rules with many statements",
            "create table r (a int); create table r2 (a int);\ncreate rule rr as on insert to r do also (insert into r2 values (new.a); delete from r2 where a < 0; );\ncreate table r3 ();\n",
        ),
        (
            "schemas with their objects",
            "create schema sch create table st (a int) create view sv as select * from st create index on st (a);\ncreate table sch.after_it ();\n",
        ),
        (
            "case, end and begin in other places",
            "create table e1 (\"begin\" int, \"end\" int, \"case\" int);\ncreate view e2 as select case when true then 1 end as \"end\", 2 as begin, 3 as atomic from e1;\ncreate function e3() returns trigger language plpgsql as $$ begin if true then return new; end if; end; $$;\ncreate trigger e4 before insert on e1 for each row execute function e3();\n",
        ),
        ("semicolons without statements", ";;\n;create table z1 ();;\n;; create table z2 ();\n;"),
        ("no semicolon at the end", "create table y1 ();\ncreate table y2 ()"),
        ("a comment at the end without a line end", "create table x1 ();\n-- create table x2 ();"),
        (
            "errors between",
            "create table w1 ();\nselect from where;\ncreate table w1 ();\ncreate table w2 ();\ncreat table w3 ();\ncreate table w4 ();\nselect 1/0; create table w5 ();\n",
        ),
        ("brackets that do not match", "create table v1 (a int));\ncreate table v2 ();\n"),
        (
            "do blocks within do blocks",
            "do language plpgsql $a$ begin execute 'do $b$ begin execute $c$ create table u1 (); create table u2 () $c$; end $b$'; end $a$;\ncreate table u3 ();\n",
        ),
        ("white space of every kind", "create\u{c}table\u{b}t1\r()\t;\u{c}create table t2 ();\n"),
        (
            "names in other scripts",
            "create table größe (länge int);\ncreate table \"日本;語\" (a int);\ncreate table 表 (列 int); create table \u{a0}nbsp ();\n",
        ),
        (
            "security labels, comments and grants",
            "create table m1 (a int); comment on table m1 is 'a;b''c'; comment on column m1.a is $$;$$; comment on table m1 is E'\\';'; grant select (a) on m1 to public; revoke all on m1 from public;\n",
        ),
        (
            "json, arrays, casts, slices",
            "create table j (a jsonb default '{\"a\": [1, 2]}'::jsonb #> '{a}', b int[] default (array[1,2,3])[1:2], c int default (array[1])[1], d text default ('{\";\"}'::text[])[1], e bool default '{}'::jsonb ? ';', f bool default '{\"a\":1}'::jsonb @> '{}' );\n",
        ),
        (
            "domains, enums, ranges, types",
            "create type i1 as enum (';', '''', '--'); create type i2 as (a int, b text); create domain i3 as text check (value <> ';'); create type i4 as range (subtype = int); create table i5 (a i1 default ';', b i3);\n",
        ),
        (
            "policies and triggers with conditions",
            "create table pol (a int); alter table pol enable row level security; create policy \"a; b\" on pol for select using (a > 0 and ';' = ';'); create function pf() returns trigger language plpgsql as 'begin return null; end'; create trigger pt after update of a on pol for each row when (old.a is distinct from new.a) execute function pf();\n",
        ),
        (
            "partitions, generated columns, identities",
            "create table pa (a int, b int generated always as (a * 2) stored, c int generated by default as identity) partition by range (a); create table pa1 partition of pa for values from (1) to (10); create table pa2 partition of pa default; create index on only pa (a);\n",
        ),
        (
            "merge, cte, window, lateral",
            "create table mm (a int primary key, b int); with x as (insert into mm values (1, 2) returning *) select * from x; merge into mm using (values (1, 3)) as v(a, b) on mm.a = v.a when matched then update set b = v.b when not matched then insert values (v.a, v.b); create view mv as select a, sum(b) over (partition by a order by b rows between 1 preceding and current row) from mm, lateral (select 1) as l;\n",
        ),
        (
            "a file of a dump",
            "SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\nSELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.dumped (\n    id integer NOT NULL\n);\nALTER TABLE public.dumped OWNER TO postgres;\nALTER TABLE ONLY public.dumped\n    ADD CONSTRAINT dumped_pkey PRIMARY KEY (id);\n",
        ),
    ] {
        same(issue, text, |_| {});
    }
}

#[test]
fn our_own_migrations_are_split_as_psql_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    for bundle in ["platform", "core", "assistant", "lift"] {
        let text = read(&root.join(bundle), ".up.sql");
        assert!(!text.is_empty(), "{bundle}");
        same(bundle, &text, |db| match bundle {
            "platform" => drop(
                db.sql(&format!("create schema auth; alter database {} set search_path = auth, public", db.name())),
            ),
            _ => drop(db.run(&["up", "--bundle", "platform"]).ok()),
        });
    }
}

/// The files of a folder that end so, one after the other.
fn read(folder: &Path, ending: &str) -> String {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.to_str().is_some_and(|path| path.ends_with(ending)));
    files.sort();
    files.iter().map(|path| std::fs::read_to_string(path).unwrap() + "\n").collect()
}

#[test]
fn the_scripts_of_the_servers_extensions_are_split_as_psql_does() {
    let Some(db) = TestDb::new() else { return };
    let folder = db.value("select setting || '/extension' from pg_config where name = 'SHAREDIR'");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "sql"));
    files.sort();
    let Some(psql) = psql() else { return };
    let mut compared = 0;
    // Two databases for all of them: each file goes on where the one before has left off.
    let two = TestDb::new().unwrap();
    let (mut pieces, mut failed) = (0, 0);
    let mut session = Session::open(two.cluster().endpoint(), two.name()).unwrap();
    for file in &files {
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        // They refuse to be run by psql in a line of psql's; the library that their functions are in is named by the control file.
        let name = file.file_name().unwrap().to_str().unwrap().split("--").next().unwrap().to_owned();
        if ["plpgsql", "pg_cron", "adminpack"].contains(&name.as_str()) {
            continue;
        }
        let text: String = text.split_inclusive('\n').filter(|line| !line.starts_with('\\')).collect();
        let text = text.replace("MODULE_PATHNAME", &format!("$libdir/{name}")).replace("@extschema@", "public");
        db.file("script.sql", &text);
        failed += by_psql(&psql, &db, &db.dir().join("script.sql"));
        for statement in statements(&text) {
            pieces += 1;
            failed -= usize::from(session.run(&text[statement.range]).is_err() && failed > 0);
        }
        assert_eq!(failed, 0, "{}: not as many statements fail in pieces as with psql", file.display());
        compared += 1;
    }
    Catalog::of(&two).must_be(&Catalog::of(&db), "extensions");
    println!("{compared} files of extensions, {pieces} statements");
    assert!(files.is_empty() || compared > 20, "{compared} of {}", files.len());
}
