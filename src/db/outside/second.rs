//! The second connection of a step outside a transaction: the one that holds the lock.

use std::time::Duration;

use crate::db::connect::{ConnectSettings, connect};
use crate::db::outside::PID;
use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::plan::{Mode, Plan};
use crate::report::event::Tell;

/// How long a server may have no second connection to give.
const SECOND: Duration = Duration::from_secs(10);

/// Where the transaction poolers of Supabase listen.
const TRANSACTION_PORT: u16 = 6543;

/// Refuses a plan with a step outside a transaction before anything of it is done, where a pooler was seen that cannot
/// hold a lock. One that was not seen is found by the step itself, when the steps before it are done.
pub(in crate::db) async fn refuse_pooler(session: &mut Session, plan: &Plan, tell: Tell<'_>) -> Result<()> {
    let Some(step) = plan.steps.iter().find(|step| step.mode == Mode::Outside) else { return Ok(()) };
    if session.address.port != TRANSACTION_PORT && !session.is_pooled() {
        return Ok(());
    }
    match connection(session, tell).await {
        Ok(holder) => {
            holder.close().await;
            Ok(())
        }
        Err(error) if error.code == Code::Pooler => {
            Err(error.note(format!("{} of {}", step.label(), step.bundle)).state("nothing was changed"))
        }
        Err(error) => Err(error),
    }
}

/// The connection that will hold the lock. Refused through a transaction pooler: nothing would hold it there.
pub(super) async fn connection(session: &mut Session, tell: Tell<'_>) -> Result<Session> {
    let settings =
        ConnectSettings { timeout: session.connect_timeout, wait: SECOND, interrupt: session.interrupt.clone() };
    let mut holder = connect(&session.address, &settings, tell).await?;
    let mut shared = session.address.port == TRANSACTION_PORT;
    let mut tries = 0;
    // A busy pool may hand out what looks like a connection of our own for a while.
    while !shared && tries < if session.is_pooled() || holder.is_pooled() { 8 } else { 3 } {
        tries += 1;
        let mine = process(session).await?;
        let other = process(&mut holder).await?;
        let again = process(session).await?;
        // Two connections on one server process, or one connection on two: only a transaction pooler does that.
        shared |= mine == other || mine != again;
    }
    if shared {
        return Err(Error::new(Code::Pooler, "a step outside a transaction cannot run through a transaction pooler")
            .state("nothing of this step was begun")
            .hint("Use the direct address of the database, or the session pooler (on Supabase: port 5432 instead of 6543)."));
    }
    Ok(holder)
}

/// The server process that answers now.
async fn process(session: &mut Session) -> Result<Option<i32>> {
    let rows = session.rows(PID.to_owned()).await.map_err(|failure| failure.into_error("looking for a pooler"))?;
    let mut row = rows.into_iter().next().unwrap_or_default().into_iter().flatten();
    let process = row.next().and_then(|process| process.parse().ok());
    let age = row.next().and_then(|age| age.parse().ok()).map_or(Duration::ZERO, Duration::from_millis);
    if let Some(process) = process {
        session.note_process(process, age);
    }
    Ok(process)
}
