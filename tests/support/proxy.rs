//! Stands between the program and a server, counts the messages both ways, and does harm at the one it was told to.

use std::fmt;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

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

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the program; opening and goodbye do not count.
    ToServer,
    /// To the program; all of them count, also those of the opening.
    ToClient,
}

/// What is done at a message.
pub enum Deed {
    /// The message does not arrive, and the connection is gone.
    Drop,
    /// The message arrives, and the connection is gone.
    Cut,
    /// The message arrives, its answer does not; when the answer is whole, the connection is gone.
    LoseAnswer,
    /// From this message on nothing gets through either way, and nobody is told.
    Swallow,
    /// The message waits until another connection has sent or got one, or for so long.
    Hold(Duration),
    /// The message comes through byte by byte.
    Trickle,
    /// This is done before the message is passed on.
    Before(Box<dyn FnOnce() + Send>),
    /// This is done after the message was passed on.
    After(Box<dyn FnOnce() + Send>),
}

/// Harm at one message, counted from 1 over all connections.
pub struct Fault {
    /// Which messages are counted.
    pub way: Way,
    /// At which of them.
    pub number: usize,
    /// What is done.
    pub deed: Deed,
}

impl From<Cut> for Fault {
    fn from(cut: Cut) -> Fault {
        let (number, deed) = match cut {
            Cut::Before(number) => (number, Deed::Drop),
            Cut::Sent(number) => (number, Deed::Cut),
            Cut::Answered(number) => (number, Deed::LoseAnswer),
        };
        Fault { way: Way::ToServer, number, deed }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?} {}", self.deed, self.way, self.number)
    }
}

impl fmt::Debug for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Deed::Drop => "drop",
            Deed::Cut => "cut",
            Deed::LoseAnswer => "lose the answer",
            Deed::Swallow => "swallow",
            Deed::Hold(_) => "hold",
            Deed::Trickle => "trickle",
            Deed::Before(_) => "do before",
            Deed::After(_) => "do after",
        })
    }
}

/// What went through.
#[derive(Default)]
struct Seen {
    connections: usize,
    to_server: Vec<u8>,
    to_client: usize,
    /// Grows whenever a message passes, with the connection it passed on.
    last: usize,
    passed: usize,
    fault: Option<Fault>,
    /// Sockets of swallowed connections: they stay open, so that nobody learns of it.
    swallowed: Vec<Ends>,
}

type Ends = (TcpStream, UnixStream);

/// A proxy in front of one database.
pub struct Proxy {
    url: String,
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    over: Arc<AtomicBool>,
}

impl Proxy {
    /// Starts one that cuts.
    pub fn new(db: &TestDb, cut: Option<Cut>) -> Proxy {
        Proxy::with(db, cut.map(Fault::from))
    }

    /// Starts one that does harm.
    pub fn with(db: &TestDb, fault: Option<Fault>) -> Proxy {
        let endpoint = db.cluster().endpoint();
        let socket = endpoint.socket_dir.join(format!(".s.PGSQL.{}", endpoint.port));
        Proxy::to(socket, &endpoint.user, db.name(), fault)
    }

    /// Starts one in front of the server of this socket.
    pub fn to(socket: PathBuf, user: &str, database: &str, fault: Option<Fault>) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let url = format!("postgres://{user}@127.0.0.1:{}/{database}?sslmode=disable", address.port());
        let seen = Arc::new(Mutex::new(Seen { fault, ..Seen::default() }));
        let over = Arc::new(AtomicBool::new(false));
        let (shared, end) = (Arc::clone(&seen), Arc::clone(&over));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(client), Ok(server)) = (client, UnixStream::connect(&socket)) else { continue };
                let mut now = shared.lock().unwrap();
                now.connections += 1;
                let link = Link { number: now.connections, dead: AtomicBool::new(false), answering: Mutex::new(0) };
                drop(now);
                link.serve(client, server, &shared);
            }
        });
        Proxy { url, address, seen, over }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// The URL of the database behind it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The port that it listens at.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.seen().connections
    }

    /// How many messages of this kind the program has sent; `Q` is a query.
    pub fn messages(&self, kind: u8) -> usize {
        self.seen().to_server.iter().filter(|seen| **seen == kind).count()
    }

    /// How many messages it has sent after each connection was opened, goodbyes left out.
    pub fn all_messages(&self) -> usize {
        self.seen().sent()
    }

    /// How many messages it was sent.
    pub fn answers(&self) -> usize {
        self.seen().to_client
    }

    /// Whether it has done its harm.
    pub fn has_cut(&self) -> bool {
        self.seen().fault.is_none()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
        for (client, server) in self.seen().swallowed.drain(..) {
            let _ = client.shutdown(Shutdown::Both);
            let _ = server.shutdown(Shutdown::Both);
        }
    }
}

impl Seen {
    fn sent(&self) -> usize {
        self.to_server.iter().filter(|kind| **kind != b'X').count()
    }

    /// The harm that is due at this message.
    fn due(&mut self, way: Way, number: usize) -> Option<Deed> {
        let found = self.fault.take_if(|fault| fault.way == way && fault.number == number);
        found.map(|fault| fault.deed)
    }
}

