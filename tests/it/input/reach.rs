//! Servers that cannot be reached, or are none.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::{Program, SECRET, TestDb, soon};

fn url(place: &str) -> String {
    format!("postgres://ann:{SECRET}@{place}/app")
}

/// A server that does this with every connection.
fn listener(serve: fn(std::net::TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    place
}

#[test]
fn a_closed_port_is_named() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    Program::new(&url(&port.to_string())).fails(&["up"], "E301", &[&format!("nothing listens at {port}"), "--wait"]);
}

#[test]
fn a_host_without_an_address_is_named() {
    Program::new(&url("no-such-host.invalid")).fails(&["status"], "E301", &["no-such-host.invalid:5432"]);
}

#[test]
fn a_host_that_does_not_answer_is_given_up_in_time() {
    let begin = Instant::now();
    // TEST-NET-1: nobody is there.
    Program::new(&url("192.0.2.1")).fails(&["up", "--connect-timeout", "300ms"], "E301", &["192.0.2.1:5432"]);
    let silent = listener(|stream| std::thread::sleep(Duration::from_secs(60 * u64::from(stream.peer_addr().is_ok()))));
    let said = format!("{silent} did not answer within 300ms");
    Program::new(&url(&silent)).fails(&["up", "--connect-timeout", "300ms"], "E301", &[&said, "--connect-timeout"]);
    assert!(begin.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_socket_that_is_not_there_is_named() {
    let program = Program::new(&format!("postgres://ann:{SECRET}@/app?host=/nowhere&port=5433"));
    program.fails(&["up"], "E301", &["there is no socket /nowhere/.s.PGSQL.5433"]);
}

#[test]
fn a_server_that_speaks_something_else_is_told_apart() {
    let web = listener(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    for mode in ["prefer", "disable", "require"] {
        let program = Program::new(&url(&web));
        let output = program.run(&["up", "--tls", mode]);
        // Without TLS its answer is read as a length, and what follows never comes.
        let word = if mode == "disable" {
            "Look whether it is Postgres that listens there"
        } else {
            "does not speak Postgres"
        };
        output.failed("E301", &[word, &web]);
    }
    let mute = listener(drop);
    Program::new(&url(&mute)).fails(&["up", "--tls", "disable"], "E301", &[&format!("{mute} closed the connection")]);
}

#[test]
fn waiting_for_a_server_is_said_and_ends() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let begin = Instant::now();
    Program::new(&url(&port.to_string())).run(&["up", "--wait=1s"]).failed("E301", &["waiting"]);
    assert!((1..5).contains(&begin.elapsed().as_secs()), "{:?}", begin.elapsed());
}

#[test]
fn a_server_that_comes_while_it_is_waited_for_is_used() {
    let Some(db) = TestDb::new() else { return };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let socket = db.cluster().endpoint().socket_dir.join(format!(".s.PGSQL.{}", db.cluster().endpoint().port));
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(700));
        let (client, _) = TcpListener::bind(("127.0.0.1", port)).unwrap().accept().unwrap();
        let server = std::os::unix::net::UnixStream::connect(socket).unwrap();
        let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from_client, &mut to_server));
        let (mut from_server, mut to_client) = (server, client);
        let _ = std::io::copy(&mut from_server, &mut to_client);
    });
    let url = format!("postgres://postgres@127.0.0.1:{port}/{}?sslmode=disable", db.name());
    let up = db.run(&["up", "--wait=30s", "--database-url", &url]).ok();
    assert!(up.stderr.contains("waiting"), "{up:#?}");
}

#[test]
fn a_server_without_a_free_connection_is_told_apart() {
    use crate::support::private_cluster;
    let Some(cluster) = private_cluster(&[("max_connections", "2"), ("superuser_reserved_connections", "0")]) else {
        return;
    };
    let mut held = Vec::new();
    // Whoever asked whether the server is up may not be gone yet.
    soon("both connections are ours", || {
        held.extend(crate::support::sql::Session::open(cluster.endpoint(), "postgres").ok());
        held.len() == 2
    });
    Program::new(&cluster.url("postgres")).fails(&["up"], "E301", &["no connection left"]);
    drop(held);
}

#[test]
fn tls_that_is_demanded_and_absent_is_said() {
    let Some(db) = TestDb::supabase() else { return };
    for mode in ["require", "verify-ca", "verify-full"] {
        db.fails(&["up", "--tls", mode], "E304", &[&format!("TLS is demanded (sslmode={mode})"), "does not offer it"]);
    }
    let url = format!("{}?sslmode=require", db.url());
    db.fails(&["status", "--database-url", &url], "E304", &["sslmode=require"]);
    db.run(&["up", "--tls", "prefer"]).ok();
    let missing = ["up", "--tls", "verify-ca", "--tls-ca", "nowhere.pem"];
    db.fails(&missing, "E304", &["nowhere.pem cannot be read"]);
}
