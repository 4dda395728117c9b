//! TLS against certificates of an authority of our own: what each mode accepts, what it refuses, and that the errors tell
//! an authority that is not trusted from a wrong host, an expired certificate, and a server without TLS.

use std::net::TcpListener;
use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use schemactl::db::embedded::{Wanted, open_throwaway};
use tempfile::TempDir;

use crate::hostile::outcome::{Table, outcome};
use crate::support::{Cluster, Program, around, finish, need, sql::Session, wanted};

/// A certificate authority.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(name: &str) -> Authority {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Authority { issuer: Issuer::new(params, key), pem }
    }

    /// A server's certificate for these names, and its key.
    fn issue(&self, names: &[&str], last_year: i32) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        (server(names, last_year).signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }
}

fn server(names: &[&str], last_year: i32) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(last_year, 1, 1);
    params.distinguished_name.push(DnType::CommonName, "server");
    params
}

/// A server over TCP, with a folder of certificates that it can read.
struct Secured {
    cluster: Cluster,
    port: u16,
    /// Which certificate it has shown last, so that files are never overwritten while they are read.
    number: std::cell::Cell<u32>,
}

impl Secured {
    fn start() -> Option<Secured> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = [("listen_addresses", "127.0.0.1"), ("port", &port.to_string())];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let server = need(open_throwaway(&Wanted { settings, ..wanted() }, &around(), &mut |_| {}))?;
        let cluster = Cluster::over_tcp(server, port);
        let secured = Secured { cluster, port, number: std::cell::Cell::new(0) };
        secured.lets_in("host");
        Some(secured)
    }

    fn sql(&self, text: &str) {
        self.cluster.sql("postgres", text);
    }

    /// Whoever comes over TCP is let in: `host`, only with TLS: `hostssl`, only without: `hostnossl`.
    fn lets_in(&self, kind: &str) {
        self.sql(&format!(
            "do $$ begin execute format('copy (values (''local all all trust''), (''{kind} all all 127.0.0.1/32 trust'')) to %L', current_setting('hba_file')); end $$; select pg_reload_conf()"
        ));
        let wanted = kind.to_owned();
        crate::support::soon("the server lets in otherwise", || {
            self.cluster.value("postgres", "select string_agg(type, ' ') from pg_hba_file_rules")
                == format!("local {wanted}")
        });
    }

    /// The server shows this certificate from now on.
    fn shows(&self, (certificate, key): &(String, String)) {
        let number = self.number.get() + 1;
        self.number.set(number);
        for (name, text) in [("crt", certificate), ("key", key)] {
            // As the server's own user, whom the key has to belong to.
            self.sql(&format!(
                "do $$ begin execute format('copy (select unnest(string_to_array(%L, chr(10)))) to program %L', {}, \
                 'cat > \"' || current_setting('data_directory') || '/{number}.{name}\" && chmod 600 \"' || current_setting('data_directory') || '/{number}.{name}\"'); end $$",
                format_args!("'{text}'")
            ));
        }
        self.sql(&format!("alter system set ssl_cert_file = '{number}.crt'"));
        self.sql(&format!("alter system set ssl_key_file = '{number}.key'"));
        self.sql("alter system set ssl = on");
        self.reload("ssl_cert_file", &format!("{number}.crt"));
    }

    fn offers_none(&self) {
        self.sql("alter system set ssl = off");
        self.reload("ssl", "off");
    }

    fn reload(&self, setting: &str, value: &str) {
        self.sql("select pg_reload_conf()");
        crate::support::soon("the server has read its settings again", || {
            let mut fresh = Session::open(self.cluster.endpoint(), "postgres").unwrap();
            fresh.run(&format!("show {setting}")).unwrap()[0][0].as_deref() == Some(value)
        });
    }

    fn url(&self, host: &str, query: &str) -> String {
        format!("postgres://postgres@{host}:{}/postgres?{query}", self.port)
    }
}

/// Files of authorities, by name.
struct Files(TempDir);

