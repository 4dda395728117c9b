//! A long way to the server: each byte arrives later, and the round trips are counted.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use crate::server::Server;

/// A proxy in front of a server.
pub struct Proxy {
    port: u16,
    turns: Arc<AtomicUsize>,
}

impl Proxy {
    /// Starts one that holds everything back by so much in each direction. It ends with this process.
    pub fn start(server: &Server, delay: Duration) -> Proxy {
        let socket = format!("{}/.s.PGSQL.{}", server.host(), server.port());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let turns = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&turns);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                client.set_nodelay(true).unwrap();
                // The way there and back of TCP itself.
                counted.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(2 * delay);
                let server = UnixStream::connect(&socket).unwrap();
                pass(client, server, delay, &counted);
            }
        });
        Proxy { port, turns }
    }

    /// The URL of a database behind it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }

    /// How often the client has waited for the server since this was asked last, the connection itself counted.
    pub fn round_trips(&self) -> usize {
        self.turns.swap(0, Ordering::Relaxed)
    }
}

fn pass(client: TcpStream, server: UnixStream, delay: Duration, turns: &Arc<AtomicUsize>) {
    // Whether the server spoke last: then what the client says next is a new turn.
    let answered = Arc::new(AtomicBool::new(true));
    let (to, from) = ((client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client));
    let (turns, spoke) = (Arc::clone(turns), Arc::clone(&answered));
    later(to.0, to.1, delay, move |bytes| {
        // A goodbye waits for nobody.
        if bytes != [b'X', 0, 0, 0, 4] && spoke.swap(false, Ordering::Relaxed) {
            turns.fetch_add(1, Ordering::Relaxed);
        }
    });
    later(from.0, from.1, delay, move |_| answered.store(true, Ordering::Relaxed));
}

/// Passes bytes on in their order, each so much later.
fn later<R: Read + Send + 'static, W: Write + Ends + Send + 'static>(
    mut from: R,
    mut to: W,
    delay: Duration,
    seen: impl Fn(&[u8]) + Send + 'static,
) {
    let (sender, receiver) = mpsc::channel::<(Instant, Vec<u8>)>();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            seen(&buffer[..length]);
            if sender.send((Instant::now() + delay, buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    });
    std::thread::spawn(move || {
        for (due, bytes) in receiver {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        to.end();
    });
}

trait Ends {
    fn end(&self);
}

impl Ends for TcpStream {
    fn end(&self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}

impl Ends for UnixStream {
    fn end(&self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}
