//! Plays a bundle's migrations on a scratch database, a version at a time. Shared by goldens, shadows and round trips.

use std::time::Duration;

use crate::command::open::{address_of, settings};
use crate::command::source::Sources;
use crate::command::{Context, server};
use crate::config::Database;
use crate::db::apply::{self, ApplySettings, Atomicity, Budget};
use crate::db::catalog::{self, Schemas};
use crate::db::embedded::{Server, Wanted, open_throwaway};
use crate::db::look::{Snapshot, look};
use crate::db::scratch::Scratch;
use crate::db::session::Session;
use crate::error::Result;
use crate::model::address::{Address, Defaults};
use crate::model::bundle::Bundle;
use crate::model::catalog::Catalog;
use crate::plan::{Plan, Repeat, Request, Target};

/// A scratch database with one bundle on it.
pub struct Replay<'a> {
    scratch: Scratch,
    snapshot: Snapshot,
    context: &'a Context<'a>,
    sources: Sources,
    schema: String,
    /// Whether what is repeated runs after the versions.
    pub repeat: Repeat,
}

/// A server where scratch databases may be made.
pub struct Ground {
    /// Where it is.
    pub address: Address,
    /// A server of our own, which goes with this value.
    _server: Option<Server>,
}

impl Ground {
    /// The server of `--database-url`, beside the database that it names; or, with `--embedded`, a throwaway one.
    pub fn of_config(context: &Context<'_>) -> Result<Ground> {
        match context.config.database()? {
            Database::At(address) => Ok(Ground { address, _server: None }),
            Database::Embedded(_) => Ground::throwaway(context),
        }
    }

    /// The server of this URL.
    pub fn at(url: &str) -> Result<Ground> {
        Ok(Ground { address: Address::parse(url, &Defaults::default())?, _server: None })
    }

    /// A server of our own that nobody else sees and that is gone afterwards.
    pub fn throwaway(context: &Context<'_>) -> Result<Ground> {
        let server = open_throwaway(&Wanted::default(), &context.machine, &mut |event| server::tell(context, &event))?;
        Ok(Ground { address: address_of(server.endpoint()), _server: Some(server) })
    }
}

impl<'a> Replay<'a> {
    /// Makes the scratch database. Of `sources`, `bundle` is the one that is played; what it requires is installed with it.
    pub async fn on(
        address: &Address,
        context: &'a Context<'a>,
        sources: &Sources,
        bundle: &str,
        schema: &str,
    ) -> Result<Replay<'a>> {
        let mut scratch = Scratch::create(address, &settings(context), context.tell).await?;
        let snapshot = match look(&mut scratch.session).await {
            Ok(snapshot) => snapshot,
            Err(error) => {
                let _ = scratch.drop().await;
                return Err(error);
            }
        };
        let sources = Sources { bundles: sources.bundles.clone(), asked: vec![bundle.to_owned()] };
        Ok(Replay { scratch, snapshot, context, sources, schema: schema.to_owned(), repeat: Repeat::Nothing })
    }

    /// The major version of the server.
    pub fn major(&self) -> u32 {
        self.snapshot.server.major()
    }

    /// Installs what the bundle requires, and nothing of the bundle.
    pub async fn require(&mut self) -> Result<()> {
        let needed = self.needed();
        let sources = Sources {
            asked: needed
                .bundles
                .iter()
                .map(|bundle| bundle.name.clone())
                .filter(|name| !self.sources.asked.contains(name))
                .collect(),
            ..needed
        };
        let bundles = sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)).cloned().collect();
        self.go(&Sources { bundles, ..sources }, Target::Latest, None, |request, snapshot| {
            Plan::up(request, &snapshot.server, &snapshot.history)
        })
        .await
    }

    /// Applies up to a target.
    pub async fn up(&mut self, target: Target) -> Result<()> {
        let sources = self.needed();
        self.go(&sources, target, Some(self.schema.clone()), |request, snapshot| {
            Plan::up(request, &snapshot.server, &snapshot.history)
        })
        .await
    }

    /// Runs everything repeated once more, although it has not changed.
    pub async fn repeat_again(&mut self) -> Result<()> {
        self.snapshot.history.repeated.clear();
        self.up(Target::Latest).await
    }

    /// Rolls back to a target.
    pub async fn down(&mut self, target: Target) -> Result<()> {
        let sources = self.needed();
        self.go(&sources, target, Some(self.schema.clone()), |request, snapshot| {
            Plan::down(request, &snapshot.server, &snapshot.history)
        })
        .await
    }

    async fn go(
        &mut self,
        sources: &Sources,
        target: Target,
        schema: Option<String>,
        plan: impl Fn(&Request<'_>, &Snapshot) -> Result<Plan>,
    ) -> Result<()> {
        let request = Request {
            target,
            schema: schema.as_deref(),
            repeat: self.repeat,
            ..Request::latest(&sources.bundles, &sources.asked)
        };
        let first = plan(&request, &self.snapshot)?;
        if first.steps.is_empty() {
            return Ok(());
        }
        let settings = ApplySettings::new(self.context.config.lock_timeout.value, Duration::ZERO, Atomicity::PerStep);
        let budget = Budget { lock_wait: Duration::from_secs(30) };
        let replan = |snapshot: &Snapshot| plan(&request, snapshot);
        let ran =
            apply::run(&mut self.scratch.session, self.snapshot.clone(), first, &replan, &settings, budget, &|_| {})
                .await;
        if let Some(error) = ran.error {
            return Err(error.note("on a scratch database"));
        }
        self.snapshot = look(&mut self.scratch.session).await?;
        Ok(())
    }

    /// The bundle and what it requires, and nothing else of the sources.
    fn needed(&self) -> Sources {
        let mut names: Vec<String> = self.sources.asked.clone();
        let mut at = 0;
        while let Some(name) = names.get(at).cloned() {
            let required =
                self.sources.bundles.iter().find(|bundle| bundle.name == name).map(|bundle| bundle.requires.clone());
            names.extend(required.unwrap_or_default());
            at += 1;
        }
        let bundles: Vec<Bundle> =
            self.sources.bundles.iter().filter(|bundle| names.contains(&bundle.name)).cloned().collect();
        Sources { bundles, asked: self.sources.asked.clone() }
    }

    /// The catalog as it is now.
    pub async fn catalog(&mut self, schemas: &Schemas) -> Result<Catalog> {
        catalog::details(&mut self.scratch.session, schemas, &[]).await
    }

    /// The connection to the scratch database.
    pub fn session(&mut self) -> &mut Session {
        &mut self.scratch.session
    }

    /// Takes the scratch database away.
    pub async fn end(self) -> Result<()> {
        self.scratch.drop().await
    }
}
