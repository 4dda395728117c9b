//! What adopting would record: a tool's ledger, laid beside the files and our own history. Pure.

use crate::adopt::flyway;
use crate::adopt::row::moment;
use crate::adopt::{Difference, Entry, Ledger, Proof, Through, Tool, Verdict};
use crate::error::{Code, Error, Result};
use crate::model::bundle::{Bundle, Repeatable};
use crate::model::history::History;
use crate::model::migration::Migration;
use crate::model::version::Version;
use crate::standing;

/// What would be recorded.
#[derive(Debug, Default)]
pub struct Adoption<'a> {
    /// Versions to record, in order.
    pub rows: Vec<Adopted<'a>>,
    /// What is repeated, and has run as it is now.
    pub repeatables: Vec<&'a Repeatable>,
    /// Versions of the tool's history that ours has already.
    pub known: usize,
    /// What a person should know, one line each.
    pub asides: Vec<String>,
}

/// A version to record.
#[derive(Clone, Debug, PartialEq)]
pub struct Adopted<'a> {
    /// Its files.
    pub migration: &'a Migration,
    /// How far the tool's own record vouches for the file.
    pub verdict: Verdict,
    /// The row, or what stands in for one.
    pub entry: Entry,
    /// Whether it has no row of its own.
    through: bool,
}

impl Adopted<'_> {
    /// When the tool applied it, as Postgres reads it.
    pub fn at(&self) -> Option<String> {
        self.entry.at.as_deref().and_then(moment)
    }

    /// Why the file counts as what was applied, in words.
    pub fn why(&self) -> String {
        match (&self.verdict, &self.entry.proof) {
            (Verdict::Proven, Proof::Statements(_)) => "has the statements that were recorded".to_owned(),
            (Verdict::Proven, _) => "has the checksum that was recorded".to_owned(),
            (Verdict::LineEnds, _) => "has the checksum that was recorded, but for line ends".to_owned(),
            _ if self.through => format!("taken at its word: {}", self.entry.name),
            _ => "recorded without a checksum: taken at its word".to_owned(),
        }
    }
}

impl<'a> Adoption<'a> {
    /// Matches every version that the tool has applied with its file and judges it. Everything that is wrong is told
    /// at once.
    pub fn of(tool: Tool, ledger: Ledger, bundle: &'a Bundle, history: &History) -> Result<Adoption<'a>> {
        let mut refusals = ledger.refusals;
        let mut adoption = Adoption::default();
        let mut matched: Vec<Adopted<'a>> = Vec::new();
        if let Some(through) = &ledger.through {
            match baseline_script(tool, bundle, through).unwrap_or_else(|| up_to(tool, bundle, through)) {
                Ok(all) => matched.extend(all),
                Err(error) => refusals.push(error),
            }
        }
        let mut seen: Vec<String> = Vec::new();
        for entry in ledger.entries {
            let before = seen.iter().filter(|version| **version == entry.version).count();
            seen.push(entry.version.clone());
            let file = match file_of(tool, bundle, &entry, before) {
                Some(file) => file,
                None => match renumbered(tool, bundle, &entry) {
                    Some(file) => {
                        adoption
                            .asides
                            .push(format!("{tool} recorded {file} as {}: same name, same statements", entry.version));
                        file
                    }
                    None => {
                        refusals.push(missing(tool, bundle, &entry));
                        continue;
                    }
                },
            };
            matched.retain(|known| known.migration.version != file.version);
            match tool.judge(&entry, file) {
                Verdict::Differs(difference) => refusals.push(changed(tool, file, *difference)),
                verdict => matched.push(Adopted { migration: file, verdict, entry, through: false }),
            }
        }
        matched.sort_by_key(|row| row.migration.version);
        for row in matched {
            match history.find(&bundle.name, row.migration.version) {
                Some(_) => adoption.known += 1,
                None => adoption.rows.push(row),
            }
        }
        for entry in &ledger.repeatables {
            let file = bundle.repeatables.iter().find(|file| file.name.replace('_', " ") == entry.name);
            match file.filter(|file| flyway::ran(entry, &file.script)) {
                Some(file) => adoption.repeatables.push(file),
                None => adoption.asides.push(match file {
                    Some(file) => format!("R__{} is not what {tool} ran last: the next `up` runs it", file.name),
                    None => format!("{tool} ran a repeatable script `{}`, which has no file here", entry.name),
                }),
            }
        }
        refusals.extend(own(bundle, history));
        Error::all(refusals)?;
        adoption.asides.extend(left_behind(&adoption.rows, bundle, history));
        Ok(adoption)
    }
}

/// The file that a row is about; `before` rows were of the same version.
fn file_of<'a>(tool: Tool, bundle: &'a Bundle, entry: &Entry, before: usize) -> Option<&'a Migration> {
    if tool == Tool::Sqitch {
        return bundle.migrations.iter().filter(|file| file.name == entry.version).nth(before);
    }
    if matches!(tool, Tool::Prisma | Tool::NodePgMigrate) {
        return bundle.migrations.iter().find(|file| stem(&file.origin.file_name) == entry.version);
    }
    bundle.migration(bundle.layout.version(&entry.version).ok()?)
}

