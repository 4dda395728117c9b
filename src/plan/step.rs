//! From a migration's scripts to one step.

use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::checksum::Checksum;
use crate::model::history::History;
use crate::model::script::Script;
use crate::model::version::Version;
use crate::plan::check::check_statements;
use crate::plan::{Begin, Edge, Mode, Request, Step, StepKind};
use crate::sql::directive::{self, Directives};

/// Where a bundle lives, or would.
pub(super) fn schema_of(request: &Request<'_>, bundle: &Bundle, history: &History) -> Result<String> {
    let wanted = request.schema.filter(|_| request.asked.contains(&bundle.name));
    let schema = chosen_schema(wanted, bundle, history)?;
    match unusable(&schema) {
        Some(reason) => Err(Error::new(Code::Usage, format!("`{schema}` cannot be the schema of a bundle: {reason}"))
            .hint("Choose another name with --schema.")),
        None => Ok(schema),
    }
}

/// Why a schema of this name cannot stand first in a search path, or is not for bundles.
fn unusable(schema: &str) -> Option<&'static str> {
    match schema {
        "" => Some("it has no name"),
        "$user" => Some("in a search path it stands for the name of the role"),
        "information_schema" => Some("it is Postgres' own"),
        "schemactl" => Some("it holds the history"),
        name if name.starts_with("pg_") => Some("names that begin with pg_ are Postgres' own"),
        name if name.len() > 63 => Some("a name has at most 63 bytes"),
        _ => None,
    }
}

fn chosen_schema(wanted: Option<&str>, bundle: &Bundle, history: &History) -> Result<String> {
    match (history.installed(&bundle.name), wanted) {
        (Some(installed), Some(wanted)) if installed.schema != wanted => Err(Error::new(
            Code::Collision,
            format!("{} is installed in the schema {}, not in {wanted}", bundle.name, installed.schema),
        )
        .hint("Leave --schema out, or roll the bundle back first.")),
        (Some(installed), _) => Ok(installed.schema.clone()),
        (None, Some(wanted)) => Ok(wanted.to_owned()),
        (None, None) => Ok(bundle.schema.clone()),
    }
}

#[allow(clippy::too_many_arguments)]
pub(super) fn step(
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
    let mut mode = Mode::Transaction;
    for (index, script) in scripts.iter().enumerate() {
        let read = directive::of(script)?;
        let own = if read.no_transaction.is_some() { Mode::Outside } else { Mode::Transaction };
        check_statements(script, own)?;
        if index == 0 {
            directives = read;
            mode = own;
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
        meaning: identity.meaning(),
        scripts,
        directives,
        mode,
        begin: Begin::Fresh,
        edge,
        bundle_kind: bundle.kind,
    })
}
