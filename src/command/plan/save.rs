//! What a plan was made from, as it is kept in a file and compared later.

use std::fs;
use std::path::Path;

use crate::command::open::Opened;
use crate::db::catalog::{self, Schemas};
use crate::db::facts::facts;
use crate::db::survey::identity;
use crate::error::{Code, Error, Result};
use crate::plan::forecast::{forecast, strongest};
use crate::plan::saved::{Asked, FORMAT, SavedLock, SavedPlan, SavedStep, SchemaDigest, applied};
use crate::plan::{Plan, Request, Target};

/// The plan as it would be saved now.
pub async fn of(opened: &mut Opened, plan: &Plan, request: &Request<'_>, target: Target) -> Result<SavedPlan> {
    let server = opened.snapshot.server.clone();
    let mut schemas: Vec<String> = plan.steps.iter().map(|step| step.schema.clone()).collect();
    schemas.sort();
    schemas.dedup();
    schemas.retain(|schema| server.schemas.contains(schema));
    let wanted: Vec<Schemas> =
        schemas.iter().map(|schema| Schemas::Named { home: schema.clone(), others: Vec::new() }).collect();
    let survey = catalog::survey(&mut opened.session, &wanted, &[]).await?;
    let catalog = schemas.into_iter().zip(survey.roots);
    let catalog = catalog
        .map(|(schema, roots)| SchemaDigest { schema, inside: roots.schema, around: roots.environment })
        .collect();
    let facts = facts(&mut opened.session, server.major(), "public").await?;
    let locks = strongest(&forecast(plan, &facts))
        .into_iter()
        .map(|(name, mode)| SavedLock { relation: name.to_string(), mode: mode.to_string() })
        .collect();
    Ok(SavedPlan {
        format: FORMAT,
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        database: identity(&mut opened.session).await?,
        head: opened.snapshot.history.head,
        applied: applied(&opened.snapshot.history),
        asked: Asked::of(request, target),
        catalog,
        steps: plan.steps.iter().map(SavedStep::of).collect(),
        locks,
    })
}

/// Writes it beside its place first, so that a half-written plan is never found.
pub fn write(path: &Path, plan: &SavedPlan) -> Result<()> {
    let unwritable = |error: &dyn std::fmt::Display| {
        Error::new(Code::Usage, format!("{} cannot be written: {error}", path.display()))
            .hint("Name a file in a folder that is there, with --out.")
    };
    let mut text = serde_json::to_string_pretty(plan).map_err(|error| unwritable(&error))?;
    text.push('\n');
    let beside = path.with_extension("partial");
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).map_err(|error| unwritable(&error))
}
