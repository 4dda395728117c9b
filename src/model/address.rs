//! Where a database is. An address can be printed anywhere: it never shows its password.

use std::fmt;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use crate::error::{Code, Error, Result};

/// Where a database is and how to get in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// A host name or address, or a directory of Unix sockets.
    pub host: Host,
    /// The port; 5432 unless said otherwise.
    pub port: u16,
    /// The role that logs in.
    pub user: String,
    /// Its password.
    pub password: Option<Secret>,
    /// The database.
    pub database: String,
    /// How much TLS is demanded.
    pub tls: Tls,
    /// A certificate authority to trust beside the public ones.
    pub tls_ca: Option<PathBuf>,
}

/// Where the server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A host name or an IP address.
    Tcp(String),
    /// A directory with the server's Unix socket.
    Socket(PathBuf),
}

/// Text that is never printed.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// libpq's `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// No TLS.
    Disable,
    /// TLS where the server offers it; the certificate is not looked at.
    Prefer,
    /// TLS, whatever the certificate.
    Require,
    /// TLS, and the certificate comes from a trusted authority.
    VerifyCa,
    /// TLS, and the certificate is trusted and names this host.
    VerifyFull,
}

/// What the certificate of a server is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Nothing: whoever is in between can pass for the server.
    Nothing,
    /// The authorities: whoever has a certificate of one of them, for any host, can pass for the server.
    Authorities,
    /// The authorities and the name of the host.
    Host,
}

/// What an address does not say itself, from libpq's environment variables.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// `PGHOST`.
    pub host: Option<String>,
    /// `PGPORT`.
    pub port: Option<u16>,
    /// `PGUSER`, else the name of the person at the keyboard.
    pub user: Option<String>,
    /// `PGPASSWORD`.
    pub password: Option<String>,
    /// `PGDATABASE`.
    pub database: Option<String>,
    /// `PGSSLMODE` or `--tls`.
    pub tls: Option<Tls>,
    /// `PGSSLROOTCERT` or `--tls-ca`.
    pub tls_ca: Option<PathBuf>,
}

const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];
const KEYS: [&str; 10] = [
    "host",
    "port",
    "user",
    "password",
    "dbname",
    "sslmode",
    "sslrootcert",
    "application_name",
    "connect_timeout",
    "pgbouncer",
];

impl Secret {
    /// Hides text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, for the one who logs in.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Address {
    /// Reads a URL as libpq does. A password may hold `@`, `/`, `?`, `#` and `:` as they are; a `%` begins a
    /// percent-encoded character. Errors never repeat the URL.
    pub fn parse(url: &str, defaults: &Defaults) -> Result<Address> {
        let url = url.trim();
        let Some(rest) = SCHEMES.iter().find_map(|scheme| url.strip_prefix(scheme)) else {
            return Err(bad("it does not begin with postgres:// or postgresql://"));
        };
        let mut problem = None;
        let splits = rest.match_indices('@').map(|(at, _)| at).collect::<Vec<_>>();
        for at in splits.iter().rev() {
            match read(Some(&rest[..*at]), &rest[at + 1..], defaults) {
                Ok(address) => return Ok(address),
                Err(error) => problem = problem.or(Some(error)),
            }
        }
        match problem {
            Some(error) => Err(error),
            None => read(None, rest, defaults),
        }
    }

    /// The address that libpq's environment variables alone describe.
    pub fn from_defaults(defaults: &Defaults) -> Result<Address> {
        read(None, "", defaults)
    }

    /// What the certificate of the server is held against, where there is one. As libpq has it, to name an authority means to
    /// demand a certificate of it.
    pub fn trust(&self) -> Trust {
        match self.tls {
            Tls::Require if self.tls_ca.is_some() => Trust::Authorities,
            Tls::Disable | Tls::Prefer | Tls::Require => Trust::Nothing,
            Tls::VerifyCa => Trust::Authorities,
            Tls::VerifyFull => Trust::Host,
        }
    }

