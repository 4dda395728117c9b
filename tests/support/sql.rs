//! SQL over the socket of a server, with answers as text.

use schemactl::db::embedded::Endpoint;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, ValueRef, raw_sql};
use tokio::runtime::Runtime;

type Rows = Vec<Vec<Option<String>>>;

/// Runs statements and gives the rows of all of them.
pub fn run(endpoint: &Endpoint, database: &str, text: &str) -> sqlx::Result<Rows> {
    let mut session = Session::open(endpoint, database)?;
    let rows = session.run(text)?;
    session.close()?;
    Ok(rows)
}

/// A session that stays open, for transactions that hold something.
pub struct Session {
    runtime: Runtime,
    connection: PgConnection,
}

impl Session {
    /// Connects as the superuser.
    pub fn open(endpoint: &Endpoint, database: &str) -> sqlx::Result<Session> {
        let options = PgConnectOptions::new_without_pgpass()
            .socket(&endpoint.socket_dir)
            .port(endpoint.port)
            .username(&endpoint.user)
            .database(database)
            .ssl_mode(PgSslMode::Disable);
        Session::with(options)
    }

    /// Connects as this URL says.
    pub fn of_url(url: &str) -> sqlx::Result<Session> {
        Session::with(url.parse()?)
    }

    fn with(options: PgConnectOptions) -> sqlx::Result<Session> {
        let options = options.disable_statement_logging();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let connection = runtime.block_on(options.connect())?;
        Ok(Session { runtime, connection })
    }

    /// Runs statements and gives the rows of all of them.
    pub fn run(&mut self, text: &str) -> sqlx::Result<Rows> {
        let rows = self.runtime.block_on(raw_sql(AssertSqlSafe(text)).fetch_all(&mut self.connection))?;
        rows.iter().map(|row| (0..row.len()).map(|column| text_of(row, column)).collect()).collect()
    }

    /// Runs one statement with bound values, as a backend does.
    pub fn bound(&mut self, text: &str, values: &[&str]) -> sqlx::Result<()> {
        let query = values.iter().fold(sqlx::query(AssertSqlSafe(text)), |query, value| query.bind(value.to_string()));
        self.runtime.block_on(query.execute(&mut self.connection)).map(|_| ())
    }

    /// Says goodbye.
    pub fn close(self) -> sqlx::Result<()> {
        self.runtime.block_on(self.connection.close())
    }
}

fn text_of(row: &sqlx::postgres::PgRow, column: usize) -> sqlx::Result<Option<String>> {
    let value = row.try_get_raw(column)?;
    if value.is_null() {
        return Ok(None);
    }
    value.as_str().map(|text| Some(text.to_owned())).map_err(sqlx::Error::Decode)
}
