//! Another run in the middle of a step outside a transaction looks like one that stopped there: only the lock tells.

use std::time::{Duration, Instant};

use crate::db::apply::run::{Budget, Pause, lock_held, wait};
use crate::db::lock::{holder, is_free};
use crate::db::look::{Snapshot, look};
use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::plan::Plan;
use crate::report::event::{Event, Tell};

/// Plans. A plan that is refused because a version is half-done is made again when the run that is doing it is over.
pub async fn settle(
    session: &mut Session,
    snapshot: &mut Snapshot,
    make: &dyn Fn(&Snapshot) -> Result<Plan>,
    budget: Budget,
    tell: Tell<'_>,
) -> Result<Plan> {
    let started = Instant::now();
    for attempt in 1.. {
        let error = match make(snapshot) {
            Err(error) if error.code == Code::HalfDone => error,
            made => return made,
        };
        let free = is_free(session).await.map_err(|failure| failure.into_error("looking for another run"))?;
        let before = snapshot.history.head;
        if !free {
            let holder = holder(session).await;
            if started.elapsed() >= budget.lock_wait {
                return Err(lock_held(holder, started.elapsed()));
            }
            tell(Event::WaitingForRun { holder, waited: started.elapsed() });
            let pause = Pause::Backoff { cap: Duration::from_secs(1), base: Duration::from_millis(20) };
            if let Some(code) = wait(session, pause, attempt).await {
                return Err(Error::new(code, "interrupted while waiting; nothing was running"));
            }
        }
        // It may have ended between the look and the question.
        *snapshot = look(session).await?;
        if free && snapshot.history.head == before {
            return Err(error);
        }
    }
    Err(Error::new(Code::Bug, "waited for ever"))
}