/// One connection.
struct Link {
    number: usize,
    /// Nothing gets through any more.
    dead: AtomicBool,
    /// The message whose answer is on its way, and is to be lost when it is negative.
    answering: Mutex<i64>,
}

/// The connection ends here.
struct Over;

impl From<std::io::Error> for Over {
    fn from(_: std::io::Error) -> Over {
        Over
    }
}

impl Link {
    /// Passes messages on in both directions, in threads of their own.
    fn serve(self, client: TcpStream, server: UnixStream, seen: &Arc<Mutex<Seen>>) {
        client.set_nodelay(true).unwrap();
        let link = Arc::new(self);
        let copy = || (client.try_clone().unwrap(), server.try_clone().unwrap());
        for way in [Way::ToServer, Way::ToClient] {
            let (link, seen, ends) = (Arc::clone(&link), Arc::clone(seen), copy());
            std::thread::spawn(move || {
                let _ = match way {
                    Way::ToServer => link.forward(&ends, &seen),
                    Way::ToClient => link.back(&ends, &seen),
                };
                if link.dead.load(Ordering::Relaxed) {
                    seen.lock().unwrap().swallowed.push(ends);
                    return;
                }
                let _ = ends.0.shutdown(Shutdown::Both);
                let _ = ends.1.shutdown(Shutdown::Both);
            });
        }
    }

    /// From the program to the server.
    fn forward(&self, (client, server): &Ends, seen: &Mutex<Seen>) -> Result<(), Over> {
        let (mut from, mut to) = (client, server);
        let mut length = [0; 4];
        from.read_exact(&mut length)?;
        to.write_all(&with_body(&mut from, length.to_vec(), length)?)?;
        loop {
            let (kind, message) = next(&mut from)?;
            let mut now = seen.lock().unwrap();
            now.to_server.push(kind);
            let number = now.sent();
            let deed = if kind == b'X' { None } else { now.due(Way::ToServer, number) };
            drop(now);
            let answering = i64::try_from(number).unwrap();
            *self.answering.lock().unwrap() = if matches!(deed, Some(Deed::LoseAnswer)) { -1 } else { answering };
            self.pass(deed, &message, &mut to, seen)?;
        }
    }

    /// From the server to the program.
    fn back(&self, (client, server): &Ends, seen: &Mutex<Seen>) -> Result<(), Over> {
        let (mut from, mut to) = (server, client);
        loop {
            let (kind, message) = next(&mut from)?;
            let mut now = seen.lock().unwrap();
            now.to_client += 1;
            let number = now.to_client;
            let deed = now.due(Way::ToClient, number);
            drop(now);
            if *self.answering.lock().unwrap() < 0 {
                if kind == b'Z' {
                    return Err(Over);
                }
                continue;
            }
            self.pass(deed, &message, &mut to, seen)?;
        }
    }

    fn pass(&self, deed: Option<Deed>, message: &[u8], to: &mut impl Write, seen: &Mutex<Seen>) -> Result<(), Over> {
        match deed {
            Some(Deed::Drop) => return Err(Over),
            Some(Deed::Swallow) => {
                self.dead.store(true, Ordering::Relaxed);
                return Ok(());
            }
            _ if self.dead.load(Ordering::Relaxed) => return Ok(()),
            Some(Deed::Hold(longest)) => {
                self.wait_for_another(longest, seen);
                to.write_all(message)?;
            }
            Some(Deed::Before(harm)) => {
                harm();
                to.write_all(message)?;
            }
            Some(Deed::Trickle) => message.iter().try_for_each(|byte| to.write_all(&[*byte]))?,
            Some(Deed::Cut) => {
                to.write_all(message)?;
                return Err(Over);
            }
            Some(Deed::After(harm)) => {
                to.write_all(message)?;
                harm();
            }
            Some(Deed::LoseAnswer) | None => to.write_all(message)?,
        }
        self.note(seen);
        Ok(())
    }

    fn note(&self, seen: &Mutex<Seen>) {
        let mut now = seen.lock().unwrap();
        now.last = self.number;
        now.passed += 1;
    }

    fn wait_for_another(&self, longest: Duration, seen: &Mutex<Seen>) {
        let (begin, before) = (Instant::now(), seen.lock().unwrap().passed);
        while begin.elapsed() < longest {
            let now = seen.lock().unwrap();
            if now.passed > before && now.last != self.number {
                return;
            }
            drop(now);
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn next(stream: &mut impl Read) -> Result<(u8, Vec<u8>), Over> {
    let mut head = [0; 5];
    stream.read_exact(&mut head)?;
    let message = with_body(stream, head.to_vec(), [head[1], head[2], head[3], head[4]])?;
    Ok((head[0], message))
}

fn with_body(stream: &mut impl Read, mut message: Vec<u8>, length: [u8; 4]) -> std::io::Result<Vec<u8>> {
    let start = message.len();
    message.resize(start + u32::from_be_bytes(length) as usize - 4, 0);
    stream.read_exact(&mut message[start..])?;
    Ok(message)
}
