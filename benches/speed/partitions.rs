//! Cleanup of a table that is kept by day, beside a DELETE of the same rows: the time does not grow with the rows.

use std::fs;

use crate::Size;
use crate::cleanup::{OTHERS, felt};
use crate::measure::{Arm, in_turns, median, ratio};
use crate::process::{psql, schemactl_on, timed};
use crate::server::Server;
use crate::table::{Goal, head, line, time};

const BUNDLE: &str = "name = \"daily\"\nschema = \"public\"\n\n[[retention]]\nname = \"old\"\ntable = \"invocation_logs\"\nkeep = \"14 days\"\ntime = \"ts\"\ndue = \"ts < :cutoff\"\ndays_ahead = 7\n";
const BARE: &str = "delete from invocation_logs where ts < date_trunc('day', now() - interval '14 days')";

pub fn run(size: Size) {
    let server = Server::start();
    let folder = server.folder().join("daily");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("bundle.toml"), BUNDLE).unwrap();
    fs::write(folder.join("0001_logs.up.sql"), include_str!("partitions.sql")).unwrap();
    let folder = folder.display().to_string();
    // Without the rests between the days, which would be all that is seen.
    let cleanup = || schemactl_on(&server, "bench", &["cleanup", "--dir", &folder, "--pause", "0"]);
    let fill = server.folder().join("fill.sql");
    fs::write(&fill, include_str!("partitions_rows.sql")).unwrap();
    head("cleanup of 14 of 28 day partitions, beside one DELETE of the same rows");
    let mut times_by_size = Vec::new();
    for number in size.pick([500_000, 5_000_000], [10_000, 100_000]) {
        server.fresh("filled", "template0");
        timed(schemactl_on(&server, "filled", &["up", "--dir", &folder]));
        timed(psql(&server, "filled", &["-v", &format!("rows={number}"), "-f", &fill.display().to_string()]));
        let fresh = || {
            server.fresh("bench", "filled");
            server.sql("bench", "select count(*) from invocation_logs");
        };
        let mut arms: Vec<Arm<'_>> = vec![
            (
                "delete",
                Box::new(|_| {
                    fresh();
                    timed(psql(&server, "bench", &["-c", BARE]))
                }),
            ),
            (
                "cleanup",
                Box::new(|_| {
                    fresh();
                    timed(cleanup())
                }),
            ),
        ];
        let times = in_turns(size.pick(3, 1), &mut arms);
        line(
            &format!("{number} rows, half due"),
            &time(median(&times[1])),
            &time(median(&times[0])),
            ratio(&times[1], &times[0]),
            Goal::None,
        );
        times_by_size.push(median(&times[1]));
    }
    let [few, many] = times_by_size[..] else { return };
    line("ten times the rows, beside as many", &time(many), &time(few), many / few, Goal::AtMost(1.5));
    fs::write(server.folder().join("others.sql"), OTHERS).unwrap();
    felt(&server, size, "p99 of others while days are dropped, beside idle", Goal::AtMost(1.3), &|| {
        schemactl_on(&server, "bench", &["cleanup", "--dir", &folder])
    });
}
