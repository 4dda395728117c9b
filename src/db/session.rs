//! One connection, and the ways a statement on it can end.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use sqlx::postgres::{PgConnection, PgDatabaseError, PgRow};
use sqlx::{AssertSqlSafe, Connection, Either, Row};
use tokio::sync::watch;

use crate::db::silence;
use crate::error::{Code, Error, Result};
use crate::model::address::Address;

/// Where the server's notices appear as `tracing` events.
pub const NOTICES: &str = "sqlx::postgres::notice";

/// A connection, and where it leads.
#[derive(Debug)]
pub struct Session {
    pub(crate) connection: PgConnection,
    /// Where it leads.
    pub address: Address,
    /// How long a connection attempt may take.
    pub connect_timeout: Duration,
    /// When it was opened.
    pub(crate) since: Instant,
    /// Whether the server process behind it is older than it is, or was another before, as only a pooler's can be.
    pub(crate) pooled: Pooled,
    /// The server process that answered last.
    pub(crate) process: Option<i32>,
    /// Says when the person at the keyboard wants to stop.
    pub interrupt: Interrupt,
}

/// Whether a pooler stands between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pooled {
    /// Nothing shows one.
    Unseen,
    /// One does.
    Seen,
}

/// The signal that asks to stop, once there is one.
#[derive(Clone, Debug)]
pub struct Interrupt(pub watch::Receiver<Option<Code>>);

/// How a statement failed.
#[derive(Debug)]
pub enum Failure {
    /// The server said no.
    Server(Box<PgDatabaseError>),
    /// The connection is gone; what it had begun may have been done or not.
    Lost(String),
    /// A signal asked to stop; the connection was dropped.
    Interrupted(Code),
}

/// One answer of a message with many statements.
#[derive(Debug)]
pub enum Answer {
    /// A row, with its first column's name.
    Row(PgRow),
    /// A statement is complete: so many rows.
    Complete(u64),
}

impl Interrupt {
    /// A signal that never comes.
    pub fn never() -> Interrupt {
        let (sender, receiver) = watch::channel(None);
        std::mem::forget(sender);
        Interrupt(receiver)
    }

