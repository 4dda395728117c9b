//! A server like Supabase's: `postgres` logs in with a password over TCP, and is not a superuser.

use std::net::TcpListener;
use std::sync::OnceLock;

use schemactl::db::embedded::{Wanted, open_throwaway};

use super::Cluster;
use super::cluster::{around, need, wanted};

const PRELUDE: &str = include_str!("supabase_like.sql");

/// Who may get in: the superuser by the socket, every role with its password by TCP.
const ACCESS: &str = "
do $$ begin
  execute format(
    'copy (values (''local all supabase_admin trust''), (''host all all 127.0.0.1/32 scram-sha-256'')) to %L',
    current_setting('hba_file'));
end $$;
select pg_reload_conf()";

/// The server like Supabase's that all tests share.
pub fn supabase_like() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED.get_or_init(start).as_ref()
}

fn start() -> Option<Cluster> {
    // Between asking for a free port and using it, another process may take it.
    let mut attempts = (0..5).map(|_| {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = [("listen_addresses", "127.0.0.1"), ("port", &port.to_string()), ("wal_level", "logical")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let wanted = Wanted { superuser: "supabase_admin".to_owned(), settings, ..wanted() };
        open_throwaway(&wanted, &around(), &mut |_| {}).map(|server| (server, port))
    });
    let first = attempts.next().unwrap();
    let (server, port) = match first.or_else(|error| attempts.find_map(Result::ok).ok_or(error)) {
        Ok(started) => started,
        Err(error) => return need(Err(error)).map(|_| unreachable!()),
    };
    let cluster = Cluster::like_supabase(server, port);
    cluster.sql("postgres", PRELUDE);
    cluster.sql("postgres", "create database supabase_template template postgres owner postgres is_template true");
    cluster.sql("postgres", "alter system set statement_timeout = '2min'");
    cluster.sql("postgres", ACCESS);
    Some(cluster)
}
