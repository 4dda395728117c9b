//! What is disturbed: a command, where it begins, and what it leaves when nothing disturbs it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use serde_json::Value;

use crate::support::sql::Session;
use crate::support::{Catalog, Cluster, Proxy, TestDb, cluster, soon};

const END: &str = include_str!("end.sql");
const WRONG: &str = include_str!("wrong.sql");
const EFFECTS: &str = include_str!("effects.sql");
const REST: &str = include_str!("rest.sql");
/// Sessions of the program in this database.
pub const SESSIONS: &str =
    "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'schemactl'";

/// A folder with every kind of step; each version leaves a row in `effects`, which has no key.
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/faults/folder");

/// Which command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `up` of the bundle in the binary, on an empty database.
    Core,
    /// `up` of the folder, on an empty database.
    Up,
    /// `down` of all of the folder but its first version.
    Down,
}

/// A command, where it begins, and where it ends.
pub struct Story {
    /// Which command.
    pub kind: Kind,
    /// What it leaves.
    pub end: End,
    /// How many messages the program sends.
    pub to_server: usize,
    /// How many it is sent.
    pub to_client: usize,
    cluster: &'static Cluster,
}

/// What a run leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    catalog: Catalog,
    history: Vec<String>,
}

/// What the program did and said.
#[derive(Debug)]
pub struct Said {
    /// The exit status; nothing when a signal ended it.
    pub status: Option<i32>,
    /// The report on stdout; null when it did not get that far.
    pub report: Value,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Kind {
    /// As the table says it.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Core => "`up` of core",
            Kind::Up => "`up` of the folder",
            Kind::Down => "`down` of the folder",
        }
    }

    fn args(self) -> Vec<&'static str> {
        match self {
            Kind::Core => vec!["up"],
            Kind::Up => vec!["up", "--dir", FOLDER],
            Kind::Down => vec!["down", "--dir", FOLDER, "--to", "1", "--yes"],
        }
    }

    fn template(self) -> &'static str {
        match self {
            Kind::Core | Kind::Up => "template0",
            Kind::Down => "faults_down",
        }
    }
}

impl Story {
    /// The story on the server that all tests share; nothing where there is no server.
    pub fn of(kind: Kind) -> Option<Story> {
        cluster().map(|cluster| Story::on(cluster, kind))
    }

    /// The story on this server.
    pub fn on(cluster: &'static Cluster, kind: Kind) -> Story {
        if kind == Kind::Down {
            Story::template_of_down(cluster);
        }
        let nothing = End { catalog: Catalog::default(), history: Vec::new() };
        let story = Story { kind, end: nothing, to_server: 0, to_client: 0, cluster };
        let (end, to_server, to_client) = story.undisturbed();
        // On a busy machine a run may be slow enough to say more than it has to.
        let (_, less_to_server, less_to_client) = story.undisturbed();
        Story { end, to_server: to_server.min(less_to_server), to_client: to_client.min(less_to_client), ..story }
    }

    /// What it leaves when nothing disturbs it, and how many messages it sends and gets.
    fn undisturbed(&self) -> (End, usize, usize) {
        let db = self.fresh();
        let proxy = Proxy::with(&db, None);
        let said = self.begin(&db, Some(proxy.url())).wait();
        assert_eq!(said.status, Some(0), "{said:#?}");
        soon("it has said goodbye", || proxy.messages(b'X') == proxy.connections());
        (End::of(&db), proxy.all_messages(), proxy.answers())
    }

    /// The folder, applied once for all who roll it back.
    fn template_of_down(cluster: &'static Cluster) {
        static MADE: Mutex<Vec<usize>> = Mutex::new(Vec::new());
        let mut made = MADE.lock().unwrap();
        if made.contains(&std::ptr::from_ref(cluster).addr()) {
            return;
        }
        cluster.sql("postgres", "create database faults_down template template0");
        let db = TestDb::existing(cluster, "faults_down");
        db.run(&["up", "--dir", FOLDER]).ok();
        soon("its sessions are gone", || db.value(SESSIONS) == "0");
        // It stays.
        std::mem::forget(db);
        made.push(std::ptr::from_ref(cluster).addr());
    }

