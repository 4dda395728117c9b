//! A server that says nothing: it works, or its answer went astray. A network between can forget a connection without
//! a word to either end; then only the server itself can tell, on another connection.

use std::time::Duration;

use crate::db::connect::{ConnectSettings, connect};
use crate::db::session::Interrupt;
use crate::model::address::Address;
use crate::sql::template::{Template, Value};

const UNDERWAY: Template = Template(include_str!("underway.sql"));
/// How many attempts to connect a silence lasts before the server is asked.
const PATIENCE: u32 = 3;
/// The slowest link that counts as one, in bytes for each millisecond.
const SLOWEST: usize = 32;
/// How much of a message tells it from others.
const HEAD: usize = 100;

/// What is known of a message that was sent.
pub(super) struct Sent {
    /// Its beginning, which tells it from others.
    head: String,
    /// How long it may take to arrive: the server does not count as working before it has all of it.
    way: Duration,
}

impl Sent {
    /// A message of this text.
    pub(super) fn of(sql: &str) -> Sent {
        let way = Duration::from_millis(u64::try_from(sql.len() / SLOWEST).unwrap_or(u64::MAX));
        Sent { head: sql.chars().take(HEAD).collect(), way }
    }
}

/// Ends when the server says that what was sent is no longer under way, although no answer has come. Never ends while it
/// is, or while the server cannot be asked.
pub(super) async fn broken(address: &Address, connect_timeout: Duration, sent: &Sent) -> String {
    let settings = ConnectSettings { timeout: connect_timeout, wait: Duration::ZERO, interrupt: Interrupt::never() };
    let ask = UNDERWAY.fill(&[("sent", Value::Text(&sent.head))]);
    tokio::time::sleep(sent.way).await;
    loop {
        tokio::time::sleep(connect_timeout.max(Duration::from_millis(100)) * PATIENCE).await;
        // Twice, so that an answer that is on its way can come.
        if is_over(address, &settings, &ask).await {
            tokio::time::sleep(connect_timeout).await;
            if is_over(address, &settings, &ask).await {
                return "the server has finished, and its answer never came".to_owned();
            }
        }
    }
}

async fn is_over(address: &Address, settings: &ConnectSettings, ask: &str) -> bool {
    let Ok(mut other) = Box::pin(connect(address, settings, &|_| {})).await else { return false };
    let asked = tokio::time::timeout(settings.timeout, other.unwatched(ask.to_owned())).await;
    other.close().await;
    matches!(asked, Ok(Ok(Some(count))) if count == "0")
}
