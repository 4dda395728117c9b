//! What would be done: from bundles, a history and a target to a list of steps. Pure.

use std::collections::BTreeSet;

use crate::error::{Code, Error, Result};
use crate::model::bundle::{Bundle, Kind as BundleKind};
use crate::model::checksum::Checksum;
use crate::model::history::{FORMAT, History};
use crate::model::migration::Migration;
use crate::model::script::Script;
use crate::model::server::Server;
use crate::model::version::Version;
use crate::sql::directive::{self, Directives};
use crate::sql::statement::{Kind, statements};
use crate::standing::{self, Standing};

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Everything there is.
    Latest,
    /// Up to and with this version; on the way down, this version stays.
    Version(Version),
    /// This many versions.
    Steps(usize),
    /// Down to nothing.
    Nothing,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Apply.
    Up,
    /// Roll back.
    Down,
}

/// Whether a version may be applied that is older than one already applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutOfOrder {
    /// It is an error.
    #[default]
    Refuse,
    /// It is applied.
    Allow,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Applies a version.
    Up,
    /// Rolls a version back.
    Down,
    /// Sows a seed.
    Seed,
}

/// One transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// Whose it is.
    pub bundle: String,
    /// Where it runs.
    pub schema: String,
    /// Other schemas that the bundle is made of.
    pub other_schemas: Vec<String>,
    /// The version; 0 for a seed.
    pub version: Version,
    /// The migration's or the seed's name.
    pub name: String,
    /// What runs, in order.
    pub scripts: Vec<Script>,
    /// The checksum that the history keeps.
    pub checksum: Checksum,
    /// The checksum of the meaning.
    pub meaning: Checksum,
    /// What the script says to the runner.
    pub directives: Directives,
    /// Whether the bundle begins or ends here.
    pub edge: Edge,
    /// Whether the bundle is a stand-in, which stays where something else uses it.
    pub bundle_kind: BundleKind,
}

/// Whether a bundle begins or ends with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Neither.
    Middle,
    /// Its first version: the schema is made, if it is not there.
    First,
    /// Its last version goes: the schema goes too, if it was made and is empty.
    Last,
}

/// Steps in order, and the history they were planned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The number of the newest event when it was made.
    pub head: i64,
    /// Whether the history tables have to be made.
    pub bootstrap: Bootstrap,
    /// What to do.
    pub steps: Vec<Step>,
}

/// Whether the history tables exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bootstrap {
    /// They have to be made.
    Needed,
    /// They are there.
    Done,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Bundles with everything they require, those required first.
    pub bundles: &'a [Bundle],
    /// The names that were asked for; a target counts for these only.
    pub asked: &'a [String],
    /// How far.
    pub target: Target,
    /// Where, instead of the bundle's own schema.
    pub schema: Option<&'a str>,
    /// What to do with late-comers.
    pub out_of_order: OutOfOrder,
    /// Whether verify scripts run.
    pub verify: Verify,
}

/// Whether verify scripts run with their migration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verify {
    /// They run, and a promise that does not hold rolls the migration back.
    #[default]
    Run,
    /// They do not.
    Skip,
}

