//! SQL over the socket of a server, with answers as text.

use schemactl::db::embedded::Endpoint;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, ValueRef, raw_sql};

/// Runs statements and gives the rows of all of them.
pub fn run(endpoint: &Endpoint, database: &str, text: &str) -> sqlx::Result<Vec<Vec<Option<String>>>> {
    let options = PgConnectOptions::new_without_pgpass()
        .socket(&endpoint.socket_dir)
        .port(endpoint.port)
        .username(&endpoint.user)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
        .disable_statement_logging();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = options.connect().await?;
        let rows = raw_sql(AssertSqlSafe(text)).fetch_all(&mut connection).await?;
        connection.close().await?;
        rows.iter().map(|row| (0..row.len()).map(|column| text_of(row, column)).collect()).collect()
    })
}

fn text_of(row: &sqlx::postgres::PgRow, column: usize) -> sqlx::Result<Option<String>> {
    let value = row.try_get_raw(column)?;
    if value.is_null() {
        return Ok(None);
    }
    value.as_str().map(|text| Some(text.to_owned())).map_err(sqlx::Error::Decode)
}
