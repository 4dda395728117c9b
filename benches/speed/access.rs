//! A user's own queries under row-level security, beside the same queries by a role that it does not bind.

use std::fs;

use crate::Size;
use crate::load::Load;
use crate::measure::{median, ratio};
use crate::process::{psql, schemactl_on, timed};
use crate::server::Server;
use crate::table::{Goal, head, line, time};

/// The queries of the documents that users make themselves. Each finds the same rows for both roles.
const QUERIES: [(&str, &str); 9] = [
    ("own profile", "select * from profiles where id = md5('u7')::uuid"),
    ("active session", "select * from sessions where user_id = md5('u7')::uuid and is_completed = false"),
    (
        "history, 20 newest",
        "select * from sessions where user_id = md5('u7')::uuid and is_completed = true order by completed_at desc limit 20",
    ),
    ("history, all of it", "select count(*) from sessions where user_id = md5('u7')::uuid and is_completed = true"),
    (
        "messages of a session, 10 of them",
        "select * from messages where session_id = md5('s6')::uuid order by timestamp",
    ),
    (
        "messages of a session, 110 of them",
        "select * from messages where session_id = md5('s1006')::uuid order by timestamp",
    ),
    (
        "messages of the active session",
        "select m.* from messages as m join sessions as s on s.id = m.session_id where s.user_id = md5('u7')::uuid and s.is_completed = false order by m.timestamp",
    ),
    ("own logs, 50 newest", "select * from logs where user_id = md5('u7')::uuid order by created_at desc limit 50"),
    ("scenarios", "select * from scenarios order by id"),
];

pub fn run(size: Size) {
    let server = Server::start();
    server.fresh("bench", "template0");
    timed(schemactl_on(&server, "bench", &["up", "--seed"]));
    let rows = format!("rows={}", size.pick(1_000_000, 50_000));
    let file = server.folder().join("access.sql");
    fs::write(&file, include_str!("access.sql")).unwrap();
    timed(psql(&server, "bench", &["-v", &rows, "-f", &file.display().to_string()]));
    server.sql("bench", "checkpoint");
    let claims = server
        .sql("bench", "select json_build_object('sub', md5('u7')::uuid, 'role', 'authenticated')")
        .replace(' ', "");
    let options = |role: &str| format!("-c role={role} -c jit=off -c request.jwt.claims={claims}");
    head(&format!(
        "hot queries of core as `authenticated`, beside `service_role`; {rows} in sessions, messages and logs"
    ));
    let file = server.folder().join("query.sql");
    for (name, query) in QUERIES {
        fs::write(&file, format!("{query};\n")).unwrap();
        let load = Load { server: &server, database: "bench", script: &file };
        let (mut with, mut without) = (Vec::new(), Vec::new());
        // As many as take about a second.
        let transactions =
            (1000.0 / load.latency(&options("service_role"), 20)).clamp(50.0, size.pick(2000.0, 200.0)) as u32;
        for run in 0..size.pick(7, 2) {
            let roles =
                if run % 2 == 0 { ["authenticated", "service_role"] } else { ["service_role", "authenticated"] };
            for role in roles {
                let latency = load.latency(&options(role), transactions);
                if role == "authenticated" { with.push(latency) } else { without.push(latency) }
            }
        }
        line(name, &time(median(&with)), &time(median(&without)), ratio(&with, &without), Goal::AtMost(1.2));
    }
}
