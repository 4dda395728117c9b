//! The file of `--report`: a line of JSON for each target that has ended, written as it ends, so that a run that was
//! killed can be gone on with.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::command::Context;
use crate::command::fleet::{FleetArgs, FleetCommand};
use crate::command::source::Sources;
use crate::error::{Code, Error, Result};
use crate::fleet::Tenant;
use crate::model::checksum::Checksum;
use crate::report::fleet::{FleetLine, FleetResult};

const SCHEMA: &str = "schemactl/fleet/v1";

/// What is known of the targets, and where more is written.
pub(super) struct Ledger {
    file: Option<File>,
    done: BTreeMap<String, FleetResult>,
}

/// The first line: what the results are results of.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    schema: String,
    command: String,
    migrations: String,
}

#[derive(Serialize)]
struct Written<'a> {
    key: String,
    #[serde(flatten)]
    line: &'a FleetLine,
}

#[derive(Deserialize)]
struct Known {
    key: String,
    result: FleetResult,
}

impl Ledger {
    /// Opens the file, if one is asked for: begun anew, or gone on with.
    pub(super) fn open(
        args: &FleetArgs,
        command: &FleetCommand,
        context: &Context<'_>,
        sources: &Sources,
    ) -> Result<Ledger> {
        let mut ledger = Ledger { file: None, done: BTreeMap::new() };
        let Some(path) = &args.report else { return Ok(ledger) };
        let schema = context.config.schema.as_ref().map(|schema| schema.value.as_str());
        let head =
            Head { schema: SCHEMA.to_owned(), command: command.name().to_owned(), migrations: digest(sources, schema) };
        let unwritable = |error| unusable(path, &format!("cannot be written: {error}"));
        if args.resume && path.exists() {
            ledger.done = read(path, &head)?;
            ledger.file = Some(OpenOptions::new().append(true).open(path).map_err(unwritable)?);
            // What was cut off in the middle of a line stays a line of its own.
            return ledger.put("").map(|()| ledger);
        }
        ledger.file = Some(File::create(path).map_err(unwritable)?);
        ledger.put(&text(&head)).map(|()| ledger)
    }

    /// Whether nothing is left to do on a target.
    pub(super) fn says_done(&self, tenant: &Tenant) -> bool {
        self.done.get(&tenant.key()).is_some_and(|result| result.is_well() && *result != FleetResult::Planned)
    }

    /// Writes down how a target ended.
    pub(super) fn note(&mut self, tenant: &Tenant, line: &FleetLine) -> Result<()> {
        self.put(&text(&Written { key: tenant.key(), line }))
    }

    fn put(&mut self, line: &str) -> Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        writeln!(file, "{line}").map_err(|error| {
            Error::new(Code::OtherReport, format!("the report cannot be written: {error}"))
                .state("the targets that were running were cut off; each one's history says where it stands")
                .hint("Make room and run the command again: it does what is left.")
        })
    }
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The newest result of each target in an earlier file. A line that was cut off says nothing.
fn read(path: &Path, expected: &Head) -> Result<BTreeMap<String, FleetResult>> {
    let text = std::fs::read_to_string(path).map_err(|error| unusable(path, &format!("cannot be read: {error}")))?;
    let mut lines = text.lines();
    match lines.next().and_then(|line| serde_json::from_str::<Head>(line).ok()) {
        Some(head) if head == *expected => {}
        Some(head) if head.schema == SCHEMA => {
            let what = if head.command == expected.command {
                "other migrations".to_owned()
            } else {
                format!("`{}`", head.command)
            };
            return Err(unusable(path, &format!("is the report of {what}")));
        }
        _ => return Err(unusable(path, "is not a report of `fleet`")),
    }
    Ok(lines
        .filter_map(|line| serde_json::from_str::<Known>(line).ok())
        .map(|known| (known.key, known.result))
        .collect())
}

/// What the results depend on: every script that would run, and where.
fn digest(sources: &Sources, schema: Option<&str>) -> String {
    let mut all = format!("{}\n", schema.unwrap_or(""));
    for migration in sources.bundles.iter().flat_map(|bundle| &bundle.migrations) {
        all.push_str(&format!("{} {}\n", migration.version, migration.up.checksum().0));
    }
    for repeatable in sources.bundles.iter().flat_map(|bundle| &bundle.repeatables) {
        all.push_str(&format!("{} {}\n", repeatable.name, repeatable.script.checksum().0));
    }
    Checksum::of(&all).0
}

fn unusable(path: &Path, fact: &str) -> Box<Error> {
    Error::new(Code::OtherReport, format!("{} {fact}", path.display()))
        .state("nothing was touched")
        .hint("Name another file with --report, or leave --resume out: each database's own history says what is left.")
}