    /// Whether the server is on this machine, by its address.
    pub fn is_local(&self) -> bool {
        match &self.host {
            Host::Socket(_) => true,
            Host::Tcp(host) => is_loopback(host),
        }
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn read(userinfo: Option<&str>, rest: &str, defaults: &Defaults) -> Result<Address> {
    let (authority_and_path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = authority_and_path.split_once('/').unwrap_or((authority_and_path, ""));
    let (host, port) = host_and_port(authority)?;
    let (user, password) = match userinfo {
        None => (None, None),
        Some(info) => match info.split_once(':') {
            Some((user, password)) => (Some(decode("user", user)?), Some(decode("password", password)?)),
            None => (Some(decode("user", info)?), None),
        },
    };
    let mut parts = Parts {
        host: host.or_else(|| defaults.host.clone()),
        port: port.or(defaults.port),
        user: user.filter(|user| !user.is_empty()).or_else(|| defaults.user.clone()),
        password: password.filter(|password| !password.is_empty()).or_else(|| defaults.password.clone()),
        database: Some(decode("database name", path)?)
            .filter(|name| !name.is_empty())
            .or_else(|| defaults.database.clone()),
        tls: defaults.tls,
        tls_ca: defaults.tls_ca.clone(),
    };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        parts.set(pair)?;
    }
    parts.finish()
}

struct Parts {
    host: Option<String>,
    port: Option<u16>,
    user: Option<String>,
    password: Option<String>,
    database: Option<String>,
    tls: Option<Tls>,
    tls_ca: Option<PathBuf>,
}

impl Parts {
    fn set(&mut self, pair: &str) -> Result<()> {
        let (key, value) = pair.split_once('=').ok_or_else(|| bad("a part after `?` is not `key=value`"))?;
        if key == "options" {
            return Err(bad("`options` cannot be passed through a pooler and is not supported")
                .hint("Remove it: schemactl sets what it needs inside each transaction."));
        }
        if !KEYS.contains(&key) {
            let shown: String = key.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(30).collect();
            return Err(bad(&format!("`{shown}` is not a parameter that is understood"))
                .hint(format!("Understood after `?`: {}.", KEYS.join(", "))));
        }
        let value = decode(key, value)?;
        match key {
            "host" => self.host = Some(value),
            "port" => self.port = Some(port_number(&value)?),
            "user" => self.user = Some(value),
            "password" => self.password = Some(value),
            "dbname" => self.database = Some(value),
            "sslmode" => self.tls = Some(Tls::parse(&value)?),
            "sslrootcert" => self.tls_ca = Some(PathBuf::from(value)),
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<Address> {
        let host = match self.host {
            Some(host) if host.starts_with('/') => Host::Socket(PathBuf::from(host)),
            Some(host) if host.contains(',') => return Err(several_hosts()),
            Some(host) => Host::Tcp(host),
            None => Host::Tcp("localhost".to_owned()),
        };
        let user = self.user.ok_or_else(|| bad("it names no user"))?;
        let local = matches!(&host, Host::Socket(_)) || matches!(&host, Host::Tcp(name) if is_loopback(name));
        Ok(Address {
            port: self.port.unwrap_or(5432),
            database: self.database.unwrap_or_else(|| user.clone()),
            user,
            password: self.password.map(Secret),
            tls: self.tls.unwrap_or(if local { Tls::Prefer } else { Tls::VerifyFull }),
            tls_ca: self.tls_ca,
            host,
        })
    }
}

/// libpq tries one after the other until one takes writes; a migration has to be told where it goes.
fn several_hosts() -> Box<Error> {
    bad("it names several hosts").hint(
        "Name one host: the primary, or a name or a proxy that always leads to it. \
         Which of several servers takes writes is not tried out: `schemactl doctor` says it of one.",
    )
}

fn host_and_port(authority: &str) -> Result<(Option<String>, Option<u16>)> {
    if authority.contains(',') {
        return Err(several_hosts());
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (host, after) = inner.split_once(']').ok_or_else(|| bad("an IPv6 address has no closing bracket"))?;
            (
                host.to_owned(),
                after.strip_prefix(':').or(if after.is_empty() { Some("") } else { None }).ok_or_else(not_a_host)?,
            )
        }
        None => {
            let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
            (decode("host", host)?, port)
        }
    };
    let valid =
        host.starts_with('/') || host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%'));
    if !valid {
        return Err(not_a_host());
    }
    let port = if port.is_empty() { None } else { Some(port_number(port)?) };
    Ok((Some(host).filter(|host| !host.is_empty()), port))
}

fn not_a_host() -> Box<Error> {
    bad("what stands after the last `@` is not a host")
}

fn port_number(text: &str) -> Result<u16> {
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(bad("the port is not a number from 1 to 65535")),
    }
}

fn decode(what: &str, text: &str) -> Result<String> {
    let malformed = text
        .match_indices('%')
        .any(|(at, _)| !text.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())));
    let decoded = percent_decode_str(text).decode_utf8();
    match decoded {
        Ok(decoded) if !malformed && !decoded.contains('\0') => Ok(decoded.into_owned()),
        _ => Err(bad(&format!("the {what} holds a `%` that does not begin a percent-encoded character"))
            .hint("Write `%` as %25, or give the password in PGPASSWORD.")),
    }
}

fn bad(fact: &str) -> Box<Error> {
    Error::new(Code::BadUrl, format!("the database URL cannot be understood: {fact}"))
        .hint("Write postgresql://user:password@host:5432/database, with special characters percent-encoded.")
}

impl Tls {
    /// Reads libpq's names. `allow` is taken as `prefer`.
    pub fn parse(text: &str) -> Result<Tls> {
        match text {
            "disable" => Ok(Tls::Disable),
            "allow" | "prefer" => Ok(Tls::Prefer),
            "require" => Ok(Tls::Require),
            "verify-ca" => Ok(Tls::VerifyCa),
            "verify-full" => Ok(Tls::VerifyFull),
            _ => Err(Error::new(Code::Usage, "the TLS mode is not known")
                .hint("Use disable, prefer, require, verify-ca or verify-full.")),
        }
    }

