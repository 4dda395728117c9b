//! Getting in, or saying exactly why not. No error here ever holds a password or a URL.

use std::cell::Cell;
use std::io::ErrorKind;
use std::str::FromStr;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgDatabaseError, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::runtime::Handle;
use tokio::task::JoinError;

use crate::db::authority;
use crate::db::session::{Interrupt, Pooled, Session};
use crate::error::{Code, Error, Result};
use crate::model::address::{Address, Host, Tls, Trust};
use crate::report::event::{Event, Tell};

/// How to connect.
#[derive(Clone, Debug)]
pub struct ConnectSettings {
    /// How long one attempt may take.
    pub timeout: Duration,
    /// How long to wait for a server that does not answer yet; zero to not wait.
    pub wait: Duration,
    /// The signal that asks to stop.
    pub interrupt: Interrupt,
}

/// Connects; waits for a server that is not there yet, if that was asked for.
pub async fn connect(address: &Address, settings: &ConnectSettings, tell: Tell<'_>) -> Result<Session> {
    let started = Instant::now();
    let mut interrupt = settings.interrupt.clone();
    let mut pause = Duration::from_millis(50);
    loop {
        let mut attempt = once(address, settings).await;
        if attempt.as_ref().is_err_and(|error| address.tls == Tls::Prefer && is_about_tls(error)) {
            // As libpq: TLS that is only preferred is left out where it stands in the way.
            let plain = once(&Address { tls: Tls::Disable, ..address.clone() }, settings).await;
            attempt = plain.map(|session| Session { address: address.clone(), ..session }).or(attempt);
        }
        let error = match attempt {
            Ok(session) => return Ok(session),
            Err(error) => error,
        };
        if error.code != Code::Unreachable || started.elapsed() >= settings.wait {
            return Err(error);
        }
        tell(Event::WaitingForServer { reason: error.message.clone(), waited: started.elapsed() });
        if let Err(code) = interrupt.sleep(pause).await {
            return Err(Error::new(code, "interrupted while waiting for the server"));
        }
        // A server that only restarts is there in a moment; one that is down for long is not to be hammered.
        pause = (pause * 2).min(Duration::from_millis(500));
    }
}

/// Whether TLS itself failed, or the server lets nobody in with it.
fn is_about_tls(error: &Error) -> bool {
    let refused = error.sqlstate.as_deref() == Some("28000") && error.message.contains("SSL encryption");
    error.code == Code::Tls || refused
}

async fn once(address: &Address, settings: &ConnectSettings) -> Result<Session> {
    let options = options(address)?;
    let started = Instant::now();
    let mut interrupt = settings.interrupt.clone();
    let attempt = tokio::select! {
        attempt = tokio::time::timeout(settings.timeout, apart(options)) => attempt,
        code = interrupt.wait() => return Err(Error::new(code, "interrupted while connecting")),
    };
    match attempt {
        Ok(Ok(Ok(connection))) => Ok(Session {
            connection,
            address: address.clone(),
            connect_timeout: settings.timeout,
            since: started,
            pooled: Pooled::Unseen,
            process: None,
            interrupt: settings.interrupt.clone(),
        }),
        Ok(Ok(Err(error))) => Err(explain(address, error)),
        Ok(Err(_)) => Err(not_postgres(&place(address)).note("its answer cannot be read")),
        Err(_) => Err(Error::new(
            Code::Unreachable,
            format!("{} did not answer within {}", place(address), humantime::format_duration(settings.timeout)),
        )
        .hint("Look at host, port and firewall, or give it longer with --connect-timeout.")),
    }
}

thread_local! {
    static LETTING_IN: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread listens to somebody who has not let us in yet. A panic here says that the answer made no sense; it
/// ends the attempt and not the process.
pub fn is_being_let_in() -> bool {
    LETTING_IN.get()
}

/// Shakes hands in a thread of its own. Whoever answers there may be anybody: one who talks without end, or asks for a
/// calculation without end, would let nothing else on the same thread have its turn, neither the clock nor a signal.
async fn apart(options: PgConnectOptions) -> Result<sqlx::Result<PgConnection>, JoinError> {
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        LETTING_IN.set(true);
        let connection = runtime.block_on(PgConnection::connect_with(&options));
        LETTING_IN.set(false);
        connection
    })
    .await
}

