//! Writing messages with the trigger that counts them, and without.

use std::fs;

use crate::Size;
use crate::load::Load;
use crate::measure::{median, ratio};
use crate::process::{schemactl_on, timed};
use crate::server::Server;
use crate::table::{Goal, head, line};

const ROWS: &str = include_str!("sessions.sql");
/// One message; each client has a session of its own.
const WRITE: &str = "insert into messages (session_id, role, chat_type, content)
values (md5('s' || :client_id)::uuid, 'user', 'main', 'Guten Tag, was kostet der Apfel?');\n";
/// A hundred messages in a statement.
const MANY: &str = "insert into messages (session_id, role, chat_type, content)
select md5('s' || :client_id)::uuid, 'user', 'main', 'Guten Tag, was kostet der Apfel?' from generate_series(1, 100);\n";

pub fn run(size: Size) {
    let server = Server::start();
    server.fresh("bench", "template0");
    timed(schemactl_on(&server, "bench", &["up", "--seed"]));
    server.sql("bench", ROWS);
    head("inserts into messages with the count trigger, beside the same without; seconds a transaction");
    let seconds = size.pick(6, 1);
    for (name, text, clients) in [
        ("one at a time, one writer", WRITE, 1),
        ("100 in a statement, one writer", MANY, 1),
        ("one at a time, 16 writers on 16 sessions", WRITE, 16),
    ] {
        let script = server.folder().join("write.sql");
        fs::write(&script, text).unwrap();
        let load = Load { server: &server, database: "bench", script: &script };
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for run in 0..size.pick(5, 2) {
            for on in if run % 2 == 0 { [true, false] } else { [false, true] } {
                let state = if on { "enable" } else { "disable" };
                server.sql("bench", &format!("alter table messages {state} trigger messages_count"));
                for statement in ["truncate messages", "vacuum sessions", "checkpoint"] {
                    server.sql("bench", statement);
                }
                let rate = load.rate("", clients, seconds);
                if on { with.push(1000.0 / rate) } else { without.push(1000.0 / rate) }
            }
        }
        let milliseconds = |times: &[f64]| format!("{:.3} ms", median(times));
        line(name, &milliseconds(&with), &milliseconds(&without), ratio(&with, &without), Goal::AtMost(1.5));
    }
}