    /// libpq's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Tls::Disable => "disable",
            Tls::Prefer => "prefer",
            Tls::Require => "require",
            Tls::VerifyCa => "verify-ca",
            Tls::VerifyFull => "verify-full",
        }
    }
}

/// Text in which somebody may have put a URL, with every password covered: what stands between `://user:` and the last
/// `@` of the line, and what follows `password=`.
pub fn without_passwords(text: &str) -> String {
    text.split_inclusive('\n').map(covered).collect()
}

fn covered(line: &str) -> String {
    let mut line = line.to_owned();
    if let (Some(scheme), Some(at)) = (line.find("://"), line.rfind('@'))
        && let Some(colon) = line.get(scheme + 3..at).and_then(|info| info.find(':'))
    {
        line.replace_range(scheme + 3 + colon + 1..at, "***");
    }
    if let Some(key) = line.to_ascii_lowercase().find("password=") {
        let start = key + "password=".len();
        let end = line[start..].find(['&', ' ', '\n']).map_or(line.len(), |length| start + length);
        line.replace_range(start..end, "***");
    }
    line
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.user)?;
        match &self.host {
            Host::Tcp(host) if host.contains(':') => write!(f, "@[{host}]:{}", self.port)?,
            Host::Tcp(host) => write!(f, "@{host}:{}", self.port)?,
            Host::Socket(directory) => write!(f, "@{}", directory.display())?,
        }
        write!(f, "/{}", self.database)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Address> {
        Address::parse(url, &Defaults::default())
    }

    fn password(url: &str) -> String {
        parse(url).unwrap().password.unwrap().reveal().to_owned()
    }

    #[test]
    fn a_plain_url_is_read_whole() {
        let address = parse("postgresql://ann:secret@db.example.com:6543/app?sslmode=require").unwrap();
        assert_eq!(address.host, Host::Tcp("db.example.com".to_owned()));
        assert_eq!((address.port, address.user.as_str(), address.database.as_str()), (6543, "ann", "app"));
        assert_eq!(address.tls, Tls::Require);
        assert_eq!(address.to_string(), "ann@db.example.com:6543/app");
    }

    #[test]
    fn every_special_character_may_stand_in_a_password() {
        for special in ["p@ss", "a/b", "a?b", "a#b", "a:b", "a&b=c", "a b", "^[x]", "@?@/", "p@a?b"] {
            assert_eq!(password(&format!("postgres://u:{special}@h/d")), special);
            let encoded: String = special.bytes().map(|b| format!("%{b:02X}")).collect();
            assert_eq!(password(&format!("postgres://u:{encoded}@h/d?sslmode=disable")), special);
        }
    }

    #[test]
    fn a_bare_percent_is_refused_and_nothing_is_repeated() {
        let error = parse("postgres://u:hunter%zz2@h/d").unwrap_err();
        assert_eq!(error.code, Code::BadUrl);
        assert!(!format!("{error:?}").contains("hunter"));
    }

    #[test]
    fn remote_hosts_are_verified_and_local_ones_are_not() {
        assert_eq!(parse("postgres://u@db.example.com/d").unwrap().tls, Tls::VerifyFull);
        for local in ["localhost", "127.0.0.1", "[::1]", "%2Ftmp"] {
            assert_eq!(parse(&format!("postgres://u@{local}/d")).unwrap().tls, Tls::Prefer, "{local}");
        }
    }

    #[test]
    fn sockets_are_named_by_their_directory() {
        let address = parse("postgres://u@/d?host=/run/postgresql&port=5433").unwrap();
        assert_eq!(address.host, Host::Socket(PathBuf::from("/run/postgresql")));
        assert_eq!(address.port, 5433);
        assert!(address.is_local());
    }

    #[test]
    fn malformed_urls_are_refused_one_by_one() {
        for url in [
            "",
            "mysql://h/d",
            "postgres://u@h:99999/d",
            "postgres://u@h:x/d",
            "postgres://u@[::1/d",
            "postgres://u@h/d?sslmode=sometimes",
            "postgres://u@h/d?nonsense=1",
            "postgres://u@a,b/d",
            "postgres:///d",
        ] {
            assert!(parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn passwords_in_any_text_are_covered() {
        for (text, shown) in [
            ("unexpected 'postgres://u:hunter2@h/d' found\nmore\n", "unexpected 'postgres://u:***@h/d' found\nmore\n"),
            ("'postgres://u:hunter2@2 /x@h/d'", "'postgres://u:***@h/d'"),
            ("host=h password=hunter2 user=u", "host=h password=*** user=u"),
            ("postgres://h/d?user=u&PASSWORD=hunter2", "postgres://h/d?user=u&PASSWORD=***"),
            ("see https://example.com:443/x", "see https://example.com:443/x"),
        ] {
            assert_eq!(without_passwords(text), shown);
        }
    }

    #[test]
    fn debug_output_hides_the_password() {
        assert!(!format!("{:?}", parse("postgres://u:hunter2@h/d").unwrap()).contains("hunter2"));
    }
}
