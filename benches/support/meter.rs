//! Stands between a program and a server's socket and counts: bytes, and how often the program waited for an answer.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// What was counted.
#[derive(Default)]
struct Counts {
    bytes: AtomicU64,
    trips: AtomicU64,
    client_spoke: AtomicBool,
}

/// A socket of its own that leads to a server's.
pub struct Meter {
    /// The directory of the socket.
    pub directory: PathBuf,
    counts: Arc<Counts>,
}

impl Meter {
    /// Listens in this directory, at the server's port.
    pub fn new(directory: &Path, server: &Path, port: u16) -> Meter {
        std::fs::create_dir_all(directory).unwrap();
        let name = format!(".s.PGSQL.{port}");
        let listener = UnixListener::bind(directory.join(&name)).unwrap();
        let counts = Arc::new(Counts::default());
        let meter = Meter { directory: directory.to_owned(), counts: Arc::clone(&counts) };
        let server = server.join(name);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = UnixStream::connect(&server).unwrap();
                let (back, forth) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let counts = (Arc::clone(&counts), Arc::clone(&counts));
                thread::spawn(move || pass(client, forth, |_| counts.0.client_spoke.store(true, Ordering::SeqCst)));
                thread::spawn(move || {
                    pass(server, back, |size| {
                        // The first words of an answer end a round trip.
                        if counts.1.client_spoke.swap(false, Ordering::SeqCst) {
                            counts.1.trips.fetch_add(1, Ordering::SeqCst);
                        }
                        counts.1.bytes.fetch_add(size as u64, Ordering::SeqCst);
                    });
                });
            }
        });
        meter
    }

    /// Bytes from the server and round trips since the last time.
    pub fn take(&self) -> (u64, u64) {
        self.counts.client_spoke.store(false, Ordering::SeqCst);
        (self.counts.bytes.swap(0, Ordering::SeqCst), self.counts.trips.swap(0, Ordering::SeqCst))
    }
}

fn pass(mut from: UnixStream, mut to: UnixStream, mut seen: impl FnMut(usize)) {
    let mut buffer = [0; 65_536];
    while let Ok(size) = from.read(&mut buffer) {
        seen(size);
        if size == 0 || to.write_all(&buffer[..size]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}
