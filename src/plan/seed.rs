//! What sows the seeds that are new or changed.

use crate::error::{Error, Result};
use crate::model::bundle::Bundle;
use crate::model::history::History;
use crate::model::script::Script;
use crate::model::server::Server;
use crate::model::version::Version;
use crate::plan::refusal::{general_refusals, gone_schemas, record_refusals};
use crate::plan::step::Making;
use crate::plan::{Edge, Plan, Request, Step, StepKind};

impl Plan {
    /// What sows the seeds of the bundles asked for that are new or changed.
    pub fn seed(request: &Request<'_>, server: &Server, history: &History) -> Result<Plan> {
        let mut refusals = general_refusals(history);
        let mut steps = Vec::new();
        for bundle in request.bundles.iter().filter(|bundle| request.asked.contains(&bundle.name)) {
            for script in &bundle.seeds {
                match seed_step(bundle, script, history) {
                    Ok(step) => steps.extend(step),
                    Err(error) => refusals.push(error),
                }
            }
        }
        if !steps.is_empty() {
            refusals.extend(record_refusals(server, history));
            refusals.extend(gone_schemas(&steps, server, history));
        }
        Error::all(refusals)?;
        Ok(Plan::of(history, steps))
    }
}

fn seed_step(bundle: &Bundle, script: &Script, history: &History) -> Result<Option<Step>> {
    let name = script.path.rsplit('/').next().unwrap_or(&script.path).to_owned();
    let checksum = script.checksum();
    let sown = history.sown.iter().find(|sown| sown.bundle == bundle.name && sown.name == name);
    if sown.is_some_and(|sown| sown.checksum == checksum.0) {
        return Ok(None);
    }
    let schema = history.installed(&bundle.name).map_or(&bundle.schema, |installed| &installed.schema).clone();
    let making = Making {
        kind: StepKind::Seed,
        bundle,
        schema: &schema,
        version: Version(0),
        name: &name,
        script,
        after: None,
        identity: script,
        edge: Edge::Middle,
    };
    making.step().map(Some)
}
