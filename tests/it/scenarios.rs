//! Sessions at a terminal, as people have them: each folder of `tests/scenarios` is run on a database of its own and
//! has to read afterwards as it does now.
//!
//! `session.md` is prose with ```` ```console ```` blocks. In them,
//!
//! - `$ …` is a line for the shell, in a copy of the folder, with `schemactl` on the PATH; `> …` goes on with it,
//! - `sql> …` is somebody else's SQL, `hold> …` begins a transaction of somebody else's, `release>` ends it,
//! - what follows is what was printed, stdout and stderr together, and `? 5` the exit status, unless it was 0.
//!
//! `SNAPSHOTS=overwrite cargo test --test it scenarios` writes what was printed into the files: read the difference.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::{Assert, Data, Redactions};

use super::support::sql::Session;
use super::support::{TestDb, finish};

macro_rules! stories {
    ($($story:ident),* $(,)?) => {
        $( #[test] fn $story() { run(stringify!($story)); } )*

        #[test]
        fn every_folder_is_a_story_that_runs() {
            let mut folders: Vec<String> = fs::read_dir(folder("")).unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            folders.sort();
            let mut stories = vec![$(stringify!($story)),*];
            stories.sort();
            assert_eq!(folders, stories);
        }
    };
}

stories! {
    first_day,
    fleet,
    broken_migration,
    broken_function,
    changed_file,
    missing_file,
    two_bundles,
    reset_and_redo,
    dry_run,
    json,
    github,
    doctor,
    ready,
    unknown_things,
    confirmation,
    no_transaction,
    repair,
    blocked,
    supabase,
    supabase_project,
    taking_over,
    what_is_in_it,
    layout_supabase,
    layout_sqlx,
    layout_golang_migrate,
    layout_dbmate,
    layout_goose,
    layout_flyway,
    layout_refinery,
    beside_versions,
    dump,
    diff,
    docs,
    verify,
    lint,
    lint_around,
    lint_formats,
    plan,
    plan_saved,
    plan_formats,
}

fn folder(story: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(story)
}

fn run(story: &str) {
    let session = folder(story).join("session.md");
    let script = fs::read_to_string(&session).unwrap();
    let db = if script.contains("like Supabase's") { TestDb::supabase() } else { TestDb::new() };
    let Some(db) = db else { return };
    copy(&folder(story), db.dir());
    let mut player = Player { db: &db, held: None };
    let played = player.play(&script);
    let assert = Assert::new().action_env("SNAPSHOTS").redact_with(redactions()).normalize_paths(false);
    assert.eq(played, Data::read_from(&session, None));
}

/// What differs from run to run.
fn redactions() -> Redactions {
    let mut redactions = Redactions::new();
    let mut insert = |placeholder: &'static str, pattern: &str| {
        redactions.insert(placeholder, snapbox_regex(pattern)).unwrap();
    };
    insert("[TIME]", r"(?<redacted>\b\d+(\.\d+)? m?s\b)");
    insert("[LATENCY]", r#""(latency|duration)_ms": (?<redacted>\d+)"#);
    insert("[WHEN]", r"(?<redacted>20\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?( UTC)?)");
    insert("[VERSION]", r#"Postgres (?<redacted>\d+\.\d+)"#);
    insert("[VERSION_JSON]", r#""version": "(?<redacted>\d+\.\d+)""#);
    insert("[DATABASE]", r#"(?<redacted>postgres@[^ ",]+/t\d+)"#);
    insert("[SERVER]", r"postgres@(?<redacted>[^ ,]+)/(acme|beta|gamma)");
    insert("[SOCKET]", r"reader_of_t@(?<redacted>[^ ]+/t\d+)");
    insert("[NAME]", r#""database": "(?<redacted>t\d+)""#);
    insert("[NAME_TO_CONFIRM]", r"--confirm (?<redacted>t\d+)\b");
    insert("[PID]", r"pid (?<redacted>\d+)");
    insert("[AGE]", r"for (?<redacted>\d+s)\b");
    insert("[DIGEST]", r"schema \w+ +(?<redacted>[0-9a-f]{12})\b");
    insert("[COUNT]", r"(?<redacted>\d+ of \d+) connections in use");
    insert("[EXTENSIONS]", r"(?<redacted>pgcrypto \d\.\d, pg_cron (not available|available|\d\.\d))");
    redactions
}

fn snapbox_regex(pattern: &str) -> regex::Regex {
    regex::Regex::new(pattern).unwrap()
}

struct Player<'a> {
    db: &'a TestDb,
    held: Option<Session>,
}

impl Player<'_> {
    /// The session as it reads after it was played again.
    fn play(&mut self, script: &str) -> String {
        let mut played = String::new();
        let mut lines = script.lines().peekable();
        let mut console = false;
        while let Some(line) = lines.next() {
            if line.starts_with("```") {
                console = line == "```console";
            }
            let typed = ["$ ", "sql> ", "hold> ", "release>"].iter().any(|prompt| line.starts_with(prompt));
            if !console || line.starts_with("```") {
                played.push_str(&format!("{line}\n"));
            } else if typed {
                played.push_str(&format!("{line}\n"));
                let mut command = line.to_owned();
                while let Some(more) = lines.next_if(|line| line.starts_with("> ") || *line == ">") {
                    played.push_str(&format!("{more}\n"));
                    command.push_str(&format!("\n{}", more.strip_prefix("> ").unwrap_or("")));
                }
                played.push_str(&self.answer(&command));
            }
        }
        played
    }

    fn answer(&mut self, command: &str) -> String {
        match command.split_once(' ').unwrap_or((command, "")) {
            ("$", command) => self.shell(command),
            ("sql>", sql) => self
                .db
                .sql(sql)
                .into_iter()
                .map(|row| {
                    row.into_iter().map(|value| value.unwrap_or_default()).collect::<Vec<_>>().join(" | ") + "\n"
                })
                .collect(),
            ("hold>", sql) => {
                let mut session = Session::open(self.db.cluster().endpoint(), self.db.name()).unwrap();
                for statement in ["set application_name = 'nightly-report'", "begin", sql] {
                    session.run(statement).unwrap();
                }
                self.held = Some(session);
                String::new()
            }
            _ => {
                if let Some(session) = self.held.take() {
                    session.close().unwrap();
                }
                String::new()
            }
        }
    }

    fn shell(&self, line: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_schemactl")).parent().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", &format!("exec 2>&1\n{line}")]).current_dir(self.db.dir()).env_clear();
        command.env("PATH", format!("{}:/usr/bin:/bin", program.display())).env("HOME", self.db.dir());
        command.env("DATABASE_URL", self.db.url());
        let output = finish(&mut command);
        assert_eq!(output.stderr, "");
        if line.contains("--output json 2>/dev/null") {
            let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
            assert_eq!(report["schema"], "schemactl/v1");
            assert_eq!(report["exit_code"], output.status);
        }
        let mut said = output.stdout;
        if !said.is_empty() && !said.ends_with('\n') {
            said.push('\n');
        }
        if output.status != 0 {
            said.push_str(&format!("? {}\n", output.status));
        }
        said
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else if entry.file_name() != "session.md" {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
