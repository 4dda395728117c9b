//! A fresh `up` beside psql with the same SQL, near and far.

use std::process::Command;
use std::time::Duration;

use crate::Size;
use crate::measure::{Arm, in_turns, median, ratio};
use crate::process::{psql, schemactl_on, timed};
use crate::proxy::Proxy;
use crate::schema::{self, Migrations};
use crate::server::Server;
use crate::table::{Goal, head, line, time};

pub fn run(size: Size) {
    let server = Server::start();
    head("fresh `up` on this machine, beside `psql -1 -f everything.sql`");
    for (number, runs) in size.pick(vec![(10, 15), (100, 9), (1_000, 5)], vec![(10, 3), (100, 3)]) {
        near(&server, &schema::write(server.folder(), number), runs);
    }
    println!();
    head("fresh `up`, 25 ms each way");
    far(&server, &schema::write(server.folder(), size.pick(1_000, 100)));
}

fn near(server: &Server, migrations: &Migrations, runs: usize) {
    let path = |path: &std::path::Path| path.display().to_string();
    let (folder, whole) = (path(&migrations.folder), path(&migrations.whole));
    let on = |command: &dyn Fn() -> Command| {
        fresh(server);
        timed(command())
    };
    let each: Vec<String> = migrations.files.iter().map(|file| path(file)).collect();
    let mut arms: Vec<Arm<'_>> = vec![
        ("psql -1 -f", Box::new(|_| on(&|| psql(server, "bench", &["-1", "-f", &whole])))),
        ("up --atomic", Box::new(|_| on(&|| schemactl_on(server, "bench", &["up", "--atomic", "--dir", &folder])))),
        ("up", Box::new(|_| on(&|| schemactl_on(server, "bench", &["up", "--dir", &folder])))),
    ];
    // A thousand programs take a minute, whatever they do.
    if each.len() <= 100 {
        arms.push((
            "psql -1 -f for each file",
            Box::new(|_| {
                fresh(server);
                each.iter().map(|file| timed(psql(server, "bench", &["-1", "-f", file]))).sum()
            }),
        ));
    }
    let times = in_turns(runs, &mut arms);
    let floor = &times[0];
    let number = migrations.files.len();
    let goals = [(1, Goal::AtMost(1.15)), (2, Goal::AtMost(1.5)), (3, Goal::None)];
    for (arm, goal) in goals.into_iter().take(arms.len() - 1) {
        let what = format!("{number} migrations, `{}`", arms[arm].0);
        line(&what, &time(median(&times[arm])), &time(median(floor)), ratio(&times[arm], floor), goal);
    }
}

fn far(server: &Server, migrations: &Migrations) {
    let number = migrations.files.len();
    let proxy = Proxy::start(server, Duration::from_millis(25));
    let folder = migrations.folder.display().to_string();
    let url = proxy.url("bench");
    for (name, args) in [("up --atomic", vec!["--atomic"]), ("up", vec![])] {
        fresh(server);
        proxy.round_trips();
        let args = [&["up", "--dir", &folder, "--database-url", &url][..], &args].concat();
        let took = timed(schemactl_on(server, "bench", &args));
        let what = format!("{number} migrations, `{name}`: round trips in {:.1} s", took.as_secs_f64());
        let trips = proxy.round_trips();
        line(&what, &trips.to_string(), "", trips as f64, Goal::AtMost(15.0));
    }
}

fn fresh(server: &Server) {
    server.set_aside("bench");
    server.fresh("bench", "template0");
}