impl<'a> Request<'a> {
    /// Everything, as the bundles themselves say.
    pub fn latest(bundles: &'a [Bundle], asked: &'a [String]) -> Request<'a> {
        Request { bundles, asked, target: Target::Latest, schema: None, out_of_order: OutOfOrder::Refuse, verify: Verify::Run }
    }
}

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
            refusals.extend(write_refusals(server));
        }
        Error::all(refusals)?;
        Ok(Plan::of(history, steps))
    }

    /// What rolls back, newest first, down to the target.
    pub fn down(request: &Request<'_>, server: &Server, history: &History) -> Result<Plan> {
        let mut refusals = general_refusals(history);
        let mut steps = Vec::new();
        let mut leaving: BTreeSet<&str> = BTreeSet::new();
        for bundle in request.bundles.iter().rev() {
            let asked = request.asked.contains(&bundle.name);
            let unused_stand_in = bundle.kind == BundleKind::StandIn
                && request.target == Target::Nothing
                && history.installed.iter().all(|other| other.bundle == bundle.name || leaving.contains(other.bundle.as_str()));
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
        if !steps.is_empty() {
            refusals.extend(write_refusals(server));
        }
        Error::all(refusals)?;
        Ok(Plan::of(history, steps))
    }

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
            refusals.extend(write_refusals(server));
        }
        Error::all(refusals)?;
        Ok(Plan::of(history, steps))
    }

    fn of(history: &History, steps: Vec<Step>) -> Plan {
        let bootstrap = if history.format.is_none() { Bootstrap::Needed } else { Bootstrap::Done };
        Plan { head: history.head, bootstrap, steps }
    }

    /// The target that this plan leads to, said so that it means the same when somebody else has moved meanwhile.
    pub fn resolved(&self, asked: Target, direction: Direction, request: &Request<'_>, history: &History) -> Target {
        let Target::Steps(_) = asked else { return asked };
        let mine = |step: &&Step| request.asked.contains(&step.bundle);
        match (direction, self.steps.iter().rfind(mine)) {
            (Direction::Up, Some(step)) => Target::Version(step.version),
            (Direction::Down, Some(last)) => {
                let stays = history.of(&last.bundle).map(|row| row.version).filter(|version| *version < last.version).last();
                stays.map_or(Target::Nothing, Target::Version)
            }
            (_, None) => asked,
        }
    }
}

/// Refusals that hold whatever is asked.
fn general_refusals(history: &History) -> Vec<Box<Error>> {
    match history.format {
        Some(format) if format > FORMAT => vec![
            Error::new(Code::Unsupported, format!("the history has format {format}; this schemactl knows formats up to {FORMAT}"))
                .hint("Use the newer schemactl that wrote it."),
        ],
        _ => Vec::new(),
    }
}

