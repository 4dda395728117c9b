//! The server stopped at once, as in a crash, and started again, at random moments of a run.
//!
//! The server's own `synchronous_commit` is off: what the program has said is there must be there all the same.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::messages::{SAME, at_rest};
use super::story::{Extent, Kind, Story, extent};
use super::table::Table;
use crate::embedded::process::{alive, server_pid};
use crate::support::sql::Session;
use crate::support::{Cluster, private_cluster};

/// A server that can be stopped and started again. Its files go at its end.
pub struct Crashing {
    /// The server.
    pub cluster: &'static Cluster,
    data: PathBuf,
    /// The program and its arguments.
    words: Vec<String>,
    guard: Option<Child>,
}

impl Crashing {
    /// A running one; nothing where there is no server.
    pub fn new(settings: &[(&str, &str)]) -> Option<Crashing> {
        let cluster: &'static Cluster = Box::leak(Box::new(private_cluster(settings)?));
        let data = cluster.endpoint().socket_dir.join("data");
        let pid = server_pid(&data);
        let program = fs::read_link(format!("/proc/{pid}/exe")).unwrap();
        let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap();
        let mut words = vec![program.to_string_lossy().into_owned()];
        words.extend(line.split_terminator('\0').skip(1).map(str::to_owned));
        // What the server was started with names its data by a descriptor or a relative path.
        if let Some(at) = words.iter().position(|word| word == "-D") {
            words[at + 1] = data.to_string_lossy().into_owned();
        }
        Some(Crashing { cluster, data, words, guard: None })
    }

    /// Where its files are.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Stops it at once where it runs.
    pub fn crash_if_running(&mut self) {
        if fs::exists(self.data.join("postmaster.pid")).unwrap() && alive(server_pid(&self.data)) {
            self.crash();
        }
    }

    /// Stops it at once, as if it had crashed.
    pub fn crash(&mut self) {
        let pid = server_pid(&self.data);
        kill(Pid::from_raw(pid), Signal::SIGQUIT).unwrap();
        let begin = Instant::now();
        while alive(pid) {
            assert!(begin.elapsed() < Duration::from_secs(20), "the server does not stop");
            std::thread::sleep(Duration::from_millis(2));
        }
        self.forget();
    }

    /// Starts it again and waits until it answers.
    pub fn start(&mut self) {
        self.start_with(&[]);
    }

    /// Starts it again with these variables and waits until it answers.
    pub fn start_with(&mut self, variables: &[(&str, &str)]) {
        let owner = self.data.metadata().unwrap();
        let log = fs::File::create(self.cluster.endpoint().socket_dir.join("again.log")).unwrap();
        // The shell ends the server when this process closes the pipe, be it by dying.
        let script = "\"$@\" </dev/null & server=$!; cat; kill -QUIT $server; wait $server";
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh"]).args(&self.words).current_dir(&self.data).stdin(Stdio::piped());
        command.stdout(log.try_clone().unwrap()).stderr(log);
        command.envs(variables.iter().copied());
        if nix::unistd::geteuid().is_root() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        self.guard = Some(command.spawn().unwrap());
        let begin = Instant::now();
        while Session::open(self.cluster.endpoint(), "postgres").is_err() {
            assert!(begin.elapsed() < Duration::from_secs(30), "the server does not start: {}", self.words.join(" "));
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn forget(&mut self) {
        if let Some(mut guard) = self.guard.take() {
            drop(guard.stdin.take());
            let _ = guard.wait();
        }
    }
}

impl Drop for Crashing {
    fn drop(&mut self) {
        self.forget();
        if let Ok(text) = fs::read_to_string(self.data.join("postmaster.pid"))
            && let Some(pid) = text.lines().next().and_then(|pid| pid.trim().parse().ok())
        {
            let _ = kill(Pid::from_raw(pid), Signal::SIGQUIT);
        }
        let _ = fs::remove_dir_all(&self.cluster.endpoint().socket_dir);
    }
}

/// Numbers that look random and are the same for the same seed.
pub struct Dice(u64);

impl Dice {
    /// The numbers of `SCHEMACTL_TEST_SEED`, or of every day's seed.
    pub fn new(stream: u64) -> Dice {
        let seed = std::env::var("SCHEMACTL_TEST_SEED").map_or(20_261_125, |seed| seed.parse().unwrap());
        println!("SCHEMACTL_TEST_SEED={seed}");
        Dice(seed ^ (stream << 32))
    }

    /// A number from 0 to just under 1.
    pub fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// How often the server is stopped: `SCHEMACTL_TEST_ROUNDS`, or 200 when everything is tried.
fn rounds() -> usize {
    match std::env::var("SCHEMACTL_TEST_ROUNDS") {
        Ok(rounds) => rounds.parse().unwrap(),
        Err(_) if extent() == Extent::All => 200,
        Err(_) => 8,
    }
}

#[test]
fn a_server_that_is_stopped_at_once_and_started_again_at_any_moment() {
    let table = Table::of("restarts");
    let rounds = rounds();
    let done: usize = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..2).map(|lane| scope.spawn(move || stop_and_start(lane, rounds / 2))).collect();
        lanes.into_iter().map(|lane| lane.join().unwrap()).sum()
    });
    if done > 0 {
        let place = "`up` of core, `up` and `down` of the folder in turn, at a random moment";
        table.row("the server is stopped at once and started again", place, done, &format!("exit 0 or 3; {SAME}"));
        table.close();
    }
}

/// So many rounds on a server of its own.
fn stop_and_start(lane: u64, rounds: usize) -> usize {
    let Some(mut server) = Crashing::new(&[("synchronous_commit", "off")]) else { return 0 };
    let mut dice = Dice::new(lane);
    let stories = [Kind::Core, Kind::Up, Kind::Down].map(|kind| {
        let story = Story::on(server.cluster, kind);
        let db = story.fresh();
        let begin = Instant::now();
        assert_eq!(story.begin(&db, None).wait().status, Some(0));
        (story, begin.elapsed())
    });
    for round in 0..rounds {
        let (story, usual) = &stories[round % stories.len()];
        let db = story.fresh();
        let moment = usual.mul_f64(dice.roll() * 1.05);
        let what = format!("lane {lane}, round {round}: {} stopped after {moment:?}", story.kind.words());
        let child = story.begin(&db, None);
        std::thread::sleep(moment);
        server.crash();
        server.start();
        let said = child.wait();
        assert!(matches!(said.status, Some(0 | 3)), "{what}: {said:#?}");
        at_rest(&db);
        story.must_hold(&db, &said, &what);
    }
    rounds
}
