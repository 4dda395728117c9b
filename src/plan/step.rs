//! From a migration's scripts to one step.

use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::model::history::History;
use crate::model::layout::Layout;
use crate::model::script::Script;
use crate::model::version::Version;
use crate::plan::check::check_statements;
use crate::plan::{Begin, Edge, Mode, Request, Step, StepKind, transaction};
use crate::sql::directive::{self, Directives};
use crate::sql::variable::{Fault, FaultKind};

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

/// What a step is made from.
pub(super) struct Making<'a> {
    pub kind: StepKind,
    pub bundle: &'a Bundle,
    pub schema: &'a str,
    pub version: Version,
    pub name: &'a str,
    /// The script itself.
    pub script: &'a Script,
    /// What runs after it: its verify script.
    pub after: Option<&'a Script>,
    /// The script whose checksum the history keeps: on the way down, that of the way up.
    pub identity: &'a Script,
    pub edge: Edge,
}

impl Making<'_> {
    /// The step; refuses what its scripts must not contain.
    pub(super) fn step(self) -> Result<Step> {
        [Some(self.script), self.after].into_iter().flatten().try_for_each(filled)?;
        let directives = directive::of(self.script)?;
        let mode = mode(&directives);
        let unwrapped = match (self.bundle.layout, mode) {
            (Layout::Schemactl, _) | (_, Mode::Outside) => None,
            _ => transaction::unwrapped(self.script),
        };
        let script = unwrapped.as_ref().unwrap_or(self.script);
        check_statements(script, mode)?;
        let after = self.after.map(|after| self.verify(after, mode)).transpose()?;
        Ok(Step {
            kind: self.kind,
            bundle: self.bundle.name.clone(),
            schema: self.schema.to_owned(),
            other_schemas: self.bundle.other_schemas.clone(),
            version: self.version,
            name: self.name.to_owned(),
            checksum: self.identity.checksum(),
            meaning: self.identity.meaning(),
            verify: after.as_ref().map(|_| 1),
            scripts: [Some(script.clone()), after].into_iter().flatten().collect(),
            main: 0,
            directives,
            mode,
            begin: Begin::Fresh,
            edge: self.edge,
            bundle_kind: self.bundle.kind,
        })
    }

    /// The verify script as it runs behind the script itself; refuses what it must not contain.
    fn verify(&self, after: &Script, around: Mode) -> Result<Script> {
        if self.bundle.layout != Layout::Schemactl && around == Mode::Transaction {
            if let Some(rolled_back) = transaction::rolled_back(after) {
                check_statements(&rolled_back.bare, around)?;
                return Ok(rolled_back.runs);
            }
            if let Some(unwrapped) = transaction::unwrapped(after) {
                check_statements(&unwrapped, around)?;
                return Ok(unwrapped);
            }
        }
        check_statements(after, mode(&directive::of(after)?))?;
        Ok(after.clone())
    }
}

fn mode(directives: &Directives) -> Mode {
    if directives.no_transaction.is_some() { Mode::Outside } else { Mode::Transaction }
}

/// Refuses a script whose variables could not be filled in.
pub(super) fn filled(script: &Script) -> Result<()> {
    let Some(Fault { offset, name, kind }) = &script.fault else { return Ok(()) };
    let (fact, hint) = match kind {
        FaultKind::Undeclared => (
            format!("`${{{name}}}` is not a variable of this bundle"),
            "Declare it in bundle.toml under [variables].".to_owned(),
        ),
        FaultKind::NoValue => (
            format!("the variable {name} has no value"),
            format!(
                "Give it with --var {name}=VALUE, SCHEMACTL_VAR_{}, or in schemactl.toml under [variables].",
                name.to_uppercase()
            ),
        ),
        FaultKind::InsideQuotes => (
            format!("`${{{name}}}` stands inside quotes, where nothing is filled in"),
            format!("Write ${{{name}!literal}} without the quotes: it becomes a quoted string."),
        ),
        FaultKind::Malformed => (
            "this is not a variable".to_owned(),
            "Write ${name}, ${name!literal} for a quoted string or ${name!identifier} for a quoted name.".to_owned(),
        ),
        FaultKind::BadValue => (format!("the value of {name} has a NUL character"), "Give another value.".to_owned()),
    };
    Err(Error::new(Code::Variable, fact).at(script.place(*offset)).hint(hint))
}
