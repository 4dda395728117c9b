//! Refusals that do not depend on a step.

use crate::error::{Code, Error};
use crate::model::bundle::Bundle;
use crate::model::history::{FORMAT, History, Installed};
use crate::model::server::Server;
use crate::model::version::Version;
use crate::plan::Step;
use crate::sql::quote::identifier;

/// Refusals that hold whatever is asked.
pub fn general_refusals(history: &History) -> Vec<Box<Error>> {
    let Some(format) = history.unknown_format() else { return Vec::new() };
    vec![
        Error::new(
            Code::Unsupported,
            format!("the history has format {format}; this schemactl knows formats up to {FORMAT}"),
        )
        .hint("Use the newer schemactl that wrote it."),
    ]
}

/// Refusals of every plan that writes.
pub fn write_refusals(server: &Server) -> Vec<Box<Error>> {
    let mut refusals = Vec::new();
    if server.replica {
        refusals.push(
            Error::new(Code::ReadOnly, "this server is a replica: it takes no changes").hint("Connect to the primary."),
        );
    } else if server.read_only {
        refusals.push(
            Error::new(Code::ReadOnly, "transactions are read-only by default here")
                .note(format!("role: {}, database: {}", server.role, server.database))
                .hint(
                    "Use a role that may write; some hosters set default_transaction_read_only when the disk is full.",
                ),
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

/// Refusals of everything that writes the history.
pub fn record_refusals(server: &Server, history: &History) -> Vec<Box<Error>> {
    let mut refusals = write_refusals(server);
    refusals.extend(history_refusal(server, history));
    refusals
}

/// Where the role may not write the history, or not make the one that is not there yet.
fn history_refusal(server: &Server, history: &History) -> Option<Box<Error>> {
    if history.format.is_none() && !server.create_schema {
        return Some(schema_refusal(server, "schemactl, where the history is kept"));
    }
    if history.lacking.is_empty() {
        return None;
    }
    let mut refusal = Error::new(Code::NoRights, format!("{} may not write the history", server.role)).hint(format!(
        "Let the owner of the history run: grant select, insert, update, delete on all tables in schema schemactl to {};",
        identifier(&server.role)
    ));
    refusal.notes = vec![format!("lacks {}", history.lacking.join(", "))];
    Some(refusal)
}

/// The refusal of what needs a schema that the role may not make.
pub(super) fn schema_refusal(server: &Server, schema: &str) -> Box<Error> {
    Error::new(Code::NoRights, format!("{} may not create the schema {schema}", server.role)).hint(format!(
        "Let an administrator run: grant create on database {} to {};",
        identifier(&server.database),
        identifier(&server.role)
    ))
}

/// The refusals of steps whose schema has gone: what they name would be looked for, and made, somewhere else.
pub(super) fn gone_schemas(steps: &[Step], server: &Server, history: &History) -> Vec<Box<Error>> {
    let gone = |installed: &&Installed| {
        !server.schemas.contains(&installed.schema) && steps.iter().any(|step| step.bundle == installed.bundle)
    };
    history
        .installed
        .iter()
        .filter(gone)
        .map(|Installed { bundle, schema, .. }| {
            Error::new(Code::Collision, format!("{bundle} is installed in the schema {schema}, and that is gone"))
                .hint("Restore the schema or give it its name back; `schemactl repair mark-reverted` forgets versions that are gone with it.")
        })
        .collect()
}

pub(super) fn unknown_version(bundle: &Bundle, version: Version) -> Box<Error> {
    let known = bundle.latest().map_or("it has none".to_owned(), |latest| format!("its newest is {latest}"));
    Error::new(Code::Unknown, format!("{} has no version {version}; {known}", bundle.name))
        .hint("`schemactl status` lists the versions.")
}
