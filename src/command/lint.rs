//! `lint`: rules over migration files. Needs no database.

use std::path::{Path, PathBuf};

use crate::bundle::folder;
use crate::command::Context;
use crate::command::source::Sources;
use crate::error::{Code, Error, Result};
use crate::lint::script::settings::{FailOn, Settings};
use crate::lint::script::{FileRule, Paired, Unit, lint, rules, squawk};
use crate::locks::{self, facts::Facts};
use crate::model::bundle::Bundle;
use crate::model::declared::Accepted;
use crate::model::layout::Layout;
use crate::model::script::Script;
use crate::model::version::Version;
use crate::model::words::counted;
use crate::plan::{kept_back, unwrapped};
use crate::report::lint::{LintLine, LintReport};
use crate::report::{Detail, Outcome, Report};

/// The flags of `lint`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct LintArgs {
    /// Only what is found in these files [default: all of the bundle]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only what is found from this version on: older ones are taken as they are
    #[arg(long, value_name = "VERSION")]
    pub since: Option<Version>,
    /// From which level on a finding fails the command: error, warning, info or never [default: warning]
    #[arg(long, value_name = "LEVEL", value_parser = ["error", "warning", "info", "never"], hide_possible_values = true)]
    pub fail_on: Option<String>,
}

/// Loads, judges, reports.
pub fn run(args: &LintArgs, context: &Context<'_>) -> Result<Report> {
    let settings = &context.config.lint;
    check(settings)?;
    let mut report = LintReport::default();
    if args.files.is_empty() || context.config.names_source() {
        let sources = Sources::of(context.config)?;
        let schema = context.config.schema.as_ref().map(|schema| schema.value.as_str());
        for bundle in sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name)) {
            let extra = &context.config.accepted.rules;
            let found = of_bundle(bundle, &sources, schema, args.since, settings, extra)?;
            report.files += found.files;
            report.findings.extend(found.findings);
        }
        only(&mut report, &args.files)?;
    } else {
        report = of_files(&args.files, context)?;
    }
    let limit = args.fail_on.as_deref().and_then(FailOn::named).unwrap_or(settings.fail_on);
    Ok(conclude(report, limit))
}

fn conclude(found: LintReport, limit: FailOn) -> Report {
    let wrong = found.findings.iter().filter(|line| line.accepted.is_none() && limit.catches(line.level)).count();
    let limit = match limit {
        FailOn::Error => "error",
        FailOn::Warning => "warning",
        FailOn::Info | FailOn::Never => "info",
    };
    let summary = format!("{} of level {limit} or worse", counted(wrong, "finding"));
    let report = Report::new("lint", Outcome::Done).detail(Detail::Lint(found));
    if wrong == 0 {
        return report;
    }
    report.failed(Error::new(Code::LintFound, summary).hint(
        "`schemactl explain RULE` says why it matters and what to do; what is meant gets `-- schemactl: allow RULE: reason` above its statement.",
    ))
}

/// What the rules find in a bundle's files, with what the bundles it requires have made before.
pub fn of_bundle(
    bundle: &Bundle,
    sources: &Sources,
    schema: Option<&str>,
    since: Option<Version>,
    settings: &Settings,
    accepted: &[Accepted],
) -> Result<LintReport> {
    let mut facts = Facts::on(settings.postgres, &bundle.schema);
    for required in sources.bundles.iter().take_while(|other| other.name != bundle.name) {
        facts.home = required.schema.clone();
        required.migrations.iter().for_each(|migration| drop(locks::read(&migration.up.text, &mut facts)));
    }
    facts.home = schema.unwrap_or(&bundle.schema).to_owned();
    let versions = bundle.migrations.iter();
    let bare: Vec<(Script, Option<Script>, Option<Script>)> = versions
        .map(|migration| {
            let down = migration.down.as_ref().map(|down| as_it_runs(bundle, down));
            let verify =
                migration.verify.as_ref().map(|verify| kept_back(verify).unwrap_or_else(|| as_it_runs(bundle, verify)));
            (as_it_runs(bundle, &migration.up), down, verify)
        })
        .collect();
    let alone = |up| Unit { up, down: None, paired: Paired::No };
    let mut units: Vec<Unit<'_>> = Vec::new();
    for (up, down, verify) in &bare {
        units.push(Unit { up, down: down.as_ref(), paired: Paired::Yes });
        units.extend(verify.as_ref().map(alone));
    }
    units.extend(bundle.repeatables.iter().map(|repeatable| alone(&repeatable.script)));
    units.extend(bundle.hooks.iter().map(|hook| alone(&hook.script)));
    let accepted: Vec<Accepted> = bundle.accepted.rules.iter().chain(accepted).cloned().collect();
    let old: Vec<&str> = bundle
        .migrations
        .iter()
        .filter(|migration| since.is_some_and(|since| migration.version < since))
        .flat_map(|migration| [Some(&migration.up), migration.down.as_ref(), migration.verify.as_ref()])
        .flatten()
        .map(|script| script.path.as_str())
        .collect();
    let found = lint(&units, facts, settings, &accepted)?;
    let findings = found.into_iter().map(LintLine::from).filter(|line| !old.contains(&line.file.as_str())).collect();
    let files = units.iter().map(|unit| 1 + usize::from(unit.down.is_some())).sum::<usize>() - old.len();
    Ok(LintReport { files, findings })
}

