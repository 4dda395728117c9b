//! Stands between the program and the server, counts the program's messages, and cuts where it was told to.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use super::TestDb;

/// Where to cut a connection, once: at which message after the connection was opened, counted from 1 over all connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server never gets this message.
    Before(usize),
    /// The server gets this message, and nobody waits for its answer.
    Sent(usize),
    /// The server does all that this message says, but its answer is lost.
    Answered(usize),
}

/// What went through.
#[derive(Debug, Default)]
struct Seen {
    connections: usize,
    messages: Vec<u8>,
    cut: Option<Cut>,
}

/// A proxy in front of one database.
pub struct Proxy {
    url: String,
    seen: Arc<Mutex<Seen>>,
}

impl Proxy {
    /// Starts one. It ends with this process.
    pub fn new(db: &TestDb, cut: Option<Cut>) -> Proxy {
        let endpoint = db.cluster().endpoint();
        let socket = endpoint.socket_dir.join(format!(".s.PGSQL.{}", endpoint.port));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("postgres://{}@127.0.0.1:{port}/{}?sslmode=disable", endpoint.user, db.name());
        let seen = Arc::new(Mutex::new(Seen { cut, ..Seen::default() }));
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, UnixStream::connect(&socket)) else { continue };
                shared.lock().unwrap().connections += 1;
                pass(client, server, &shared);
            }
        });
        Proxy { url, seen }
    }

    /// The URL of the database behind it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    /// How many messages of this kind the program has sent; `Q` is a query.
    pub fn messages(&self, kind: u8) -> usize {
        self.seen.lock().unwrap().messages.iter().filter(|seen| **seen == kind).count()
    }

    /// How many messages it has sent after each connection was opened, goodbyes left out.
    pub fn all_messages(&self) -> usize {
        self.seen.lock().unwrap().messages.iter().filter(|seen| **seen != b'X').count()
    }

    /// Whether it has cut.
    pub fn has_cut(&self) -> bool {
        self.seen.lock().unwrap().cut.is_none()
    }
}

/// Passes messages on in both directions, in threads of their own.
fn pass(client: TcpStream, server: UnixStream, seen: &Arc<Mutex<Seen>>) {
    client.set_nodelay(true).unwrap();
    // The number of the message whose answer is on its way.
    let waiting = Arc::new(Mutex::new(0));
    let (to_server, to_client) = ((client.try_clone().unwrap(), server.try_clone().unwrap()), (client, server));
    let (shared, number) = (Arc::clone(seen), Arc::clone(&waiting));
    std::thread::spawn(move || {
        let (client, server) = to_server;
        let _ = forward(&client, &server, &shared, &number);
        let _ = client.shutdown(Shutdown::Both);
        let _ = server.shutdown(Shutdown::Both);
    });
    let shared = Arc::clone(seen);
    std::thread::spawn(move || {
        let (client, server) = to_client;
        let _ = back(&client, &server, &shared, &waiting);
        let _ = client.shutdown(Shutdown::Both);
        let _ = server.shutdown(Shutdown::Both);
    });
}

/// From the program to the server. An error, or the end of it, ends the connection.
fn forward(
    mut client: &TcpStream,
    mut server: &UnixStream,
    seen: &Mutex<Seen>,
    waiting: &Mutex<usize>,
) -> std::io::Result<()> {
    let mut length = [0; 4];
    client.read_exact(&mut length)?;
    server.write_all(&with_body(&mut client, length.to_vec(), length)?)?;
    loop {
        let mut head = [0; 5];
        client.read_exact(&mut head)?;
        let message = with_body(&mut client, head.to_vec(), [head[1], head[2], head[3], head[4]])?;
        let mut now = seen.lock().unwrap();
        now.messages.push(head[0]);
        let number = now.messages.iter().filter(|kind| **kind != b'X').count();
        *waiting.lock().unwrap() = number;
        let due = head[0] != b'X';
        if due && now.cut == Some(Cut::Before(number)) {
            now.cut = None;
            return Ok(());
        }
        server.write_all(&message)?;
        if due && now.cut == Some(Cut::Sent(number)) {
            now.cut = None;
            return Ok(());
        }
    }
}

/// From the server to the program.
fn back(
    mut client: &TcpStream,
    mut server: &UnixStream,
    seen: &Mutex<Seen>,
    waiting: &Mutex<usize>,
) -> std::io::Result<()> {
    let mut held = Vec::new();
    loop {
        let mut head = [0; 5];
        server.read_exact(&mut head)?;
        held.extend(with_body(&mut server, head.to_vec(), [head[1], head[2], head[3], head[4]])?);
        let mut now = seen.lock().unwrap();
        if now.cut == Some(Cut::Answered(*waiting.lock().unwrap())) {
            // Nothing of this answer gets through; when it is whole, the connection goes.
            if head[0] == b'Z' {
                now.cut = None;
                return Ok(());
            }
            continue;
        }
        drop(now);
        client.write_all(&std::mem::take(&mut held))?;
    }
}

fn with_body(stream: &mut impl Read, mut message: Vec<u8>, length: [u8; 4]) -> std::io::Result<Vec<u8>> {
    let start = message.len();
    message.resize(start + u32::from_be_bytes(length) as usize - 4, 0);
    stream.read_exact(&mut message[start..])?;
    Ok(message)
}
