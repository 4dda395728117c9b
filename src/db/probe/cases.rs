//! Replays a file of access cases in a transaction that is always rolled back.

use crate::db::probe::{CLOSE, OPEN};
use crate::db::session::{Answer, Failure, Session};
use crate::error::Result;
use crate::model::script::Script;
use crate::report::access::Broken;
use crate::sql::statement::statements;
use crate::sql::template::Value;

const PRELUDE: &str = include_str!("prelude.sql");

/// How many cases a file holds, and the first that did not hold.
#[derive(Debug)]
pub struct Replayed {
    /// The statements that ran, without the last if it failed.
    pub held: usize,
    /// The case that did not hold.
    pub broken: Option<Broken>,
}

/// Runs a file as it stands, in the bundle's schema.
pub async fn replay(session: &mut Session, schema: &str, script: &Script) -> Result<Replayed> {
    let mut message = OPEN.fill(&[("schema", Value::Text(schema))]);
    message.push_str(PRELUDE);
    session
        .transaction(message, |_| {})
        .await
        .map_err(|failure| failure.into_error("opening the transaction of the cases"))?;
    let mut held = 0;
    let ended = session
        .stream(script.text.to_string(), |answer| {
            if let Answer::Complete(_) = answer {
                held += 1;
            }
        })
        .await;
    let broken = match ended {
        Ok(()) => None,
        Err(Failure::Server(error)) => {
            let statement = statements(&script.text).into_iter().nth(held);
            let place = statement.map(|statement| script.place(statement.range.start));
            Some(Broken {
                line: place.as_ref().map_or(1, |place| place.line),
                column: place.as_ref().map_or(1, |place| place.column),
                message: error.message().to_owned(),
                sqlstate: error.code().to_owned(),
                // The statement that was tried, as `expect` tells it.
                statement: error.detail().map(str::to_owned),
            })
        }
        Err(failure) => return Err(failure.into_error("replaying access cases").state("nothing was changed")),
    };
    session.stream(CLOSE.fill(&[]), |_| {}).await.map_err(|failure| failure.into_error("rolling the cases back"))?;
    Ok(Replayed { held, broken })
}
