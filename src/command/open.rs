//! Opens the database a command is about: connects, starts the embedded server where that was asked for, and looks.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::command::source::Sources;
use crate::command::{Context, server};
use crate::config::Database;
use crate::db::connect::{ConnectSettings, connect};
use crate::db::embedded::{Endpoint, Server, Wanted, open_persistent};
use crate::db::look::{Seen, Snapshot, glance, look};
use crate::db::session::Session;
use crate::error::{Code, Error, Result};
use crate::model::address::{Address, Host, Tls};
use crate::report::event::Event;
use crate::report::target::TargetFacts;
use crate::report::{Outcome, Report};

/// An open database and the first look at it.
pub struct Opened {
    /// The connection.
    pub session: Session,
    /// What the first look saw.
    pub snapshot: Snapshot,
    /// What reports say of it.
    pub facts: TargetFacts,
    /// Whether the person was told where this run writes.
    announced: bool,
    reached: Reached,
}

/// A server that can be connected to; one of our own runs for as long as this is kept.
pub struct Reached {
    /// Where the database is.
    pub address: Address,
    server: Option<Server>,
}

impl Reached {
    /// Stops the server if it is our own and nobody else uses it.
    pub fn close(self) {
        if let Some(server) = self.server {
            // The answer is known already; a server that does not stop in time is stopped by its keeper.
            let _ = server.close();
        }
    }
}

/// Where the database is that this run is told to be on; starts the embedded server where that was asked for.
pub fn reach(context: &Context<'_>) -> Result<Reached> {
    reach_this(&context.config.database()?, context)
}

fn reach_this(database: &Database, context: &Context<'_>) -> Result<Reached> {
    match database {
        Database::At(address) => Ok(Reached { address: address.clone(), server: None }),
        Database::Embedded(folder) => {
            let server = open_persistent(folder, &Wanted::default(), &context.machine, &mut |event| {
                server::tell(context, &event)
            })?;
            Ok(Reached { address: address_of(server.endpoint()), server: Some(server) })
        }
    }
}

/// Opens the database that the run is told: one connection, one query.
pub async fn open(context: &Context<'_>) -> Result<Opened> {
    open_this(context.config.database()?, context).await
}

/// The same for a run that may find nothing to do: it sees no more than that, and has to look closer before it does anything.
pub async fn open_glancing(context: &Context<'_>) -> Result<Opened> {
    open_as(context.config.database()?, Seen::AtAGlance, context).await
}

/// Opens this database.
pub async fn open_this(database: Database, context: &Context<'_>) -> Result<Opened> {
    open_as(database, Seen::Closely, context).await
}

async fn open_as(database: Database, seen: Seen, context: &Context<'_>) -> Result<Opened> {
    let reached = reach_this(&database, context)?;
    let mut session = connect(&reached.address, &settings(context), context.tell).await?;
    let snapshot = match seen {
        Seen::AtAGlance => glance(&mut session).await?,
        Seen::Closely => look(&mut session).await?,
    };
    let facts = facts(&database, &reached.address, &snapshot);
    Ok(Opened { session, snapshot, facts, announced: false, reached })
}

/// How long a connection that nobody needs any more may take to come about, so that it can be ended well.
const GOODBYE: Duration = Duration::from_secs(1);

/// Opens the database while the files are read on another thread. What is wrong with the files is told first, as if they
/// had been read before.
pub async fn open_reading(seen: Seen, context: &Context<'_>) -> Result<(Sources, Opened)> {
    let database = context.config.database();
    if !matches!(database, Ok(Database::At(_))) {
        let sources = Sources::of(context.config)?;
        return Ok((sources, open_as(database?, seen, context).await?));
    }
    let config = context.config.clone();
    let reading = tokio::task::spawn_blocking(move || Sources::of(&config).inspect(Sources::hash));
    match select(reading, pin!(open_as(database?, seen, context))).await {
        Either::Left((sources, opening)) => match read(sources) {
            Ok(sources) => Ok((sources, opening.await?)),
            Err(error) => {
                // A server that is left without a word writes that into its log.
                if let Ok(Ok(opened)) = tokio::time::timeout(GOODBYE, opening).await {
                    opened.close().await;
                }
                Err(error)
            }
        },
        Either::Right((opened, reading)) => match (read(reading.await), opened) {
            (Ok(sources), opened) => Ok((sources, opened?)),
            (Err(error), Ok(opened)) => {
                opened.close().await;
                Err(error)
            }
            (Err(error), Err(_)) => Err(error),
        },
    }
}

