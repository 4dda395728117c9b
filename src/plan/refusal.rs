//! Refusals that do not depend on a step.

use crate::error::{Code, Error};
use crate::model::bundle::Bundle;
use crate::model::history::{FORMAT, History};
use crate::model::server::Server;
use crate::model::version::Version;

/// Refusals that hold whatever is asked.
pub fn general_refusals(history: &History) -> Vec<Box<Error>> {
    match history.format {
        Some(format) if format > FORMAT => vec![
            Error::new(
                Code::Unsupported,
                format!("the history has format {format}; this schemactl knows formats up to {FORMAT}"),
            )
            .hint("Use the newer schemactl that wrote it."),
        ],
        _ => Vec::new(),
    }
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

pub(super) fn unknown_version(bundle: &Bundle, version: Version) -> Box<Error> {
    let known = bundle.latest().map_or("it has none".to_owned(), |latest| format!("its newest is {latest}"));
    Error::new(Code::Unknown, format!("{} has no version {version}; {known}", bundle.name))
        .hint("`schemactl status` lists the versions.")
}