fn options(address: &Address) -> Result<PgConnectOptions> {
    let mut options = match &address.password {
        Some(password) => PgConnectOptions::new_without_pgpass().password(password.reveal()),
        None => with_password_file(address),
    };
    options = match &address.host {
        Host::Tcp(host) => options.host(host),
        Host::Socket(directory) => options.socket(directory),
    };
    let mode = match (address.tls, address.trust()) {
        _ if matches!(address.host, Host::Socket(_)) => PgSslMode::Disable,
        (Tls::Disable, _) => PgSslMode::Disable,
        (Tls::Prefer, _) => PgSslMode::Prefer,
        (_, Trust::Nothing) => PgSslMode::Require,
        (_, Trust::Authorities) => PgSslMode::VerifyCa,
        (_, Trust::Host) => PgSslMode::VerifyFull,
    };
    options = options
        .port(address.port)
        .username(&address.user)
        .database(&address.database)
        .application_name("schemactl")
        // PgBouncer refuses start-up parameters that it does not know.
        .extra_float_digits(None)
        .ssl_mode(mode)
        .disable_statement_logging();
    let verifies = matches!(mode, PgSslMode::VerifyCa | PgSslMode::VerifyFull);
    if let Some(file) = address.tls_ca.as_ref().filter(|_| verifies) {
        options = options.ssl_root_cert_from_pem(authority::read(file)?);
    }
    Ok(options)
}

/// Lets libpq's password file answer, which sqlx reads only for an address that it was given as a URL.
fn with_password_file(address: &Address) -> PgConnectOptions {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let host = match &address.host {
        Host::Tcp(host) if host.contains(':') => format!("[{host}]"),
        // As it is: sqlx compares it with the file without decoding it.
        Host::Tcp(host) => host.clone(),
        Host::Socket(_) => "localhost".to_owned(),
    };
    let url = format!("postgres://{}@{host}:{}/{}", encode(&address.user), address.port, encode(&address.database));
    PgConnectOptions::from_str(&url).unwrap_or_else(|_| PgConnectOptions::new_without_pgpass())
}

/// `host:port`, or the socket's directory.
fn place(address: &Address) -> String {
    match &address.host {
        Host::Tcp(host) if host.contains(':') => format!("[{host}]:{}", address.port),
        Host::Tcp(host) => format!("{host}:{}", address.port),
        Host::Socket(directory) => format!("{}/.s.PGSQL.{}", directory.display(), address.port),
    }
}

fn explain(address: &Address, error: sqlx::Error) -> Box<Error> {
    let place = place(address);
    match error {
        sqlx::Error::Database(database) => match database.try_downcast::<PgDatabaseError>() {
            Ok(postgres) => refused(address, &postgres),
            Err(other) => Error::new(Code::Unreachable, format!("{place} refused the connection: {other}")),
        },
        // Where the TLS library refuses a certificate, sqlx says so as an error of the stream.
        sqlx::Error::Io(io) if io.kind() == ErrorKind::InvalidData => tls(address, &io.to_string()),
        sqlx::Error::Io(io) => unreachable(&place, &io),
        sqlx::Error::Tls(reason) => tls(address, &reason.to_string()),
        // A server whose messages are in German, say, has no encoding yet when it refuses a login.
        sqlx::Error::Protocol(reason) if reason.contains("non-UTF-8 string for its error message") => {
            Error::new(Code::Unreachable, format!("{place} refused the connection, in words that are not UTF-8"))
                .hint("Look at user, password and database; the server's log says why.")
        }
        sqlx::Error::Protocol(reason) => not_postgres(&place).note(reason),
        // What the library says would show a character of the password.
        sqlx::Error::Configuration(reason) if reason.to_string().contains("saslprep") => Error::new(
            Code::LoginRefused,
            format!("the password of {} holds a character that cannot be sent", address.user),
        )
        .hint("Give the role a password without emoji and control characters."),
        other => Error::new(Code::Unreachable, format!("{place} cannot be reached: {other}"))
            .hint("Look at the URL, the host and the port."),
    }
}

fn not_postgres(place: &str) -> Box<Error> {
    Error::new(Code::Unreachable, format!("what answers at {place} does not speak Postgres' protocol"))
        .hint("Look at host and port.")
}

