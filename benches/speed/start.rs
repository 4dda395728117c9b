//! Starting up: time, memory, size.

use crate::Size;
use crate::measure::{Arm, in_turns};
use crate::process::{find, peak, program, schemactl, timed};
use crate::table::{Goal, head, line, time};

pub fn run(size: Size) {
    let version = |mut command: std::process::Command| {
        command.arg("--version");
        command
    };
    let psql = || version(std::process::Command::new(find("psql")));
    let ours = || version(schemactl());
    let mut arms: Vec<Arm<'_>> =
        vec![("psql", Box::new(|_| timed(psql()))), ("schemactl", Box::new(|_| timed(ours())))];
    let times = in_turns(size.pick(101, 11), &mut arms);
    head("`--version`, beside `psql --version`");
    // The best: at so few milliseconds the rest is what else the machine does.
    let best = |times: &[f64]| times.iter().copied().fold(f64::INFINITY, f64::min);
    let (mine, floor) = (best(&times[1]), best(&times[0]));
    line("wall in ms, the best of all runs", &time(mine), &time(floor), mine, Goal::AtMost(10.0));
    let (mine, floor) = (peak(&ours()), peak(&psql()));
    line("peak memory in MB", &format!("{mine:.1}"), &format!("{floor:.1}"), mine, Goal::AtMost(12.0));
    let bytes = |path: &std::path::Path| std::fs::metadata(path).unwrap().len() as f64 / 1e6;
    let mine = bytes(&program());
    let floor = bytes(&find("psql"));
    line("stripped binary in MB", &format!("{mine:.1}"), &format!("{floor:.1} and libpq"), mine, Goal::None);
}
