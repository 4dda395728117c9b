//! Whoever answers at the address before a session is there: nobody, something else, something that stops half-way or
//! never stops. Each ends within the connect time-out, with a reason and exit 3.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use schemactl::db::embedded::{Wanted, open_throwaway};

use super::table::Table;
use crate::support::{Cluster, Program, around, finish, need, soon, wanted};

/// What the program is given to wait.
const PATIENCE: &str = "1s";
/// Nothing may take longer than this, be the machine as busy as it may.
const LIMIT: Duration = Duration::from_secs(30);
const SSL_REQUEST: [u8; 4] = 80_877_103u32.to_be_bytes();

type Script = fn(&mut TcpStream) -> std::io::Result<()>;

/// Somebody who listens and does the same to everybody who comes.
struct Stranger {
    port: u16,
    over: Arc<AtomicBool>,
}

impl Stranger {
    fn who(script: Script) -> Stranger {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let over = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&over);
        std::thread::spawn(move || {
            for visitor in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(mut visitor) = visitor else { continue };
                std::thread::spawn(move || script(&mut visitor));
            }
        });
        Stranger { port, over }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[kind][..], &length, body].concat()
}

/// An authentication message of this number.
fn authentication(number: u32, body: &[u8]) -> Vec<u8> {
    message(b'R', &[&number.to_be_bytes(), body].concat())
}

/// The first packet, without its length.
fn packet(visitor: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut length = [0; 4];
    visitor.read_exact(&mut length)?;
    let mut body = vec![0; u32::from_be_bytes(length) as usize - 4];
    visitor.read_exact(&mut body)?;
    Ok(body)
}

/// Until it asks to be let in: TLS is not offered.
fn asked(visitor: &mut TcpStream) -> std::io::Result<()> {
    if packet(visitor)? == SSL_REQUEST {
        visitor.write_all(b"N")?;
        packet(visitor)?;
    }
    Ok(())
}

/// Until it wants to begin with TLS, which it is promised.
fn promised(visitor: &mut TcpStream) -> std::io::Result<()> {
    packet(visitor)?;
    visitor.write_all(b"S")?;
    visitor.read_exact(&mut [0; 5])
}

/// Says this and nothing more, and stays.
fn stay(visitor: &mut TcpStream, words: &[u8]) -> std::io::Result<()> {
    visitor.write_all(words)?;
    std::io::copy(visitor, &mut std::io::sink()).map(|_| ())
}

/// Says this again and again.
fn forever(visitor: &mut TcpStream, words: &[u8]) -> std::io::Result<()> {
    let words = words.repeat(64 * 1024 / words.len().max(1) + 1);
    loop {
        visitor.write_all(&words)?;
    }
}

/// Asks for a proof of the password that takes a day to calculate.
fn tedious(visitor: &mut TcpStream) -> std::io::Result<()> {
    asked(visitor)?;
    visitor.write_all(&authentication(10, b"SCRAM-SHA-256\0\0"))?;
    let mut head = [0; 5];
    visitor.read_exact(&mut head)?;
    let mut first = vec![0; u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize - 4];
    visitor.read_exact(&mut first)?;
    let nonce = String::from_utf8_lossy(&first).rsplit("r=").next().unwrap_or_default().to_owned();
    let challenge = format!("r={nonce}more,s=QSXCR+Q6sek8bf92,i=2147483647");
    stay(visitor, &authentication(11, challenge.as_bytes()))
}

const LATE: &str = "did not answer within 1s";
const CLOSED: &str = "closed the connection before it answered";
const FOREIGN: &str = "does not speak Postgres' protocol";
const NO_TLS: &str = "was not accepted (sslmode=require)";