fn unreachable(place: &str, io: &std::io::Error) -> Box<Error> {
    let reason = io.to_string();
    let (fact, hint) = match io.kind() {
        ErrorKind::ConnectionRefused => (
            format!("nothing listens at {place}"),
            "Start the server, or look at host and port; `--wait` waits for it.",
        ),
        ErrorKind::NotFound => {
            (format!("there is no socket {place}"), "Start the server, or look at the socket's directory and the port.")
        }
        ErrorKind::PermissionDenied => (
            format!("the socket {place} may not be opened by this user"),
            "Run as a user who may, or connect through TCP.",
        ),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => (
            format!("{place} closed the connection before it answered"),
            "Look whether it is Postgres that listens there, and at its log.",
        ),
        _ if reason.contains("lookup") || reason.contains("resolve") => (
            format!("the host of {place} has no address: {reason}"),
            "Look at the host name. Direct Supabase hosts have IPv6 addresses only; the session pooler (port 5432) has IPv4.",
        ),
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => (
            format!("there is no way to {place}: {reason}"),
            "Direct Supabase hosts have IPv6 addresses only; where there is no IPv6, use the session pooler (port 5432).",
        ),
        _ => (format!("{place} cannot be reached: {reason}"), "Look at host, port and network."),
    };
    Error::new(Code::Unreachable, fact).hint(hint)
}

fn tls(address: &Address, reason: &str) -> Box<Error> {
    let place = place(address);
    let mode = address.tls.as_str();
    if reason.contains("does not support TLS") {
        return Error::new(Code::Tls, format!("TLS is demanded (sslmode={mode}), but {place} does not offer it"))
            .hint("Switch TLS on in the server, or use --tls disable if the network between is your own.");
    }
    let error = Error::new(Code::Tls, format!("the TLS connection to {place} was not accepted (sslmode={mode})"))
        .note(reason.to_owned());
    if reason.contains("UnknownIssuer") || reason.contains("CaUsedAsEndEntity") {
        return error.hint("Its certificate comes from an authority that is not known here: give that authority's certificate with --tls-ca (Supabase: download it under Database settings).");
    }
    if reason.to_lowercase().contains("expired") {
        return error
            .hint("The server's certificate has expired: have it renewed, and look at the clocks of both machines.");
    }
    if reason.contains("NotValidForName") || reason.contains("not valid for name") {
        return error.hint("The certificate names another host: use the host it names, or --tls verify-ca.");
    }
    error.hint("Look at the certificate and at --tls and --tls-ca.")
}

fn refused(address: &Address, error: &PgDatabaseError) -> Box<Error> {
    let message = error.message();
    let failure = match error.code() {
        "28P01" => Error::new(Code::LoginRefused, format!("the password of {} is wrong", address.user))
            .hint("Look at user and password in the URL, PGPASSWORD or the password file."),
        "28000" if message.contains("no encryption") || message.contains("SSL off") => Error::new(
            Code::Tls,
            format!("the server refuses connections without TLS (sslmode={})", address.tls.as_str()),
        )
        .note(message.to_owned())
        .hint("Use --tls require, or --tls verify-full with --tls-ca."),
        code if code.starts_with("28") => {
            Error::new(Code::LoginRefused, format!("{} is not let in: {message}", address.user))
                .hint("Look at the role and at the server's pg_hba.conf.")
        }
        "3D000" => Error::new(Code::NoSuchDatabase, format!("there is no database {}", address.database))
            .hint("Look at the name at the end of the URL, or create the database."),
        "42501" => Error::new(
            Code::LoginRefused,
            format!("{} may not connect to {}: {message}", address.user, address.database),
        )
        .hint(format!("Let an administrator run: grant connect on database {} to {};", address.database, address.user)),
        "53300" => Error::new(Code::Unreachable, "the server has no connection left")
            .note(message.to_owned())
            .hint("Try again, or connect directly instead of through a full pool."),
        "57P03" => Error::new(Code::Unreachable, format!("the server is not ready: {message}"))
            .hint("Try again in a moment; `--wait` does."),
        "08P01" if message.contains("no such user") || message.contains("password") => {
            Error::new(Code::LoginRefused, format!("the pooler does not let {} in: {message}", address.user))
                .hint("Look at user and password.")
        }
        "08P01" if message.contains("no such database") => {
            Error::new(Code::NoSuchDatabase, format!("the pooler knows no database {}", address.database))
                .hint("Look at the name at the end of the URL.")
        }
        "XX000" if message.to_lowercase().contains("not found") => {
            Error::new(Code::LoginRefused, format!("the pooler does not know {}: {message}", address.user))
                .hint("Copy host and user from the project's connection page: the user is postgres.<project>.")
        }
        _ => {
            let why = if message.is_empty() { " and does not say why".to_owned() } else { format!(": {message}") };
            Error::new(Code::Unreachable, format!("the server refused the connection{why}"))
                .hint("Look at the server's log, and whether it is Postgres that listens there.")
        }
    };
    failure.sqlstate(error.code())
}
