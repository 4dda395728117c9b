//! Cleanup beside one bare DELETE, and what others feel of it.

use std::fs;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Size;
use crate::load::Load;
use crate::measure::{Arm, in_turns, median, ratio};
use crate::process::{psql, schemactl_on, timed};
use crate::server::Server;
use crate::table::{Goal, head, line};

/// Twenty-eight days, half of which are due; in the order of time, as they are written.
pub const ROWS: &str = "insert into invocation_logs (ts, session_id, route, status_code, latency_ms, model_used, hashed_subject)
select now() - interval '28 days' + interval '28 days' * i / :rows - interval '1 minute', gen_random_uuid(), '/chat', 200, 10, 'small', md5(i::text)
from generate_series(1, :rows) as i;
vacuum (freeze, analyze) invocation_logs;\n";
const BARE: &str = "delete from invocation_logs where ts < now() - interval '14 days'";
/// What a backend does meanwhile: writes a line and reads some young ones.
pub const OTHERS: &str =
    "insert into invocation_logs (session_id, route, status_code) values (gen_random_uuid(), '/chat', 200);
select count(*) from invocation_logs where ts > now() - interval '1 second';\n";

pub fn run(size: Size) {
    let server = Server::start();
    server.fresh("filled", "template0");
    timed(schemactl_on(&server, "filled", &["up"]));
    let number: u64 = size.pick(5_000_000, 100_000);
    let file = server.folder().join("rows.sql");
    fs::write(&file, ROWS).unwrap();
    timed(psql(&server, "filled", &["-v", &format!("rows={number}"), "-f", &file.display().to_string()]));
    let due = number as f64 / 2.0;
    head(&format!("cleanup of {due} of {number} rows, beside one DELETE"));
    let mut arms: Vec<Arm<'_>> = vec![
        ("delete", Box::new(|_| on(&server, || timed(psql(&server, "bench", &["-c", BARE]))))),
        ("no pause", Box::new(|_| on(&server, || timed(schemactl_on(&server, "bench", &["cleanup", "--pause", "0"]))))),
        ("cleanup", Box::new(|_| on(&server, || timed(schemactl_on(&server, "bench", &["cleanup"]))))),
    ];
    let times = in_turns(size.pick(3, 1), &mut arms);
    let rate = |times: &[f64]| due / median(times) * 1000.0;
    let text = |rate: f64| format!("{:.0} k", rate / 1000.0);
    let floor = rate(&times[0]);
    for (arm, what, goal) in [
        (1, "rows/s, `cleanup --pause 0`", Goal::AtLeast(0.6)),
        (2, "rows/s, `cleanup`, which rests twice as long as it works", Goal::None),
    ] {
        line(what, &text(rate(&times[arm])), &text(floor), rate(&times[arm]) / floor, goal);
    }
    fs::write(server.folder().join("others.sql"), OTHERS).unwrap();
    for (what, goal, command) in [
        ("cleanup", Goal::AtMost(1.3), &(|| schemactl_on(&server, "bench", &["cleanup"])) as &dyn Fn() -> Command),
        ("one DELETE", Goal::None, &|| psql(&server, "bench", &["-c", BARE])),
    ] {
        felt(&server, size, &format!("p99 of others during {what}, beside idle"), goal, command);
    }
}

/// Measures what others' transactions take, idle and while a command runs, each time on a fresh database: the 99th percentiles
/// of a few seconds move by themselves.
pub fn felt(server: &Server, size: Size, what: &str, goal: Goal, command: &dyn Fn() -> Command) {
    let (mut idle, mut busy) = (Vec::new(), Vec::new());
    for _ in 0..size.pick(3, 1) {
        server.fresh("bench", "filled");
        let p99 = others(server, size, command);
        idle.push(p99[0]);
        busy.push(p99[1]);
    }
    let text = |p99: &[f64]| format!("{:.1} ms", median(p99));
    line(what, &text(&busy), &text(&idle), ratio(&busy, &idle), goal);
}

/// The 99th percentile of what others' transactions take, idle and while a command runs.
fn others(server: &Server, size: Size, command: &dyn Fn() -> Command) -> Vec<f64> {
    let load = Load { server, database: "bench", script: &server.folder().join("others.sql") };
    let steady = load.begin(&server.folder().join("pgbench"));
    std::thread::sleep(Duration::from_secs(2));
    let idle = span(|| std::thread::sleep(Duration::from_secs(size.pick(10, 4))));
    let busy = span(|| _ = timed(command()));
    steady.end(&[idle, busy])
}

fn on(server: &Server, run: impl Fn() -> Duration) -> Duration {
    server.fresh("bench", "filled");
    // Read it once, so that no arm is the first to.
    server.sql("bench", "select count(*) from invocation_logs");
    run()
}

/// When something began and ended.
fn span(run: impl FnOnce()) -> (f64, f64) {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let begin = now();
    run();
    (begin, now())
}