    /// A database where it can begin.
    pub fn fresh(&self) -> TestDb {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("f{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let strategy = if self.kind == Kind::Down { "wal_log" } else { "file_copy" };
        let template = self.kind.template();
        self.cluster.sql("postgres", &format!("create database {name} template {template} strategy {strategy}"));
        TestDb::existing(self.cluster, &name)
    }

    /// Begins the command.
    pub fn begin(&self, db: &TestDb, url: Option<&str>) -> Running {
        Running(self.command(db, url).spawn().unwrap())
    }

    /// The command, as it would be begun.
    pub fn command(&self, db: &TestDb, url: Option<&str>) -> Command {
        let mut command = db.command(&self.kind.args());
        command.args(["--output", "json", "--lock-wait", "150s"]);
        if let Some(url) = url {
            command.args(["--database-url", url]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// After whatever happened: nothing is half done or doubled, the report was true, and one more run ends where an
    /// undisturbed one does.
    #[track_caller]
    pub fn must_hold(&self, db: &TestDb, said: &Said, what: &str) {
        let mut session = db.session();
        nothing_wrong(&mut session, what);
        was_true(&mut session, said, what);
        drop(session);
        if said.status == Some(0) {
            // It said that all is done: it is, and there is nothing left for the next run but to say so too.
            self.is_at_end(db, &format!("{what}, and it said all is done"));
            self.must_end_well(db, what);
            let mut session = db.session();
            assert_eq!(lines_of(&mut session, END), self.end.history, "{what}: the history, once more");
            nothing_wrong(&mut session, what);
            return nothing_left(db, &mut session, what);
        }
        self.must_converge(db, what);
    }

    /// One more run ends where an undisturbed one does, and leaves nothing behind.
    #[track_caller]
    pub fn must_converge(&self, db: &TestDb, what: &str) {
        self.must_end_well(db, what);
        self.is_at_end(db, what);
    }

    /// One more run ends well.
    #[track_caller]
    pub fn must_end_well(&self, db: &TestDb, what: &str) {
        let again = self.begin(db, None).wait();
        assert_eq!(again.status, Some(0), "{what}, once more: {again:#?}");
    }

    /// The database is where an undisturbed run leaves it.
    #[track_caller]
    pub fn is_at_end(&self, db: &TestDb, what: &str) {
        let mut session = db.session();
        let end = End::seen_by(&mut session);
        end.catalog.must_be(&self.end.catalog, what);
        assert_eq!(end.history, self.end.history, "{what}: the history");
        nothing_wrong(&mut session, what);
        nothing_left(db, &mut session, what);
    }

    /// Like [`is_at_end`](Story::is_at_end), where versions may have gone and come again: their work is not counted.
    #[track_caller]
    pub fn ends_in_the_same_catalog(&self, db: &TestDb, what: &str) {
        let mut session = db.session();
        let end = End::seen_by(&mut session);
        end.catalog.must_be(&self.end.catalog, what);
        assert_eq!(end.history, self.end.history, "{what}: the history");
        assert_eq!(lines_of(&mut session, WRONG), [""; 0], "{what}");
        assert_eq!(lines_of(&mut session, REST), [""; 0], "{what}");
    }
}

#[track_caller]
fn nothing_wrong(session: &mut Session, what: &str) {
    let there =
        "select format('%s %s', to_regclass('schemactl.history') is not null, to_regclass('effects') is not null)";
    let there = lines_of(session, there).remove(0);
    if there.starts_with('t') {
        assert_eq!(lines_of(session, WRONG), [""; 0], "{what}");
    }
    if there == "t t" {
        assert_eq!(lines_of(session, EFFECTS), [""; 0], "{what}");
    }
}

#[track_caller]
fn nothing_left(db: &TestDb, session: &mut Session, what: &str) {
    soon("its sessions are gone", || lines_of(session, SESSIONS) == ["0"]);
    assert_eq!(lines_of(session, REST), [""; 0], "{what}, in {}", db.name());
}

/// What it said was done is done.
#[track_caller]
fn was_true(session: &mut Session, said: &Said, what: &str) {
    let Some(done) = said.report["migrations"].as_array().filter(|done| !done.is_empty()) else { return };
    let rows = lines_of(session, "select concat_ws(' ', bundle, version, status) from schemactl.history");
    for line in done {
        let version = line["version"].as_str().unwrap().trim_start_matches('0');
        let of_it = format!("{} {version} ", line["bundle"].as_str().unwrap());
        let status = rows.iter().find_map(|row| row.strip_prefix(&of_it));
        let must_be = if line["status"] == "applied" { Some("applied") } else { None };
        assert_eq!(status, must_be, "{what}: it said {line}");
    }
}

impl End {
    /// What is there now.
    pub fn of(db: &TestDb) -> End {
        End::seen_by(&mut db.session())
    }

    fn seen_by(session: &mut Session) -> End {
        End { catalog: Catalog::seen_by(session), history: lines_of(session, END) }
    }
}

/// A command that runs.
pub struct Running(pub Child);

impl Running {
    /// Its process number.
    pub fn pid(&self) -> i32 {
        i32::try_from(self.0.id()).unwrap()
    }

    /// Waits for its end.
    pub fn wait(self) -> Said {
        let output = self.0.wait_with_output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        Said {
            status: output.status.code(),
            report: serde_json::from_str(&stdout).unwrap_or_default(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The only column of what a query finds.
pub fn lines(db: &TestDb, sql: &str) -> Vec<String> {
    lines_of(&mut db.session(), sql)
}

/// The only column of what a query finds, on a session that is open.
#[track_caller]
pub fn lines_of(session: &mut Session, sql: &str) -> Vec<String> {
    let rows = session.run(sql).unwrap_or_else(|error| panic!("{error}\nin: {sql}"));
    rows.into_iter().map(|mut row| row.remove(0).unwrap_or_default()).collect()
}

/// Does one thing for each number, a few at once.
pub fn each(numbers: impl IntoIterator<Item = usize>, work: impl Fn(usize) + Sync) -> usize {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 4);
    each_of(threads, numbers, work)
}

/// Does one thing for each number, so many at once: more than there are cores where all but waiting is little.
pub fn each_of(threads: usize, numbers: impl IntoIterator<Item = usize>, work: impl Fn(usize) + Sync) -> usize {
    let numbers: Vec<usize> = numbers.into_iter().collect();
    let next = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(number) = numbers.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                    work(*number);
                }
            });
        }
    });
    numbers.len()
}

/// How much is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every single message, for its own table.
    Every,
    /// A whole run, whose table is compared with the README.
    All,
    /// A part, for every day.
    Some,
}

/// What `SCHEMACTL_TEST_FAULTS` asks for.
pub fn extent() -> Extent {
    static ASKED: OnceLock<Extent> = OnceLock::new();
    *ASKED.get_or_init(|| match std::env::var("SCHEMACTL_TEST_FAULTS").as_deref() {
        Ok("every") => Extent::Every,
        Ok("all" | "overwrite") => Extent::All,
        _ => Extent::Some,
    })
}

/// The numbers from 1 to this one, so thin on usual days and so thin in a whole run.
pub fn numbers(last: usize, (usually, whole): (usize, usize)) -> impl Iterator<Item = usize> {
    let step = match extent() {
        Extent::Some | Extent::Every => usually,
        Extent::All => whole,
    };
    (1..=last).step_by(step)
}

/// The file that a table stands in.
pub fn readme() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/faults/README.md"))
}
