//! Nothing to do, beside `psql -c 'select 1'`.

use std::time::Duration;

use crate::Size;
use crate::measure::{Arm, in_turns, median, ratio};
use crate::process::{peak, psql, schemactl_on, timed};
use crate::proxy::Proxy;
use crate::schema;
use crate::server::Server;
use crate::table::{Goal, head, line, time};

pub fn run(size: Size) {
    let server = Server::start();
    head("nothing to do, beside `psql -c 'select 1'`");
    for number in size.pick(vec![10, 100, 1_000], vec![10, 100]) {
        let folder = schema::write(server.folder(), number).folder.display().to_string();
        server.fresh("bench", "template0");
        let up = ["up", "--dir", &folder];
        let first = schemactl_on(&server, "bench", &up);
        let memory = peak(&first);
        let mut arms: Vec<Arm<'_>> = vec![
            ("psql", Box::new(|_| timed(psql(&server, "bench", &["-c", "select 1"])))),
            ("up", Box::new(|_| timed(schemactl_on(&server, "bench", &up)))),
        ];
        let times = in_turns(size.pick(41, 7), &mut arms);
        let what = format!("{number} applied, wall");
        line(&what, &time(median(&times[1])), &time(median(&times[0])), ratio(&times[1], &times[0]), Goal::AtMost(1.3));
        let proxy = Proxy::start(&server, Duration::ZERO);
        let url = proxy.url("bench");
        let count = |command| {
            proxy.round_trips();
            timed(command);
            // TCP, the start-up message, and its answer come before.
            proxy.round_trips() as f64 - 2.0
        };
        let ours = count(schemactl_on(&server, "bench", &[&up[..], &["--database-url", &url]].concat()));
        let floor = count(psql(&server, &url, &["-c", "select 1"]));
        let what = format!("{number} applied, round trips after the connection is up");
        line(&what, &ours.to_string(), &floor.to_string(), ours, Goal::AtMost(1.0));
        let what = format!("fresh `up` of {number}, peak memory in MB");
        line(&what, &format!("{memory:.1}"), "", memory, Goal::AtMost(25.0));
    }
}