/// The name of a file or of a folder that holds one, as the tools that go by names write it.
fn stem(file_name: &str) -> &str {
    let name = file_name.strip_suffix(".sql").unwrap_or(file_name);
    name.strip_suffix("/migration").or_else(|| name.strip_suffix(".up")).unwrap_or(name)
}

/// The platform's own writers choose a version by the clock: then name and statements tell which file it is.
fn renumbered<'a>(tool: Tool, bundle: &'a Bundle, entry: &Entry) -> Option<&'a Migration> {
    if tool != Tool::Supabase || !matches!(entry.proof, Proof::Statements(_)) || entry.name.is_empty() {
        return None;
    }
    bundle.migrations.iter().find(|file| file.name == entry.name && tool.judge(entry, file) == Verdict::Proven)
}

/// The script of a baseline that ran, where the files have it: it alone stands for everything up to its version.
fn baseline_script<'a>(tool: Tool, bundle: &'a Bundle, through: &Through) -> Option<Result<Vec<Adopted<'a>>>> {
    let entry = through.script.as_ref()?;
    let version = bundle.layout.version(&through.version).ok()?;
    let file = bundle.baselines.iter().find(|file| file.version == version)?;
    Some(match tool.judge(entry, file) {
        Verdict::Differs(difference) => Err(changed(tool, file, *difference)),
        verdict => Ok(vec![Adopted { migration: file, verdict, entry: entry.clone(), through: false }]),
    })
}

/// Every file up to a version, for tools that do not keep a row for each.
fn up_to<'a>(tool: Tool, bundle: &'a Bundle, through: &Through) -> Result<Vec<Adopted<'a>>> {
    let last = bundle.layout.version(&through.version).ok().filter(|last| {
        // A baseline needs no file of its own.
        tool == Tool::Flyway || bundle.migration(*last).is_some() || *last == Version(0)
    });
    let Some(last) = last else {
        let entry = Entry { version: through.version.clone(), ..Entry::default() };
        return Err(missing(tool, bundle, &entry));
    };
    let entry = Entry { version: through.version.clone(), name: through.why.to_owned(), ..Entry::default() };
    let counts = bundle.migrations.iter().filter(|file| file.version <= last);
    Ok(counts
        .map(|migration| Adopted { migration, verdict: Verdict::AtItsWord, entry: entry.clone(), through: true })
        .collect())
}

/// What our own history says against it: a changed file, a file that is gone, a half-done version.
fn own(bundle: &Bundle, history: &History) -> Vec<Box<Error>> {
    let lines = standing::lines(bundle, history);
    lines.iter().filter(|line| line.applied.is_some()).filter_map(|line| line.refusal(bundle)).collect()
}

/// Files that are older than what is adopted, and not in the tool's history.
fn left_behind(rows: &[Adopted<'_>], bundle: &Bundle, history: &History) -> Option<String> {
    let newest = rows.last()?.migration.version;
    let known = |file: &&Migration| {
        rows.iter().any(|row| row.migration.version == file.version)
            || history.find(&bundle.name, file.version).is_some()
    };
    let behind: Vec<String> = bundle
        .migrations
        .iter()
        .filter(|file| file.version < newest && !known(file))
        .map(ToString::to_string)
        .collect();
    if behind.is_empty() {
        return None;
    }
    Some(format!(
        "not in that history, and older than its newest: {}; `up --out-of-order allow` applies them",
        behind.join(", ")
    ))
}

fn missing(tool: Tool, bundle: &Bundle, entry: &Entry) -> Box<Error> {
    Error::new(
        Code::MissingMigration,
        format!("{} is in the history of {tool}, but {} has no file of it", entry.label(), bundle.name),
    )
    .state("nothing was adopted")
    .hint(match tool {
        Tool::Supabase => "Restore the file from version control, or let `supabase migration fetch` write it: the table has its statements.",
        _ => "Name the folder that holds all of its files with --dir, or restore the file from version control.",
    })
}

fn changed(tool: Tool, file: &Migration, difference: Difference) -> Box<Error> {
    let error = Error::new(Code::ChecksumMismatch, format!("{file} is not what {tool} applied"))
        .note(difference.what)
        .state("nothing was adopted")
        .hint("Restore the file as it was applied, and put what is new into a migration of its own.");
    match difference.place {
        Some(place) => error.at(place),
        None => error.note(format!("file: {}", file.up.path)),
    }
}