fn read(sources: std::result::Result<Result<Sources>, tokio::task::JoinError>) -> Result<Sources> {
    sources.unwrap_or_else(|error| Err(Error::new(Code::Bug, format!("the files were not read to their end: {error}"))))
}

/// Opens the database, lets `story` run on it, and closes it whatever happened. A failure is a report of that database.
pub async fn on_database(
    command: &'static str,
    context: &Context<'_>,
    story: impl AsyncFnOnce(&mut Opened) -> Result<Report>,
) -> Result<Report> {
    story_of(command, open(context).await?, story).await
}

/// The same on a database that is open.
pub async fn story_of(
    command: &'static str,
    mut opened: Opened,
    story: impl AsyncFnOnce(&mut Opened) -> Result<Report>,
) -> Result<Report> {
    let report = story(&mut opened).await;
    Ok(opened.ending(command, report).await)
}

/// The address of a server of our own. Nobody but this user can enter its socket's directory.
pub fn address_of(endpoint: &Endpoint) -> Address {
    Address {
        host: Host::Socket(endpoint.socket_dir.clone()),
        port: endpoint.port,
        user: endpoint.user.clone(),
        password: None,
        database: endpoint.database.clone(),
        tls: Tls::Disable,
        tls_ca: None,
    }
}

/// How this run connects.
pub fn settings(context: &Context<'_>) -> ConnectSettings {
    ConnectSettings {
        timeout: context.config.connect_timeout.value,
        wait: context.config.wait,
        interrupt: context.interrupt.clone(),
    }
}

fn facts(database: &Database, address: &Address, snapshot: &Snapshot) -> TargetFacts {
    let server = &snapshot.server;
    TargetFacts {
        address: address.to_string(),
        database: server.database.clone(),
        role: server.role.clone(),
        version: server.version.clone(),
        kind: server.kind(),
        embedded: matches!(database, Database::Embedded(_)),
        folder: match database {
            Database::Embedded(folder) => Some(folder.display().to_string()),
            Database::At(_) => None,
        },
        mark: snapshot.history.mark.clone(),
        pooler: pooler(address, snapshot),
    }
}

/// Signs of a pooler that one look can show: its usual port, or a server process older than our connection.
fn pooler(address: &Address, snapshot: &Snapshot) -> Option<String> {
    if address.port == 6543 {
        return Some("through a transaction pooler (port 6543)".to_owned());
    }
    let longest_connect = 60_000;
    (snapshot.server.backend_age_ms > longest_connect)
        .then(|| "through a pooler (its server process is older than this connection)".to_owned())
}

impl Opened {
    /// Tells where this run writes, once, before anything is written.
    pub fn announce(&mut self, context: &Context<'_>) {
        if !std::mem::replace(&mut self.announced, true) {
            (context.tell)(Event::Writing(self.facts.clone()));
        }
    }

    /// Looks closely, where so far there was only a glance.
    pub async fn look_closely(&mut self) -> Result<()> {
        match self.snapshot.seen {
            Seen::AtAGlance => self.look_again().await,
            Seen::Closely => Ok(()),
        }
    }

    /// Looks again, after something was done and before more is planned.
    pub async fn look_again(&mut self) -> Result<()> {
        self.snapshot = look(&mut self.session).await?;
        Ok(())
    }

    /// Closes the database; what came of the story is a report of it.
    pub async fn ending(self, command: &'static str, report: Result<Report>) -> Report {
        let facts = self.facts.clone();
        self.close().await;
        report.unwrap_or_else(|error| Report::new(command, Outcome::Failed).failed(error)).on(facts)
    }

    /// Says goodbye to the server, and stops it if it is our own and nobody else uses it.
    pub async fn close(self) {
        self.session.close().await;
        self.reached.close();
    }
}
