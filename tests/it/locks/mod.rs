//! What `schemactl::locks` says a statement locks, rewrites and reads, against what a real server does.
//!
//! Each statement of `statements.sql` runs in a transaction on the tables of `setup.sql` and is rolled back. What was seen
//! in `pg_locks`, in the files behind the relations and in the counts of sequential scans has to be what was said before.
//! A statement that refuses transactions is sent while somebody else holds its table, and what it waits for is read.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use schemactl::db::connect::{ConnectSettings, connect};
use schemactl::db::facts;
use schemactl::db::session::Interrupt;
use schemactl::locks::effect::{About, Certain, Effect, Kind};
use schemactl::locks::facts::Facts;
use schemactl::locks::mode::Mode;
use schemactl::locks::name::Name;
use schemactl::locks::{Seen, read};
use schemactl::model::address::{Address, Defaults};
use schemactl::sql::statement::statements;
use snapbox::{Assert, Data};

use super::support::sql::Session;
use super::support::{TestDb, soon};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/locks")
}

/// A statement of the list, and the first version that knows it.
struct Case {
    text: String,
    from: u32,
}

fn cases() -> Vec<Case> {
    let list = fs::read_to_string(folder().join("statements.sql")).unwrap();
    list.split("\n\n")
        .skip(1)
        .map(|paragraph| {
            let from = paragraph.lines().find_map(|line| line.strip_prefix("-- from "));
            let text: Vec<&str> = paragraph.lines().filter(|line| !line.starts_with("--")).collect();
            Case { text: text.join(" "), from: from.map_or(15, |from| from.trim().parse().unwrap()) }
        })
        .collect()
}

fn known(db: &TestDb, major: u32) -> Facts {
    let address = Address::parse(&db.url(), &Defaults::default()).unwrap();
    let settings = ConnectSettings {
        timeout: Duration::from_secs(10),
        wait: Duration::from_secs(10),
        interrupt: Interrupt::never(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut session = connect(&address, &settings, &|_| {}).await.unwrap();
        facts::facts(&mut session, major, "shop").await.unwrap()
    })
}

fn said(text: &str, facts: &Facts) -> Effect {
    let mut seen: Vec<Seen> = read(text, &mut facts.clone());
    assert_eq!(seen.len(), 1, "{text}");
    seen.remove(0).effect
}

/// What a relation met while a statement ran.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Met {
    mode: Mode,
    rewritten: bool,
    read: bool,
}

/// Which relations a comparison is about: tables and views; indexes and sequences only where they were spoken of.
fn counts(name: &Name, facts: &Facts, effect: &Effect) -> bool {
    use schemactl::locks::facts::Kind;
    match facts.relation(name).map(|known| known.kind) {
        Some(Kind::Index | Kind::Sequence) => effect.on(name).is_some(),
        other => other.is_some(),
    }
}

const BEFORE: &str = "begin; set local time zone 'UTC'; set local client_min_messages = error;
create temp table before on commit drop as
select c.oid, c.relname, c.relkind, pg_relation_filenode(c.oid) as file,
  coalesce(pg_stat_get_xact_numscans(c.oid), 0) as scans
from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname = 'shop';";

const AFTER: &str = "select b.relname, l.mode,
  (b.file is distinct from pg_relation_filenode(b.oid) and exists (select from pg_class where oid = b.oid))::text,
  (coalesce(pg_stat_get_xact_numscans(b.oid), 0) > b.scans)::text
from before as b join pg_locks as l on l.relation = b.oid and l.pid = pg_backend_pid() and l.granted";