/// Refusals of every plan that writes.
fn write_refusals(server: &Server) -> Vec<Box<Error>> {
    let mut refusals = Vec::new();
    if server.replica {
        refusals.push(
            Error::new(Code::ReadOnly, "this server is a replica: it takes no changes").hint("Connect to the primary."),
        );
    } else if server.read_only {
        refusals.push(
            Error::new(Code::ReadOnly, "transactions are read-only by default here")
                .note(format!("role: {}, database: {}", server.role, server.database))
                .hint("Use a role that may write; some hosters set default_transaction_read_only when the disk is full."),
        );
    }
    if !(150_000..200_000).contains(&server.version_num) {
        refusals.push(
            Error::new(Code::Unsupported, format!("Postgres {} is not supported", server.version))
                .hint("Use Postgres 15, 16, 17 or 18."),
        );
    }
    refusals
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
    if !server.supabase && platform.absent() {
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

fn bundle_up(request: &Request<'_>, bundle: &Bundle, server: &Server, history: &History) -> Result<Vec<Step>, Vec<Box<Error>>> {
    let asked = request.asked.contains(&bundle.name);
    let mut errors = Vec::new();
    let schema = match schema_of(request, bundle, history) {
        Ok(schema) => schema,
        Err(error) => return Err(vec![error]),
    };
    let mut pending = Vec::new();
    for line in standing::lines(bundle, history) {
        match (line.standing, line.migration) {
            (Standing::Pending, Some(migration)) => pending.push(migration),
            (Standing::OutOfOrder, Some(migration)) if request.out_of_order == OutOfOrder::Allow => pending.push(migration),
            _ => errors.extend(line.refusal(bundle)),
        }
    }
    if asked {
        match request.target {
            Target::Version(version) if bundle.migration(version).is_none() => {
                errors.push(unknown_version(bundle, version));
            }
            Target::Version(version) => pending.retain(|migration| migration.version <= version),
            Target::Steps(steps) => pending.truncate(steps),
            Target::Latest | Target::Nothing => {}
        }
    }
    let new_bundle = history.newest(&bundle.name).is_none();
    if new_bundle && !pending.is_empty() && !server.schemas.contains(&schema) && !server.create_schema {
        errors.push(
            Error::new(Code::NoRights, format!("{} may not create the schema {schema}", server.role)).hint(format!(
                "Let an administrator run: grant create on database {} to {};",
                crate::sql::quote::identifier(&server.database),
                crate::sql::quote::identifier(&server.role)
            )),
        );
    }
    let mut steps = Vec::new();
    for (index, migration) in pending.into_iter().enumerate() {
        let edge = if new_bundle && index == 0 { Edge::First } else { Edge::Middle };
        match up_step(bundle, &schema, migration, edge, request.verify) {
            Ok(step) => steps.push(step),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(steps) } else { Err(errors) }
}

fn bundle_down(request: &Request<'_>, bundle: &Bundle, history: &History) -> Result<Vec<Step>, Vec<Box<Error>>> {
    let rows: Vec<_> = history.of(&bundle.name).collect();
    let asked = request.asked.contains(&bundle.name);
    let leaving = match request.target {
        _ if !asked => rows.len(),
        Target::Nothing | Target::Latest => rows.len(),
        Target::Steps(steps) => steps.min(rows.len()),
        Target::Version(version) => {
            if !rows.iter().any(|row| row.version == version) && bundle.migration(version).is_none() {
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
        let refusal = lines
            .iter()
            .find(|line| line.version == row.version)
            .filter(|line| matches!(line.standing, Standing::Missing | Standing::HalfDone))
            .and_then(|line| line.refusal(bundle));
        let edge = if row.version == rows[0].version { Edge::Last } else { Edge::Middle };
        match (refusal, bundle.migration(row.version)) {
            (Some(error), _) => errors.push(error),
            (None, Some(migration)) => match down_step(bundle, &schema, migration, edge) {
                Ok(step) => steps.push(step),
                Err(error) => errors.push(error),
            },
            (None, None) => {}
        }
    }
    if errors.is_empty() { Ok(steps) } else { Err(errors) }
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

/// Where a bundle lives, or would.
fn schema_of(request: &Request<'_>, bundle: &Bundle, history: &History) -> Result<String> {
    let wanted = request.schema.filter(|_| request.asked.contains(&bundle.name));
    match (history.installed(&bundle.name), wanted) {
        (Some(installed), Some(wanted)) if installed.schema != wanted => {
            Err(Error::new(Code::Collision, format!("{} is installed in the schema {}, not in {wanted}", bundle.name, installed.schema))
                .hint("Leave --schema out, or roll the bundle back first."))
        }
        (Some(installed), _) => Ok(installed.schema.clone()),
        (None, Some(wanted)) => Ok(wanted.to_owned()),
        (None, None) => Ok(bundle.schema.clone()),
    }
}

fn unknown_version(bundle: &Bundle, version: Version) -> Box<Error> {
    let known = bundle.latest().map_or("it has none".to_owned(), |latest| format!("its newest is {latest}"));
    Error::new(Code::Unknown, format!("{} has no version {version}; {known}", bundle.name))
        .hint("`schemactl status` lists the versions.")
}

fn up_step(bundle: &Bundle, schema: &str, migration: &Migration, edge: Edge, verify: Verify) -> Result<Step> {
    let mut scripts = vec![migration.up.clone()];
    if verify == Verify::Run {
        scripts.extend(migration.verify.clone());
    }
    step(StepKind::Up, bundle, schema, migration.version, &migration.name, scripts, &migration.up, edge)
}

fn down_step(bundle: &Bundle, schema: &str, migration: &Migration, edge: Edge) -> Result<Step> {
    let Some(down) = &migration.down else {
        return Err(Error::new(Code::NoDownScript, format!("{migration} of {} cannot be rolled back: it has no down script", bundle.name))
            .hint(format!("Write {migration}.down.sql beside {}.", migration.up.path)));
    };
    step(StepKind::Down, bundle, schema, migration.version, &migration.name, vec![down.clone()], &migration.up, edge)
}

fn seed_step(bundle: &Bundle, script: &Script, history: &History) -> Result<Option<Step>> {
    let name = script.path.rsplit('/').next().unwrap_or(&script.path).to_owned();
    let checksum = script.checksum();
    let sown = history.sown.iter().find(|sown| sown.bundle == bundle.name && sown.name == name);
    if sown.is_some_and(|sown| sown.checksum == checksum.0) {
        return Ok(None);
    }
    let schema = history.installed(&bundle.name).map_or(&bundle.schema, |installed| &installed.schema).clone();
    step(StepKind::Seed, bundle, &schema, Version(0), &name, vec![script.clone()], script, Edge::Middle).map(Some)
}

#[allow(clippy::too_many_arguments)]
fn step(
    kind: StepKind,
    bundle: &Bundle,
    schema: &str,
    version: Version,
    name: &str,
    scripts: Vec<Script>,
    identity: &Script,
    edge: Edge,
) -> Result<Step> {
    let mut directives = Directives::default();
    for (index, script) in scripts.iter().enumerate() {
        let read = directive::read(&script.path, &script.text)?;
        check_statements(script)?;
        if let Some(offset) = read.no_transaction {
            return Err(Error::new(Code::ForbiddenStatement, "steps outside a transaction are not supported yet")
                .at(script.place(offset))
                .hint("Run this file by hand for now, or write it so that it can run in a transaction."));
        }
        if index == 0 {
            directives = read;
        }
    }
    Ok(Step {
        kind,
        bundle: bundle.name.clone(),
        schema: schema.to_owned(),
        other_schemas: bundle.other_schemas.clone(),
        version,
        name: name.to_owned(),
        checksum: identity.checksum(),
        meaning: Checksum::of_meaning(&identity.text),
        scripts,
        directives,
        edge,
        bundle_kind: bundle.kind,
    })
}

/// Refuses what cannot be part of the runner's transaction.
fn check_statements(script: &Script) -> Result<()> {
    if let Some(line) = script.text.lines().position(|line| line.starts_with('\\')) {
        return Err(Error::new(Code::ForbiddenStatement, "a psql command stands in the script")
            .at(crate::sql::place::Place::at_line(&script.path, &script.text, line + 1))
            .hint("Remove it. For a dump, use pg_dump without \\restrict lines."));
    }
    for statement in statements(&script.text) {
        let refusal = match statement.kind {
            Kind::TransactionControl(words) => Error::new(
                Code::ForbiddenStatement,
                format!("`{words}` inside a migration: the runner opens and commits its transaction"),
            )
            .hint("Remove the statement: a migration is one transaction already."),
            Kind::NoTransaction(words) => Error::new(Code::ForbiddenStatement, format!("`{words}` cannot run inside a transaction"))
                .hint("Steps outside a transaction are not supported yet: use the form without it, or run it by hand."),
            Kind::CopyFromStdin => Error::new(Code::ForbiddenStatement, "`copy from stdin` needs data that a script cannot carry")
                .hint("Use insert statements."),
            Kind::CreateTable(_) | Kind::DropTable(_) | Kind::Other => continue,
        };
        return Err(refusal.at(script.place(statement.range.start)));
    }
    Ok(())
}

impl Step {
    /// `core 0001_enums`, as people read it.
    pub fn label(&self) -> String {
        match self.kind {
            StepKind::Seed => self.name.clone(),
            _ if self.name.is_empty() => self.version.to_string(),
            _ => format!("{}_{}", self.version, self.name),
        }
    }
}
