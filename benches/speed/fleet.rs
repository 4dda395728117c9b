//! `fleet up` beside `xargs -P psql` with the same SQL.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::Size;
use crate::measure::{Arm, in_turns, median, ratio};
use crate::process::{client, find, schemactl_on, timed};
use crate::schema;
use crate::server::Server;
use crate::table::{Goal, head, line, time};

const PARALLEL: &str = "4";

pub fn run(size: Size) {
    let server = Server::start();
    let list = server.folder().join("tenants.txt");
    head("`fleet up`, beside `xargs -P 4 psql -1 -f` of the same SQL");
    for (databases, number) in size.pick(vec![(500, 10), (50, 100)], vec![(12, 10)]) {
        fs::write(&list, (0..databases).map(|n| format!("tenant_{n}\n")).collect::<String>()).unwrap();
        let migrations = schema::write(server.folder(), number);
        let (folder, whole) = (migrations.folder.display().to_string(), migrations.whole.display().to_string());
        let list = list.display().to_string();
        let psql = || {
            let mut command = client(&server, "xargs");
            let program = find("psql").display().to_string();
            let psql = [&program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", "-f", &whole, "-d"];
            command.args(["-a", &list, "-P", PARALLEL, "-n", "1"]).args(psql);
            command
        };
        let fleet = |more: &[&str]| {
            let args =
                ["fleet", "up", "--dir", &folder, "--targets", &list, "--parallel", PARALLEL, "--progress", "none"];
            schemactl_on(&server, "postgres", &[&args[..], more].concat())
        };
        let on = |command: Command| -> Duration {
            make(&server, databases);
            timed(command)
        };
        let mut arms: Vec<Arm<'_>> = vec![
            ("psql", Box::new(|_| on(psql()))),
            ("fleet up", Box::new(|_| on(fleet(&[])))),
            ("fleet up --atomic", Box::new(|_| on(fleet(&["--atomic"])))),
        ];
        let times = in_turns(2, &mut arms);
        for arm in [1, 2] {
            let what = format!("{databases} databases, {number} migrations each, `{}`", arms[arm].0);
            let (ours, floor) = (&times[arm], &times[0]);
            line(&what, &time(median(ours)), &time(median(floor)), ratio(ours, floor), Goal::AtMost(1.2));
        }
        on(fleet(&[]));
        let mut again: Vec<Arm<'_>> = vec![
            (
                "psql",
                Box::new(|_| {
                    let mut command = client(&server, "xargs");
                    command
                        .args(["-a", &list, "-P", PARALLEL, "-n", "1"])
                        .arg(find("psql"))
                        .args(["-X", "-q", "-c", "select 1", "-d"]);
                    timed(command)
                }),
            ),
            ("fleet up", Box::new(|_| timed(fleet(&[])))),
        ];
        let times = in_turns(3, &mut again);
        let what = format!("{databases} databases, nothing to do, beside `psql -c 'select 1'`");
        line(&what, &time(median(&times[1])), &time(median(&times[0])), ratio(&times[1], &times[0]), Goal::AtMost(1.2));
    }
}

/// New empty databases. Those of the runs before stay under other names, see [`Server::set_aside`]: some 30 GB of them.
fn make(server: &Server, databases: usize) {
    (0..databases).for_each(|n| server.set_aside(&format!("tenant_{n}")));
    let sql: String = (0..databases)
        .map(|n| format!("create database tenant_{n} template template0 strategy file_copy;\n"))
        .collect();
    let file = server.folder().join("make.sql");
    fs::write(&file, sql).unwrap();
    timed(crate::process::psql(server, "postgres", &["-f", &file.display().to_string()]));
    server.sql("postgres", "checkpoint");
}
