//! pgbench: what others feel, and how long a query takes.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::measure::quantile;
use crate::process::{client, printed};
use crate::server::Server;

/// A script for pgbench, and how it runs.
pub struct Load<'a> {
    pub server: &'a Server,
    pub database: &'a str,
    pub script: &'a Path,
}

impl Load<'_> {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = client(self.server, "pgbench");
        command.args(["-n", "-M", "prepared", "-f"]).arg(self.script).args(args).arg(self.database);
        command
    }

    /// How long a transaction of one client takes in milliseconds: the median, which a busy machine moves least.
    pub fn latency(&self, options: &str, transactions: u32) -> f64 {
        let log = self.server.folder().join("latency");
        let mut command = client(self.server, "pgbench");
        command.args(["-n", "-M", "prepared", "-c", "1", "-t", &transactions.to_string(), "-l", "--log-prefix"]);
        command.arg(&log).arg("-f").arg(self.script).arg(self.database).env("PGOPTIONS", options);
        printed(command);
        let mut took = Vec::new();
        for file in fs::read_dir(self.server.folder()).unwrap().flatten().map(|entry| entry.path()) {
            if file.display().to_string().starts_with(&log.display().to_string()) {
                took.extend(times(&fs::read_to_string(&file).unwrap()).into_iter().map(|(_, took)| took));
                fs::remove_file(file).unwrap();
            }
        }
        quantile(&took, 0.5)
    }

    /// Transactions a second, with so many clients for so many seconds.
    pub fn rate(&self, options: &str, clients: u32, seconds: u32) -> f64 {
        let mut command = self.command(&["-c", &clients.to_string(), "-j", "2", "-T", &seconds.to_string()]);
        command.env("PGOPTIONS", options);
        number(&printed(command), "tps = ")
    }

    /// Begins a steady load of 200 transactions a second by four clients, until it is told to stop or time is over.
    pub fn begin(&self, log: &Path) -> Steady {
        let mut command = self.command(&["-c", "4", "-j", "1", "-R", "200", "-T", "3600", "-l", "--log-prefix"]);
        // The prefix comes before the database.
        let mut rebuilt = client(self.server, "pgbench");
        rebuilt.args(command.get_args().take(command.get_args().len() - 1)).arg(log).arg(self.database);
        command = rebuilt;
        Steady { child: command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap(), log: log.to_owned() }
    }
}

/// A load that runs.
pub struct Steady {
    child: Child,
    log: std::path::PathBuf,
}

impl Steady {
    /// Stops it. The 99th percentile of what its transactions took from when they were due, in milliseconds, of those that
    /// ended in each span of time: seconds since 1970.
    pub fn end(mut self, spans: &[(f64, f64)]) -> Vec<f64> {
        // pgbench writes its log as it goes, but for a buffer.
        std::thread::sleep(Duration::from_millis(500));
        let pid = self.child.id();
        let _ = Command::new("kill").args(["-INT", &pid.to_string()]).status();
        // Whoever was started in the background may not hear that.
        let patience = Instant::now() + Duration::from_secs(2);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let text = fs::read_to_string(format!("{}.{pid}", self.log.display())).unwrap();
        let mut seen = vec![Vec::new(); spans.len()];
        for (at, took) in times(&text) {
            for (span, seen) in spans.iter().zip(&mut seen) {
                if (span.0..span.1).contains(&at) {
                    seen.push(took);
                }
            }
        }
        seen.iter().map(|seen| if seen.is_empty() { f64::NAN } else { quantile(seen, 0.99) }).collect()
    }
}

/// When each transaction of a log of pgbench's ended, in seconds since 1970, and how long it took in milliseconds.
fn times(log: &str) -> Vec<(f64, f64)> {
    let mut times = Vec::new();
    for line in log.lines() {
        let fields: Vec<f64> = line.split(' ').filter_map(|field| field.parse().ok()).collect();
        if let [_, _, took, _, seconds, micros, ..] = fields[..] {
            times.push((seconds + micros / 1e6, took / 1000.0));
        }
    }
    times
}

fn number(text: &str, after: &str) -> f64 {
    let rest = &text[text.find(after).unwrap_or_else(|| panic!("{text}")) + after.len()..];
    rest.split(' ').next().unwrap().trim().parse().unwrap()
}
