//! What rolls back, newest first.

use std::collections::BTreeSet;

use crate::error::{Code, Error, Result};
use crate::model::bundle::{Bundle, Kind as BundleKind};
use crate::model::history::{Applied, History, Status};
use crate::model::layout::Layout;
use crate::model::migration::{Migration, Origin};
use crate::model::server::Server;
use crate::plan::refusal::{general_refusals, gone_schemas, record_refusals, unknown_version};
use crate::plan::step::{Making, schema_of};
use crate::plan::{Begin, Edge, Mode, Plan, Request, Step, StepKind, Target};
use crate::standing::{self, Standing};

impl Plan {
    /// What rolls back, newest first, down to the target.
    pub fn down(request: &Request<'_>, server: &Server, history: &History) -> Result<Plan> {
        let mut refusals = general_refusals(history);
        let mut steps = Vec::new();
        let mut leaving: BTreeSet<&str> = BTreeSet::new();
        for bundle in request.bundles.iter().rev() {
            let asked = request.asked.contains(&bundle.name);
            let unused_stand_in = bundle.kind == BundleKind::StandIn
                && request.target == Target::Nothing
                && history
                    .installed
                    .iter()
                    .all(|other| other.bundle == bundle.name || leaving.contains(other.bundle.as_str()));
            if !asked && !unused_stand_in {
                continue;
            }
            match bundle_down(request, bundle, history) {
                Ok(more) => {
                    if more.last().is_some_and(|step| step.edge == Edge::Last) {
                        leaving.insert(&bundle.name);
                    }
                    steps.extend(more);
                }
                Err(errors) => refusals.extend(errors),
            }
        }
        refusals.extend(still_needed(request, history, &leaving));
        refusals.extend(stand_in_needed(request, history, &leaving, &steps));
        if !steps.is_empty() {
            refusals.extend(record_refusals(server, history));
            refusals.extend(gone_schemas(&steps, server, history));
        }
        Error::all(refusals)?;
        Ok(Plan::of(history, steps))
    }
}

fn bundle_down(request: &Request<'_>, bundle: &Bundle, history: &History) -> Result<Vec<Step>, Vec<Box<Error>>> {
    let rows: Vec<_> = history.of(&bundle.name).collect();
    let asked = request.asked.contains(&bundle.name);
    let leaving = match request.target {
        _ if !asked => rows.len(),
        Target::Nothing | Target::Latest => rows.len(),
        Target::Steps(steps) => steps.min(rows.len()),
        Target::Version(version) => {
            let known =
                version.0 == 0 || rows.iter().any(|row| row.version == version) || bundle.migration(version).is_some();
            if !known {
                return Err(vec![unknown_version(bundle, version)]);
            }
            rows.iter().filter(|row| row.version > version).count()
        }
    };
    let schema = schema_of(request, bundle, history).map_err(|error| vec![error])?;
    let lines = standing::lines(bundle, history);
    let mut errors = Vec::new();
    let mut steps = Vec::new();
    for row in rows.iter().rev().take(leaving) {
        let edge = if row.version == rows[0].version { Edge::Last } else { Edge::Middle };
        let line = lines.iter().find(|line| line.version == row.version);
        // Not by the version alone: a baseline may have been applied in its place.
        let migration = line.and_then(|line| line.migration);
        let step = migration.map(|migration| down_step(bundle, &schema, migration, edge));
        let refusal = line
            .filter(|line| matches!(line.standing, Standing::Missing | Standing::HalfDone))
            .and_then(|line| line.refusal(bundle));
        match (step, refusal) {
            (Some(Ok(step)), _) if resumable(row, &step) => steps.push(Step { begin: Begin::Resume, ..step }),
            (_, Some(error)) | (Some(Err(error)), None) => errors.push(error),
            (Some(Ok(step)), None) => steps.push(step),
            (None, None) => {}
        }
    }
    if errors.is_empty() { Ok(steps) } else { Err(errors) }
}

/// Whether a version that began to leave outside a transaction can go on, because its down script still says so.
fn resumable(row: &Applied, step: &Step) -> bool {
    row.status == Status::Leaving && step.mode == Mode::Outside
}

fn still_needed(request: &Request<'_>, history: &History, leaving: &BTreeSet<&str>) -> Vec<Box<Error>> {
    let mut errors = Vec::new();
    for bundle in request.bundles {
        let stays = history.installed(&bundle.name).is_some() && !leaving.contains(bundle.name.as_str());
        for required in bundle.requires.iter().filter(|required| stays && leaving.contains(required.as_str())) {
            errors.push(
                Error::new(Code::StillNeeded, format!("{} is installed and requires {required}", bundle.name))
                    .hint(format!("Roll back {} first: schemactl down --all --bundle {}", bundle.name, bundle.name)),
            );
        }
    }
    errors
}

/// A stand-in carries every bundle beside it, also those whose files are not here to say what they require.
fn stand_in_needed(
    request: &Request<'_>,
    history: &History,
    leaving: &BTreeSet<&str>,
    steps: &[Step],
) -> Option<Box<Error>> {
    let stand_in = request
        .bundles
        .iter()
        .find(|bundle| bundle.kind == BundleKind::StandIn && steps.iter().any(|step| step.bundle == bundle.name))?;
    let stays = history.installed.iter().map(|installed| installed.bundle.as_str()).find(|name| {
        *name != stand_in.name && !leaving.contains(name) && request.bundles.iter().all(|bundle| bundle.name != *name)
    })?;
    Some(Error::new(Code::StillNeeded, format!("{stays} is installed and may need {}", stand_in.name)).hint(format!(
        "Roll back {stays} first: {} goes with the last bundle that `down --all` rolls back.",
        stand_in.name
    )))
}

fn down_step(bundle: &Bundle, schema: &str, migration: &Migration, edge: Edge) -> Result<Step> {
    let Some(down) = &migration.down else {
        return Err(Error::new(
            Code::NoDownScript,
            format!("{migration} of {} cannot be rolled back: it has no down script", bundle.name),
        )
        .hint(no_way_back(migration)));
    };
    let making = Making {
        kind: StepKind::Down,
        bundle,
        schema,
        version: migration.version,
        name: &migration.name,
        script: down,
        after: None,
        identity: &migration.up,
        edge,
    };
    making.step()
}

/// What to do where there is no way back, in the words of the files' layout.
fn no_way_back(migration: &Migration) -> String {
    let Origin { layout, version_text, .. } = &migration.origin;
    let path = &migration.up.path;
    match layout {
        Layout::Dbmate => format!("Write it into {path}, below `-- migrate:down`."),
        Layout::Goose => format!("Write it into {path}, below `-- +goose Down`."),
        Layout::Flyway => format!("Write U{version_text}__{}.sql beside {path}.", migration.name),
        Layout::Prisma => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("Write down.sql beside it in {folder}.")
        }
        Layout::NodePgMigrate => format!("Write it into {path}, below `-- Down Migration`."),
        Layout::Sqitch => format!("Write revert/{}.sql, as deploy has it.", migration.name),
        Layout::Supabase | Layout::Refinery => {
            format!(
                "{layout} has no way back; write a new migration that undoes it, or `schemactl reset` on a database that may be lost."
            )
        }
        Layout::Schemactl | Layout::Sqlx | Layout::GolangMigrate => {
            format!("Write {migration}.down.sql beside {path}.")
        }
    }
}