/// A script without the transaction that files of other tools put around themselves: `up` takes it away as well.
fn as_it_runs(bundle: &Bundle, script: &Script) -> Script {
    match bundle.layout {
        Layout::Schemactl => script.clone(),
        _ => unwrapped(script).unwrap_or_else(|| script.clone()),
    }
}

/// Keeps what was found in these files; a file that is not one of the bundle's is an error.
fn only(report: &mut LintReport, files: &[PathBuf]) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let whole = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let wanted: Vec<PathBuf> = files.iter().map(|file| whole(file)).collect();
    if let Some(file) = files.iter().find(|file| !file.is_file()) {
        return Err(no_file(file));
    }
    report.findings.retain(|line| wanted.contains(&whole(Path::new(&line.file))));
    report.files = files.len();
    Ok(())
}

/// Files by themselves, in the order in which they were given; a down script goes with the up script beside it.
fn of_files(files: &[PathBuf], context: &Context<'_>) -> Result<LintReport> {
    let mut pairs: Vec<(Script, Option<Script>)> = Vec::new();
    for file in files {
        if !file.is_file() {
            return Err(no_file(file));
        }
        let name = file.display().to_string();
        match name.strip_suffix(".down.sql") {
            Some(stem) => {
                let up = PathBuf::from(format!("{stem}.up.sql"));
                let down = folder::script(file)?;
                match pairs.iter_mut().find(|(script, _)| script.path == up.display().to_string()) {
                    Some((_, place)) => *place = Some(down),
                    None if up.is_file() => pairs.push((folder::script(&up)?, Some(down))),
                    None => pairs.push((Script::embedded("", ""), Some(down))),
                }
            }
            None => pairs.push((folder::script(file)?, None)),
        }
    }
    let home = context.config.schema.as_ref().map_or("public", |schema| schema.value.as_str());
    let settings = &context.config.lint;
    let units: Vec<Unit<'_>> =
        pairs.iter().map(|(up, down)| Unit { up, down: down.as_ref(), paired: Paired::No }).collect();
    let found = lint(&units, Facts::on(settings.postgres, home), settings, &context.config.accepted.rules)?;
    let named: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let findings = found.into_iter().map(LintLine::from).filter(|line| named.contains(&line.file)).collect();
    Ok(LintReport { files: files.len(), findings })
}

fn no_file(file: &Path) -> Box<Error> {
    let message = match file.is_dir() {
        true => format!("{} is a folder", file.display()),
        false => format!("there is no file {}", file.display()),
    };
    Error::new(Code::Usage, message).hint("Name SQL files; a whole folder is linted with --dir.")
}

/// Refuses `[lint]` where it names a rule that is not there, or sets one aside without a reason.
fn check(settings: &Settings) -> Result<()> {
    let known = |name: &str| FileRule::named(name).is_some() || squawk::is_known(name) || name == rules::UNUSED_ALLOW;
    let named = settings.disable.iter().map(|it| &it.rule).chain(&settings.enable).chain(settings.level.keys());
    for name in named {
        if !known(name) {
            return Err(Error::new(Code::Usage, format!("[lint] of schemactl.toml: there is no rule `{name}`"))
                .hint("`schemactl explain` lists the rules."));
        }
    }
    match settings.disable.iter().find(|disabled| disabled.because.trim().is_empty()) {
        Some(disabled) => Err(Error::new(
            Code::Usage,
            format!("[lint] of schemactl.toml: `{}` is disabled without a reason", disabled.rule),
        )
        .hint("Say it in `because`.")),
        None => Ok(()),
    }
}