fn run(session: &mut Session, text: &str) -> BTreeMap<Name, Met> {
    session.run(BEFORE).unwrap();
    session.run(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let rows = session.run(AFTER).unwrap();
    session.run("rollback").unwrap();
    let mut met: BTreeMap<Name, Met> = BTreeMap::new();
    for row in rows {
        let [Some(name), Some(mode), Some(rewritten), Some(read)] = row.as_slice() else { panic!("{row:?}") };
        let Some(mode) = Mode::named(mode) else { continue };
        let seen = Met { mode, rewritten: rewritten == "true", read: read == "true" };
        let entry = met.entry(Name::new("shop", name)).or_insert(seen.clone());
        entry.mode = entry.mode.max(mode);
    }
    met
}

/// The lock that a statement outside a transaction waits for, while somebody else holds SHARE UPDATE EXCLUSIVE.
fn wish(db: &TestDb, text: &str) -> BTreeMap<Name, Mode> {
    let mut holder = db.session();
    holder.run("begin; lock table shop.orders, shop.events in share update exclusive mode").unwrap();
    let mut other = db.session();
    let pid = other.run("select pg_backend_pid()").unwrap()[0][0].clone().unwrap();
    let statement = text.to_owned();
    let running = std::thread::spawn(move || {
        let _ = other.run(&statement);
    });
    let question = format!(
        "select c.relname, l.mode from pg_locks as l join pg_class as c on c.oid = l.relation join pg_namespace as n on n.oid = c.relnamespace where l.pid = {pid} and not l.granted and n.nspname = 'shop' and c.relkind in ('r', 'p')"
    );
    let mut found = Vec::new();
    soon("the statement waits", || {
        found = db.sql(&question);
        !found.is_empty()
    });
    db.sql(&format!("select pg_terminate_backend({pid})"));
    running.join().unwrap();
    holder.run("rollback").unwrap();
    let one = |row: &Vec<Option<String>>| {
        (Name::new("shop", row[0].as_deref().unwrap()), Mode::named(row[1].as_deref().unwrap()).unwrap())
    };
    found.iter().map(one).collect()
}

fn is_outside(text: &str) -> bool {
    statements(text).first().is_some_and(|statement| statement.kind.outside().is_some())
}

/// Where what was seen is not what was said.
fn differences(text: &str, effect: &Effect, met: &BTreeMap<Name, Met>, facts: &Facts) -> Vec<String> {
    let mut wrong = Vec::new();
    if effect.beyond.is_some() && met.is_empty() {
        return wrong;
    }
    for (name, met) in met.iter().filter(|(name, _)| counts(name, facts, effect)) {
        if effect.on(name) != Some(met.mode) {
            wrong.push(format!("{text}\n  {name} was locked in {}, not in {:?}", met.mode, effect.on(name)));
        }
        let table = facts.relation(name).is_some_and(|known| {
            !matches!(known.kind, schemactl::locks::facts::Kind::Index | schemactl::locks::facts::Kind::Sequence)
        });
        let on_it = |kind: Kind| effect.works.iter().find(|work| &work.relation == name && work.kind == kind);
        let truncated = text.starts_with("truncate");
        let rewrite = on_it(Kind::Rewrite);
        let open = effect.works.iter().any(|work| &work.relation == name && work.certain == Certain::Maybe);
        if table && !truncated && !open && rewrite.is_some() != met.rewritten {
            wrong.push(format!("{text}\n  {name} rewritten: {}, said: {}", met.rewritten, rewrite.is_some()));
        }
        // A table that a constraint looks rows up in is read as the planner likes.
        let looked_up = ["references", "validate constraint notes_order", "customer_id type"]
            .iter()
            .any(|words| text.contains(words));
        let said = effect.works.iter().any(|work| &work.relation == name);
        let chosen = effect.about == About::Rows || reads_a_query(text) || (looked_up && !said) || truncated || open;
        if table && !chosen && said != met.read {
            wrong.push(format!("{text}\n  {name} read as a whole: {}, said: {said}", met.read));
        }
    }
    for lock in effect.locks.iter().filter(|lock| counts(&lock.relation, facts, effect)) {
        if !met.contains_key(&lock.relation) {
            wrong.push(format!("{text}\n  {} was not locked at all, said: {}", lock.relation, lock.mode));
        }
    }
    wrong
}

fn reads_a_query(text: &str) -> bool {
    text.contains(" as select ") || text.starts_with("refresh")
}

#[test]
fn every_statement_locks_rewrites_and_reads_what_was_said_before() {
    let Some(db) = TestDb::new() else { return };
    db.sql(&fs::read_to_string(folder().join("setup.sql")).unwrap());
    db.sql("grant usage on schema shop to public");
    let major: u32 = db.value("show server_version_num").parse::<u32>().unwrap() / 10000;
    let facts = known(&db, major);
    let mut session = db.session();
    let mut wrong = Vec::new();
    for case in cases().iter().filter(|case| case.from <= major) {
        let effect = said(&case.text, &facts);
        if is_outside(&case.text) {
            let wishes = wish(&db, &case.text);
            for (name, mode) in &wishes {
                if effect.on(name) != Some(*mode) {
                    wrong.push(format!(
                        "{}\n  {name} was asked for in {mode}, not in {:?}",
                        case.text,
                        effect.on(name)
                    ));
                }
            }
        } else {
            wrong.extend(differences(&case.text, &effect, &run(&mut session, &case.text), &facts));
        }
    }
    assert!(wrong.is_empty(), "on Postgres {major}:\n{}", wrong.join("\n"));
}

/// The table of the README: what is said of each statement, on each version that says it otherwise.
fn table(facts: &Facts) -> String {
    let mut text = String::new();
    for case in cases() {
        let on = |major: u32| line(&said(&case.text, &Facts { major, ..facts.clone() }));
        let (old, new) = (on(15), on(18));
        let said = match (case.from, old == new) {
            (15, true) => old,
            (15, false) => format!("15: {old}; 18: {new}"),
            (from, _) => format!("{new} (from {from})"),
        };
        writeln!(text, "| `{}` | {said} |", case.text.trim_end_matches(';').replace('|', "\\|")).unwrap();
    }
    text
}

fn line(effect: &Effect) -> String {
    let short = |name: &Name| name.name.clone();
    let mut parts: Vec<String> =
        effect.locks.iter().map(|lock| format!("{} {}", lock.mode, short(&lock.relation))).collect();
    for work in &effect.works {
        let verb = match work.kind {
            Kind::Rewrite => "rewrites",
            Kind::Build => "reads, builds an index on",
            Kind::Scan => "reads",
        };
        let perhaps = if work.certain == Certain::Maybe { "perhaps " } else { "" };
        parts.push(format!("{perhaps}**{verb}** {}", short(&work.relation)));
    }
    parts.extend(effect.beyond.map(|why| format!("more: {why}")));
    if parts.is_empty() { "no table".to_owned() } else { parts.join(", ") }
}

#[test]
fn the_table_of_the_readme_is_what_is_said() {
    let Some(db) = TestDb::new() else { return };
    db.sql(&fs::read_to_string(folder().join("setup.sql")).unwrap());
    db.sql("grant usage on schema shop to public");
    assert!(cases().len() >= 60, "{}", cases().len());
    let head = fs::read_to_string(folder().join("head.md")).unwrap();
    let page = format!("{head}\n| statement | what it does |\n| --- | --- |\n{}", table(&known(&db, 18)));
    let readme = Data::read_from(&folder().join("README.md"), None);
    Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(page, readme);
}