/// What the stranger does; how much TLS is demanded; the code and words that tell of it.
const STRANGERS: [(&str, &str, Script, &str, &str); 30] = [
    ("it takes the connection and says nothing", "disable", |v| stay(v, b""), "E301", LATE),
    ("it takes the connection and says nothing", "prefer", |v| stay(v, b""), "E301", LATE),
    ("it takes the connection and says nothing", "require", |v| stay(v, b""), "E301", LATE),
    ("it promises TLS and says nothing", "prefer", |v| promised(v).and_then(|()| stay(v, b"")), "E301", LATE),
    ("it promises TLS and says nothing", "require", |v| promised(v).and_then(|()| stay(v, b"")), "E301", LATE),
    ("it has no TLS and says nothing", "prefer", |v| asked(v).and_then(|()| stay(v, b"")), "E301", LATE),
    (
        "it closes in the middle of TLS",
        "require",
        |v| promised(v).and_then(|()| v.write_all(b"\x16\x03\x03\x00\x7a\x02\x00")),
        "E301",
        CLOSED,
    ),
    ("it promises TLS and closes", "require", promised, "E301", CLOSED),
    (
        "it promises TLS and talks nonsense",
        "require",
        |v| promised(v).and_then(|()| stay(v, b"nonsense")),
        "E304",
        NO_TLS,
    ),
    (
        "it promises TLS and goes on without",
        "require",
        |v| promised(v).and_then(|()| stay(v, &authentication(0, b""))),
        "E304",
        NO_TLS,
    ),
    (
        "it answers in HTTP",
        "disable",
        |v| asked(v).and_then(|()| v.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
        "E301",
        CLOSED,
    ),
    (
        "it answers in HTTP",
        "require",
        |v| packet(v).and_then(|_| v.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
        "E301",
        FOREIGN,
    ),
    ("it greets as SSH does", "disable", |v| stay(v, b"SSH-2.0-OpenSSH_9.2p1\r\n"), "E301", LATE),
    (
        "it sends half an authentication message",
        "disable",
        |v| asked(v).and_then(|()| stay(v, b"R\0\0\0\x08\0")),
        "E301",
        LATE,
    ),
    (
        "it sends half an authentication message and closes",
        "disable",
        |v| asked(v).and_then(|()| v.write_all(b"R\0\0\0\x08\0")),
        "E301",
        CLOSED,
    ),
    (
        "its message is shorter than its length",
        "disable",
        |v| asked(v).and_then(|()| stay(v, b"R\0\0\0\0")),
        "E301",
        FOREIGN,
    ),
    (
        "its authentication message is empty",
        "disable",
        |v| asked(v).and_then(|()| stay(v, &message(b'R', b""))),
        "E301",
        FOREIGN,
    ),
    (
        "its authentication method is not known",
        "disable",
        |v| asked(v).and_then(|()| stay(v, &authentication(7, b""))),
        "E301",
        FOREIGN,
    ),
    (
        "it knows another SASL mechanism only",
        "disable",
        |v| asked(v).and_then(|()| stay(v, &authentication(10, b"FOO\0\0"))),
        "E301",
        FOREIGN,
    ),
    (
        "its SCRAM challenge is nonsense",
        "disable",
        |v| {
            asked(v).and_then(|()| {
                stay(v, &[authentication(10, b"SCRAM-SHA-256\0\0"), authentication(11, b"\xff\xfe")].concat())
            })
        },
        "E301",
        FOREIGN,
    ),
    ("its SCRAM challenge takes a day to answer", "disable", tedious, "E301", LATE),
    (
        "it lets in and never gets ready",
        "disable",
        |v| asked(v).and_then(|()| stay(v, &authentication(0, b""))),
        "E301",
        LATE,
    ),
    (
        "it tells parameters without end before it lets in",
        "disable",
        |v| asked(v).and_then(|()| forever(v, &message(b'S', b"a\0b\0"))),
        "E301",
        LATE,
    ),
    (
        "it tells parameters without end after it lets in",
        "disable",
        |v| {
            asked(v)
                .and_then(|()| v.write_all(&authentication(0, b"")))
                .and_then(|()| forever(v, &message(b'S', b"a\0b\0")))
        },
        "E301",
        LATE,
    ),
    (
        "it gives notices without end before it lets in",
        "disable",
        |v| asked(v).and_then(|()| forever(v, &message(b'N', b"SNOTICE\0VNOTICE\0C00000\0Mhello\0\0"))),
        "E301",
        LATE,
    ),
    (
        "its error is empty",
        "disable",
        |v| asked(v).and_then(|()| v.write_all(&message(b'E', b""))),
        "E301",
        "refused the connection and does not say why",
    ),
    (
        "its error is not text",
        "disable",
        |v| asked(v).and_then(|()| v.write_all(&message(b'E', b"SFATAL\0VFATAL\0C28000\0M\xff\xfe\x1b[31mred\0\0"))),
        "E301",
        "in words that are not UTF-8",
    ),
    (
        "its error repeats the password",
        "disable",
        |v| {
            asked(v).and_then(|()| {
                v.write_all(&message(b'E', b"SFATAL\0VFATAL\0C28000\0Mnot with hunter2-Never/Shown\0\0"))
            })
        },
        "E302",
        "not with ***",
    ),
    (
        "it has no process left for the session",
        "disable",
        |v| {
            asked(v)
                .and_then(|()| v.write_all(b"Ecould not fork new process for connection: Cannot allocate memory\n\0"))
        },
        "E301",
        CLOSED,
    ),
    ("it closes at once", "disable", |_| Ok(()), "E301", CLOSED),
];

#[test]
fn whoever_answers_instead_of_postgres_is_told_within_the_time_out() {
    let table = Table::of("handshakes");
    let program = Program::new("");
    std::thread::scope(|scope| {
        for part in STRANGERS.chunks(8) {
            let (program, table) = (&program, &table);
            scope.spawn(move || {
                for (does, tls, script, code, words) in part {
                    let stranger = Stranger::who(*script);
                    let url = format!("postgres://somebody@127.0.0.1:{}/db?sslmode={tls}", stranger.port);
                    let begin = Instant::now();
                    let said = program.run(&["status", "--database-url", &url, "--connect-timeout", PATIENCE]);
                    println!("{does}, {tls}: {} {:?}", said.stderr, begin.elapsed());
                    assert!(begin.elapsed() < LIMIT, "{does}, {tls}: {:?}", begin.elapsed());
                    said.failed(code, &[*words]);
                    table.row(does, &format!("`sslmode={tls}`"), 1, &format!("exit 3: {code}: … {words}"));
                }
            });
        }
    });
    table.close();
}

/// A resolver that answers as it is told: late, never, with these addresses. Nothing where there is no C compiler.
fn resolver(program: &Program) -> Option<PathBuf> {
    let (source, library) = (program.dir().join("resolver.c"), program.dir().join("resolver.so"));
    std::fs::write(&source, include_str!("resolver.c")).unwrap();
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl").status();
    if built.is_ok_and(|status| status.success()) {
        return Some(library);
    }
    assert!(std::env::var_os("SCHEMACTL_TEST_REQUIRE").is_none(), "there is no C compiler");
    eprintln!("SKIPPED: there is no C compiler");
    None
}

#[test]
fn names_that_lead_nowhere_late_or_to_several_addresses() {
    let Some(server) = listening() else { return };
    let table = Table::of("names");
    let program = Program::new("");
    let Some(resolver) = resolver(&program) else { return };
    let ask = |host: &str, told: &[(&str, &str)]| {
        let url = format!("postgres://postgres@{host}:{}/postgres?sslmode=disable", server.tcp.unwrap());
        let mut command = program.command(&["status", "--database-url", &url, "--connect-timeout", PATIENCE]);
        let begin = Instant::now();
        let said = finish(command.env("LD_PRELOAD", &resolver).envs(told.iter().copied()));
        assert!(begin.elapsed() < LIMIT, "{host} {told:?}: {:?}", begin.elapsed());
        println!("{host} {told:?}: {} {:?}", said.stderr, begin.elapsed());
        said
    };
    let row = |does: &str, host: &str, told: &[(&str, &str)], words: &str| {
        ask(host, told).failed("E301", &[words, host.trim_matches(['[', ']'])]);
        table.row(does, "the name of the host", 1, &format!("exit 3: E301: … {words}"));
    };
    // A top level that never is (RFC 2606), so that nobody is asked for it in vain where there is no network either.
    row("it has no address", "db.invalid", &[("RESOLVER_SAYS", "nothing")], "has no address");
    row("the resolver does not answer now", "db.invalid", &[("RESOLVER_SAYS", "later")], "has no address");
    row("the resolver needs a minute", "db.invalid", &[("RESOLVER_WAITS", "60")], LATE);
    // Addresses that are there for examples alone (RFC 3849); without IPv6, or with it, there is no way to them.
    let nowhere = ask("[2001:db8::1]", &[]);
    nowhere.failed("E301", &["2001:db8::1"]);
    table.row("an IPv6 address that nothing leads to", "the host", 1, "exit 3: E301");
    // What works.
    for (does, addresses) in [
        ("the first of its addresses has no port open", "127.0.0.2,127.0.0.1"),
        ("the first of its addresses has no port open, and the last neither", "::1,127.0.0.1,127.0.0.3"),
    ] {
        ask("db.invalid", &[("RESOLVER_SAYS", addresses)]).ok();
        table.row(does, "the name of the host", 1, "exit 0: the next one is tried");
    }
    ask("db.invalid", &[("RESOLVER_SAYS", "127.0.0.1"), ("RESOLVER_WAITS", "0.4")]).ok();
    table.row("the resolver needs less than the time-out", "the name of the host", 1, "exit 0");
    table.close();
}

#[test]
fn several_hosts_in_a_url_are_refused_with_a_way_out() {
    let program = Program::new("");
    let words = ["names several hosts", "Name one host: the primary", "proxy"];
    for url in [
        "postgres://u:hunter2-Never%2FShown@one,two/db",
        "postgres://u:hunter2-Never%2FShown@one:5432,two:5433/db?target_session_attrs=read-write",
        "postgres://u@[::1]:5432,[::2]:5432/db",
        "postgres://u@/db?host=one,two",
    ] {
        program.fails(&["status", "--database-url", url], "E203", &words);
    }
    let mut command = program.command(&["status"]);
    let said = finish(command.env_remove("SCHEMACTL_DATABASE_URL").env("PGHOST", "one,two").env("PGUSER", "u"));
    said.failed("E203", &words);
}

/// A server that listens at 127.0.0.1 and lets everybody in.
fn listening() -> Option<Cluster> {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = [("listen_addresses", "127.0.0.1"), ("port", &port.to_string())];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let server = need(open_throwaway(&Wanted { settings, ..wanted() }, &around(), &mut |_| {}))?;
    let cluster = Cluster::over_tcp(server, port);
    let access = "do $$ begin execute format('copy (values (''local all all trust''), (''host all all 127.0.0.1/32 trust'')) to %L', current_setting('hba_file')); end $$; select pg_reload_conf()";
    cluster.sql("postgres", access);
    soon("the server lets in", || {
        cluster.value("postgres", "select count(*) from pg_hba_file_rules where type = 'host'") == "1"
    });
    Some(cluster)
}