    /// Ends when the signal comes.
    pub async fn wait(&mut self) -> Code {
        loop {
            if let Some(code) = *self.0.borrow_and_update() {
                return code;
            }
            if self.0.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// The signal, if it has come.
    pub fn get(&self) -> Option<Code> {
        *self.0.borrow()
    }

    /// Sleeps, unless the signal comes.
    pub async fn sleep(&mut self, time: Duration) -> Result<(), Code> {
        tokio::select! {
            code = self.wait() => Err(code),
            () = tokio::time::sleep(time) => Ok(()),
        }
    }
}

impl Session {
    /// Sends one message of SQL and hands every answer to `each`, in order.
    pub async fn stream(&mut self, sql: String, mut each: impl FnMut(Answer)) -> Result<(), Failure> {
        let mut interrupt = self.interrupt.clone();
        let (address, timeout, sent) = (&self.address, self.connect_timeout, silence::Sent::of(&sql));
        let mut answers = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(&mut self.connection);
        loop {
            let answer = tokio::select! {
                biased;
                answer = answers.next() => answer,
                code = interrupt.wait() => return Err(Failure::Interrupted(code)),
                reason = silence::broken(address, timeout, &sent) => return Err(Failure::Lost(reason)),
            };
            match answer {
                None => return Ok(()),
                Some(Ok(Either::Left(result))) => each(Answer::Complete(result.rows_affected())),
                Some(Ok(Either::Right(row))) => each(Answer::Row(row)),
                Some(Err(error)) => return Err(Failure::from(error)),
            }
        }
    }

    /// The first column of the first row, without minding how long the answer takes.
    pub(super) async fn unwatched(&mut self, sql: String) -> Result<Option<String>, Failure> {
        let row = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_one(&mut self.connection).await?;
        Ok(text(&row, 0))
    }

    /// Like [`stream`](Session::stream), for a message that opens a transaction: where it fails, the transaction is
    /// ended, so that a pooler gets its connection back.
    pub async fn transaction(&mut self, sql: String, each: impl FnMut(Answer)) -> Result<(), Failure> {
        let ended = self.stream(sql, each).await;
        if let Err(Failure::Server(_)) = ended {
            self.stream("rollback".to_owned(), |_| {}).await?;
        }
        ended
    }

    /// Sends one message of SQL and returns its rows as text, in order.
    pub async fn rows(&mut self, sql: String) -> Result<Vec<Vec<Option<String>>>, Failure> {
        let mut rows = Vec::new();
        self.transaction_if_needed(sql, |answer| {
            if let Answer::Row(row) = answer {
                rows.push((0..row.len()).map(|column| text(&row, column)).collect());
            }
        })
        .await?;
        Ok(rows)
    }

    async fn transaction_if_needed(&mut self, sql: String, each: impl FnMut(Answer)) -> Result<(), Failure> {
        if sql.contains("begin isolation") { self.transaction(sql, each).await } else { self.stream(sql, each).await }
    }

    /// The first column of the first row.
    pub async fn value(&mut self, sql: String) -> Result<Option<String>, Failure> {
        let rows = self.rows(sql).await?;
        Ok(rows.into_iter().next().and_then(|row| row.into_iter().next().flatten()))
    }

    /// The first column of the last row, for a message that sets things before it asks.
    pub async fn last_value(&mut self, sql: String) -> Result<Option<String>, Failure> {
        let rows = self.rows(sql).await?;
        Ok(rows.into_iter().last().and_then(|row| row.into_iter().next().flatten()))
    }

    /// Notes which server process answered, and how old it is: an older one than the connection is a pooler's, and so is
    /// another one than before.
    pub(crate) fn note_process(&mut self, process: i32, age: Duration) {
        let before = self.process.replace(process);
        // The server may have taken the connection long before we were told so.
        let older = age > self.since.elapsed() + self.connect_timeout.min(Duration::from_secs(1));
        if older || before.is_some_and(|before| before != process) {
            self.pooled = Pooled::Seen;
        }
    }

    /// Whether a pooler was seen.
    pub(crate) fn is_pooled(&self) -> bool {
        self.pooled == Pooled::Seen
    }

    /// Says goodbye. A server that is already gone is no error.
    pub async fn close(self) {
        let _ = tokio::time::timeout(Duration::from_secs(2), self.connection.close()).await;
    }
}

/// A column as Postgres wrote it. The simple protocol carries nothing but text.
pub(crate) fn text(row: &PgRow, column: usize) -> Option<String> {
    row.try_get_raw(column).ok()?.as_str().ok().map(str::to_owned)
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Failure {
        match error {
            sqlx::Error::Database(database) => match database.try_downcast::<PgDatabaseError>() {
                Ok(postgres) if is_disconnect(postgres.code()) => Failure::Lost(postgres.message().to_owned()),
                Ok(postgres) => Failure::Server(postgres),
                Err(other) => Failure::Lost(other.to_string()),
            },
            sqlx::Error::Io(io) => Failure::Lost(io.to_string()),
            other => Failure::Lost(other.to_string()),
        }
    }
}

/// Whether the server ended the connection: it was stopped, crashed, or an administrator ended this session.
fn is_disconnect(sqlstate: &str) -> bool {
    sqlstate.starts_with("08") || matches!(sqlstate, "57P01" | "57P02" | "57P03" | "57P05")
}

impl Failure {
    /// The failure of something other than a step, as an error.
    pub fn into_error(self, doing: &str) -> Box<Error> {
        match self {
            Failure::Lost(reason) => {
                Error::new(Code::ConnectionLost, format!("the connection was lost while {doing}: {reason}"))
                    .hint("Run the command again: it looks first and does only what is left.")
            }
            Failure::Interrupted(code) => Error::new(code, format!("interrupted while {doing}")),
            Failure::Server(error) => {
                let code = if error.code() == "42501" { Code::NoRights } else { Code::QueryFailed };
                let mut failure =
                    Error::new(code, format!("{} (while {doing})", error.message())).sqlstate(error.code());
                failure.notes.extend(error.detail().map(|detail| format!("detail: {detail}")));
                failure.hint = error.hint().map(str::to_owned);
                failure
            }
        }
    }
}
