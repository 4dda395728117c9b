//! Starting up: time, memory, size.

use crate::Size;
use crate::measure::{Arm, in_turns, median};
use crate::process::{find, peak, schemactl, timed};
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
    let (mine, floor) = (median(&times[1]), median(&times[0]));
    line("wall in ms", &time(mine), &time(floor), mine, Goal::AtMost(10.0));
    let (mine, floor) = (peak(&ours()), peak(&psql()));
    line("peak memory in MB", &format!("{mine:.1}"), &format!("{floor:.1}"), mine, Goal::AtMost(12.0));
    let bytes = |path: &std::path::Path| std::fs::metadata(path).unwrap().len() as f64 / 1e6;
    let mine = bytes(std::path::Path::new(env!("CARGO_BIN_EXE_schemactl")));
    let floor = bytes(&find("psql"));
    line("stripped binary in MB", &format!("{mine:.1}"), &format!("{floor:.1} and libpq"), mine, Goal::None);
}
