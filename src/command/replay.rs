//! Plays a bundle's migrations on a scratch database, a version at a time. Shared by goldens, shadows and round trips.

use std::time::Duration;

use crate::command::Context;
use crate::command::open::settings;
use crate::command::source::Sources;
use crate::config::Database;
use crate::db::apply::{self, ApplySettings, Atomicity, Budget};
use crate::db::catalog::{self, Schemas};
use crate::db::look::{Snapshot, look};
use crate::db::scratch::Scratch;
use crate::error::{Code, Error, Result};
use crate::model::address::Address;
use crate::model::bundle::Bundle;
use crate::model::catalog::Catalog;
use crate::plan::{Plan, Request, Target};

/// A scratch database with one bundle on it.
pub struct Replay<'a> {
    scratch: Scratch,
    snapshot: Snapshot,
    context: &'a Context<'a>,
    sources: Sources,
    schema: String,
}

/// The address of `--database-url`; a scratch database is made beside the one it names.
pub fn server(context: &Context<'_>) -> Result<Address> {
    match context.config.database()? {
        Database::At(address) => Ok(address),
        Database::Embedded(_) => Err(Error::new(Code::NoServer, "scratch databases need --database-url").hint("Name a throwaway server.")),
    }
}

impl<'a> Replay<'a> {
    /// Makes the scratch database. Of `sources`, `bundle` is the one that is played; what it requires is installed with it.
    pub async fn on(address: &Address, context: &'a Context<'a>, sources: &Sources, bundle: &str, schema: &str) -> Result<Replay<'a>> {
        let mut scratch = Scratch::create(address, &settings(context), context.tell).await?;
        let snapshot = match look(&mut scratch.session).await {
            Ok(snapshot) => snapshot,
            Err(error) => {
                let _ = scratch.drop().await;
                return Err(error);
            }
        };
        let sources = Sources { bundles: sources.bundles.clone(), asked: vec![bundle.to_owned()] };
        Ok(Replay { scratch, snapshot, context, sources, schema: schema.to_owned() })
    }

    /// The major version of the server.
    pub fn major(&self) -> u32 {
        self.snapshot.server.major()
    }

    /// Applies up to a target.
    pub async fn up(&mut self, target: Target) -> Result<()> {
        let sources = self.needed();
        self.go(&sources, target, |request, snapshot| Plan::up(request, &snapshot.server, &snapshot.history)).await
    }

    /// Rolls back to a target.
    pub async fn down(&mut self, target: Target) -> Result<()> {
        let sources = self.needed();
        self.go(&sources, target, |request, snapshot| Plan::down(request, &snapshot.server, &snapshot.history)).await
    }

    async fn go(&mut self, sources: &Sources, target: Target, plan: impl Fn(&Request<'_>, &Snapshot) -> Result<Plan>) -> Result<()> {
        let request = Request { target, schema: Some(&self.schema), ..Request::latest(&sources.bundles, &sources.asked) };
        let first = plan(&request, &self.snapshot)?;
        if first.steps.is_empty() {
            return Ok(());
        }
        let settings = ApplySettings::new(self.context.config.lock_timeout.value, Duration::ZERO, Atomicity::PerStep);
        let budget = Budget { lock_wait: Duration::from_secs(30) };
        let replan = |snapshot: &Snapshot| plan(&request, snapshot);
        let ran = apply::run(&mut self.scratch.session, self.snapshot.clone(), first, &replan, &settings, budget, &|_| {}).await;
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
            let required = self.sources.bundles.iter().find(|bundle| bundle.name == name).map(|bundle| bundle.requires.clone());
            names.extend(required.unwrap_or_default());
            at += 1;
        }
        let bundles: Vec<Bundle> = self.sources.bundles.iter().filter(|bundle| names.contains(&bundle.name)).cloned().collect();
        Sources { bundles, asked: self.sources.asked.clone() }
    }

    /// The catalog as it is now.
    pub async fn catalog(&mut self, schemas: &Schemas) -> Result<Catalog> {
        catalog::details(&mut self.scratch.session, schemas, &[]).await
    }

    /// Takes the scratch database away.
    pub async fn end(self) -> Result<()> {
        self.scratch.drop().await
    }
}