impl Files {
    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

#[test]
fn every_mode_accepts_and_refuses_what_it_should() {
    let Some(server) = Secured::start() else { return };
    let files = Files(tempfile::tempdir().unwrap());
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let (our_file, other_file) = (files.put("ours.pem", &ours.pem), files.put("other.pem", &other.pem));
    let both_file = files.put("both.pem", &format!("{}{}", other.pem, ours.pem));
    let self_key = KeyPair::generate().unwrap();
    let self_signed = (
        self::server(&["localhost", "127.0.0.1"], 2100).self_signed(&self_key).unwrap().pem(),
        self_key.serialize_pem(),
    );
    let self_file = files.put("self.pem", &self_signed.0);
    let certificates = [
        ("no TLS", None),
        ("trusted, for this host", Some(ours.issue(&["localhost", "127.0.0.1"], 2100))),
        ("trusted, for another host", Some(ours.issue(&["db.example.com"], 2100))),
        ("trusted, expired", Some(ours.issue(&["localhost", "127.0.0.1"], 2020))),
        ("signed by itself", Some(self_signed)),
    ];
    let mut table = Table::new(
        "TLS: what the server shows, what is demanded, what is trusted",
        &["the server shows", "authority", "disable", "prefer", "require", "verify-ca", "verify-full"],
    );
    let program = Program::new("");
    for (shown, certificate) in &certificates {
        match certificate {
            Some(certificate) => server.shows(certificate),
            None => server.offers_none(),
        }
        for (authority, file) in [
            ("none named", None),
            ("ours", Some(&our_file)),
            ("another", Some(&other_file)),
            ("both", Some(&both_file)),
            ("the certificate itself", Some(&self_file)),
        ] {
            let mut cells = vec![(*shown).to_owned(), authority.to_owned()];
            for mode in ["disable", "prefer", "require", "verify-ca", "verify-full"] {
                // By the URL and by libpq's variables: the same.
                let url = match file {
                    Some(file) => server.url("localhost", &format!("sslmode={mode}&sslrootcert={}", file.display())),
                    None => server.url("localhost", &format!("sslmode={mode}")),
                };
                let by_url = program.run(&["doctor", "--database-url", &url]);
                let mut command = program.command(&["status", "--database-url", &server.url("localhost", "")]);
                command.env("PGSSLMODE", mode).envs(file.map(|file| ("PGSSLROOTCERT", file)));
                let by_variables = finish(&mut command);
                assert_eq!(
                    by_url.status == 0,
                    by_variables.status == 0,
                    "{shown} {authority} {mode}: {by_url:#?} {by_variables:#?}"
                );
                let encrypted = by_url.stdout.contains("TLSv1");
                let word = outcome(&by_variables);
                cells.push(match (word.as_str(), encrypted) {
                    ("0", true) => "TLS".to_owned(),
                    ("0", false) => "plain".to_owned(),
                    _ => {
                        let said = &by_variables.stderr;
                        let reasons = [
                            ("does not offer it", "no TLS"),
                            ("authority that is not known", "authority not known"),
                            ("names another host", "another host"),
                            ("has expired", "expired"),
                        ];
                        let reason = reasons.into_iter().find(|(words, _)| said.contains(words));
                        format!("{word}: {}", reason.unwrap_or_else(|| panic!("{shown} {authority} {mode}: {said}")).1)
                    }
                });
            }
            table.row(cells);
        }
    }
    table.must_be("tls.md");
    // The same host by its address.
    server.shows(&ours.issue(&["127.0.0.1"], 2100));
    let by_address = server.url("127.0.0.1", &format!("sslmode=verify-full&sslrootcert={}", our_file.display()));
    program.run(&["status", "--database-url", &by_address]).ok();
    let by_name = server.url("localhost", &format!("sslmode=verify-full&sslrootcert={}", our_file.display()));
    program.fails(&["status", "--database-url", &by_name], "E304", &["names another host", "localhost"]);
    // Flags, and the file of settings.
    let plain = server.url("127.0.0.1", "");
    program
        .run(&["status", "--database-url", &plain, "--tls", "verify-full", "--tls-ca", our_file.to_str().unwrap()])
        .ok();
    program.file("schemactl.toml", format!("tls = 'verify-full'\ntls-ca = '{}'\n", other_file.display()));
    program.fails(&["status", "--database-url", &plain], "E304", &["authority that is not known", "--tls-ca"]);
}

#[test]
fn files_of_authorities_that_are_none_are_told_apart() {
    let Some(server) = Secured::start() else { return };
    let ours = Authority::new("ours");
    server.shows(&ours.issue(&["localhost"], 2100));
    let files = Files(tempfile::tempdir().unwrap());
    let program = Program::new("");
    let key = KeyPair::generate().unwrap().serialize_pem();
    let broken = ours.pem.replacen("MII", "!!!", 1);
    let cut = ours.pem.lines().take(3).collect::<Vec<_>>().join("\n");
    for (name, text, word) in [
        ("empty.pem", "", "holds no certificate"),
        ("text.pem", "hello", "holds no certificate"),
        ("key.pem", &key, "holds no certificate"),
        ("broken.pem", &broken, "cannot be read"),
        ("cut.pem", &cut, "cannot be read"),
        ("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "cannot be read"),
    ] {
        let file = files.put(name, text);
        for mode in ["verify-ca", "verify-full", "require"] {
            let url = server.url("localhost", &format!("sslmode={mode}&sslrootcert={}", file.display()));
            program.fails(&["status", "--database-url", &url], "E304", &[word, name]);
        }
        // Where nothing is verified, the file is not looked at, as libpq does.
        for mode in ["disable", "prefer"] {
            let url = server.url("localhost", &format!("sslmode={mode}&sslrootcert={}", file.display()));
            program.run(&["status", "--database-url", &url]).ok();
        }
    }
    let missing = server.url("localhost", "sslmode=verify-full&sslrootcert=/nowhere/ca.pem");
    program.fails(&["status", "--database-url", &missing], "E304", &["/nowhere/ca.pem cannot be read"]);
    let folder = server.url("localhost", &format!("sslmode=verify-full&sslrootcert={}", files.0.path().display()));
    program.fails(&["status", "--database-url", &folder], "E304", &["cannot be read"]);
    // DER is what Windows and browsers export.
    let der = files.0.path().join("ca.der");
    let bytes = CertificateParams::default().self_signed(&KeyPair::generate().unwrap()).unwrap();
    std::fs::write(&der, bytes.der().as_ref() as &[u8]).unwrap();
    let url = server.url("localhost", &format!("sslmode=verify-full&sslrootcert={}", der.display()));
    program.fails(&["status", "--database-url", &url], "E304", &["holds no certificate", "PEM"]);
}

#[test]
fn a_server_that_lets_in_only_with_tls_or_only_without_says_so() {
    let Some(server) = Secured::start() else { return };
    let ours = Authority::new("ours");
    server.shows(&ours.issue(&["localhost"], 2100));
    server.lets_in("hostssl");
    let program = Program::new("");
    program.fails(
        &["status", "--database-url", &server.url("localhost", "sslmode=disable")],
        "E304",
        &["refuses connections without TLS", "--tls require"],
    );
    for mode in ["prefer", "require"] {
        program.run(&["status", "--database-url", &server.url("localhost", &format!("sslmode={mode}"))]).ok();
    }
    server.lets_in("hostnossl");
    program.run(&["status", "--database-url", &server.url("localhost", "sslmode=disable")]).ok();
    let refused = program.run(&["status", "--database-url", &server.url("localhost", "sslmode=require")]);
    refused.failed("E302", &["no pg_hba.conf entry", "SSL encryption"]);
    // As libpq: where TLS is only preferred, it is left out where the server does not want it.
    program.run(&["status", "--database-url", &server.url("localhost", "sslmode=prefer")]).ok();
}
