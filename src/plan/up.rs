//! What applies the pending versions.

use crate::error::{Code, Error, Result};
use crate::model::bundle::{Bundle, Kind as BundleKind};
use crate::model::history::{History, Status};
use crate::model::migration::Migration;
use crate::model::server::Server;
use crate::plan::refusal::{general_refusals, gone_schemas, record_refusals, schema_refusal, unknown_version};
use crate::plan::step::{Making, schema_of};
use crate::plan::{Begin, Edge, OutOfOrder, Plan, Repeat, Request, Step, StepKind, Target, Verify, hook, repeat};
use crate::sql::directive;
use crate::standing::{self, Line, Standing};

impl Plan {
    /// What applies the pending versions up to the target.
    pub fn up(request: &Request<'_>, server: &Server, history: &History) -> Result<Plan> {
        let mut refusals = general_refusals(history);
        let mut steps = Vec::new();
        for bundle in request.bundles {
            if bundle.kind == BundleKind::StandIn && history.newest(&bundle.name).is_none() {
                match stand_in(bundle, server) {
                    Ok(StandIn::Provided) => continue,
                    Ok(StandIn::Needed) => {}
                    Err(error) => {
                        refusals.push(error);
                        continue;
                    }
                }
            }
            match bundle_up(request, bundle, server, history) {
                Ok(more) => steps.extend(more),
                Err(errors) => refusals.extend(errors),
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

enum StandIn {
    Provided,
    Needed,
}

/// Whether the platform already provides what a stand-in bundle would install.
fn stand_in(bundle: &Bundle, server: &Server) -> Result<StandIn> {
    let platform = &server.platform;
    if platform.complete() {
        return Ok(StandIn::Provided);
    }
    if server.lacks_platform() {
        return Ok(StandIn::Needed);
    }
    let mut missing: Vec<String> = platform.missing_roles.iter().map(|role| format!("role {role}")).collect();
    if !platform.auth_users {
        missing.push("table auth.users".to_owned());
    }
    missing.extend(platform.missing_functions.iter().map(|function| format!("function {function}()")));
    if !platform.extensions {
        missing.push("schema extensions".to_owned());
    }
    let what = if server.supabase { "this Supabase database lacks" } else { "an `auth` schema is here, but it lacks" };
    Err(Error::new(Code::Collision, format!("{what} {}", missing.join(", ")))
        .note(format!("`{}` is installed only where none of it exists, and touches nothing that does", bundle.name))
        .hint("Create what is missing, or use a database without an auth schema."))
}

fn bundle_up(
    request: &Request<'_>,
    bundle: &Bundle,
    server: &Server,
    history: &History,
) -> Result<Vec<Step>, Vec<Box<Error>>> {
    let asked = request.asked.contains(&bundle.name);
    let mut errors = Vec::new();
    let schema = match schema_of(request, bundle, history) {
        Ok(schema) => schema,
        Err(error) => return Err(vec![error]),
    };
    let mut pending = Vec::new();
    let upto = match request.target {
        Target::Version(version) if asked => Some(version),
        _ => None,
    };
    for line in standing::lines_to(bundle, history, upto) {
        match (line.standing, line.migration) {
            (Standing::Pending, Some(migration)) => pending.push((migration, Begin::Fresh)),
            (Standing::HalfDone, Some(migration)) if resumable(&line, migration) => {
                pending.push((migration, Begin::Resume))
            }
            (Standing::OutOfOrder, Some(migration)) if request.out_of_order == OutOfOrder::Allow => {
                pending.push((migration, Begin::Fresh))
            }
            _ => errors.extend(line.refusal(bundle)),
        }
    }
    let all = pending.len();
    if asked {
        match request.target {
            Target::Version(version) if bundle.migration(version).is_none() => {
                errors.push(unknown_version(bundle, version));
            }
            Target::Version(version) => pending.retain(|(migration, _)| migration.version <= version),
            Target::Steps(steps) => pending.truncate(steps),
            Target::Latest | Target::Nothing => {}
        }
    }
    let complete = pending.len() == all;
    errors.extend(too_old_requirements(request, bundle, history).filter(|_| asked || !pending.is_empty()));
    let new_bundle = history.newest(&bundle.name).is_none();
    if new_bundle && !pending.is_empty() && !server.schemas.contains(&schema) && !server.create_schema {
        errors.push(schema_refusal(server, &schema));
    }
    let mut steps = Vec::new();
    for (index, (migration, begin)) in pending.into_iter().enumerate() {
        let edge = if new_bundle && index == 0 { Edge::First } else { Edge::Middle };
        match up_step(bundle, &schema, migration, edge, request.verify) {
            Ok(step) => steps.push(Step { begin, ..step }),
            Err(error) => errors.push(error),
        }
    }
    if complete && request.repeat == Repeat::Changed {
        match repeat::steps(bundle, &schema, history) {
            Ok(more) => steps.extend(more),
            Err(more) => errors.extend(more),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    hook::add(bundle, steps).map_err(|error| vec![error])
}

/// A bundle that this one requires in a newer version than there is, here or in its files.
fn too_old_requirements(request: &Request<'_>, bundle: &Bundle, history: &History) -> Option<Box<Error>> {
    bundle.requires_at_least.iter().find_map(|(name, least)| {
        let required = request.bundles.iter().find(|other| other.name == *name)?;
        let least = required.layout.meant(*least);
        // What is in its files is applied before this bundle, unless a target holds it back.
        let held_back = request.asked.contains(name) && !matches!(request.target, Target::Latest);
        let reached = if held_back {
            history.newest(name).map(|row| row.version)
        } else {
            required.latest().max(history.newest(name).map(|row| row.version))
        };
        (reached < Some(least)).then(|| {
            let is = reached.map_or("has no version".to_owned(), |version| format!("is at {version}"));
            Error::new(Code::Requirement, format!("{} requires {name} >= {least}, which {is}", bundle.name))
                .hint(format!("Bring {name} to {least} first."))
        })
    })
}

/// Whether a version that began outside a transaction can go on: it was on its way up, and its file still says so.
fn resumable(line: &Line<'_>, migration: &Migration) -> bool {
    let outside = directive::of(&migration.up).is_ok_and(|said| said.no_transaction.is_some());
    outside && line.applied.is_some_and(|row| row.status == Status::Started)
}

fn up_step(bundle: &Bundle, schema: &str, migration: &Migration, edge: Edge, verify: Verify) -> Result<Step> {
    let making = Making {
        kind: StepKind::Up,
        bundle,
        schema,
        version: migration.version,
        name: &migration.name,
        script: &migration.up,
        after: migration.verify.as_ref().filter(|_| verify == Verify::Run),
        identity: &migration.up,
        edge,
    };
    making.step()
}
