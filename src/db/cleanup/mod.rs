//! Deletes what is due: many short transactions over one connection, each of them one message.
//!
//! Nothing here holds the lock of a run. Two cleanups at once meet row by row: whoever comes second leaves what the
//! first has locked.

pub mod batch;
pub mod count;
pub mod days;
pub mod facts;
pub mod note;
pub mod run;
pub mod schedule;
mod summary;

use std::time::Duration;

use crate::retention::pace::Flush;
use crate::sql::template::Value;

/// A time as Postgres' settings want it; zero would mean "no limit" and never comes out.
fn milliseconds(time: Duration) -> String {
    format!("{}ms", time.as_millis().clamp(1, i32::MAX as u128))
}

/// Whether a commit waits for the disk, as Postgres' setting wants it; for a standby it never does.
fn flush(flush: Flush) -> Value<'static> {
    Value::Sql(match flush {
        Flush::Own => "local",
        Flush::Later => "off",
    })
}
