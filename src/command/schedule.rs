//! `cleanup --schedule` and `--unschedule`: jobs of pg_cron that clean up without us.

use crate::command::Context;
use crate::command::open::Opened;
use crate::command::source::Sources;
use crate::db::cleanup::schedule::{Activity, Change, Installed, change, jobs, pg_cron};
use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::plan::write_refusals;
use crate::report::cleanup::{Job, ScheduleReport};
use crate::report::event::Event;
use crate::report::{Detail, Outcome, Report};
use crate::retention::cron::{Schedule, command, function, job_name};

/// Whether jobs are changed, or only said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// They are changed.
    Real,
    /// They are said.
    Dry,
}

/// Installs a job for every asked for bundle, or changes the one that is there.
pub async fn install(
    when: &Schedule,
    run: Run,
    context: &Context<'_>,
    sources: &Sources,
    opened: &mut Opened,
) -> Result<Report> {
    Error::all(write_refusals(&opened.snapshot.server))?;
    let mut wanted = Vec::new();
    let mut functions = Vec::new();
    for bundle in asked(sources).filter(|bundle| !bundle.cleanup.is_empty()) {
        let Some(installed) = opened.snapshot.history.installed(&bundle.name) else {
            return Err(Error::new(Code::Collision, format!("{} is not installed in this database", bundle.name))
                .hint("Run `schemactl up` first."));
        };
        functions.extend(
            bundle
                .cleanup
                .iter()
                .filter_map(|call| function(call))
                .map(|name| (installed.schema.clone(), name.to_owned())),
        );
        wanted.push((bundle.name.clone(), job_name(&bundle.name)?, command(bundle, &installed.schema)?));
    }
    if wanted.is_empty() {
        return Err(Error::new(Code::Unknown, "none of these bundles names functions that a job could call")
            .note(format!("bundles: {}", sources.asked.join(", ")))
            .hint(crontab(when, context)));
    }
    possible(when, context, opened, &functions).await?;
    let names: Vec<String> = wanted.iter().map(|(_, name, _)| name.clone()).collect();
    let there = jobs(&mut opened.session, &names).await?;
    let mut report = ScheduleReport { jobs: Vec::new() };
    let mut changes = Vec::new();
    for (bundle, name, command) in wanted {
        let old = there.iter().find(|job| job.name == name);
        let status = match old {
            Some(old) if old.schedule == when.as_str() && old.command == command => "unchanged",
            _ if run == Run::Dry => "planned",
            Some(_) => "changed",
            None => "installed",
        };
        if status != "unchanged" {
            changes.push(Change::Set { name: name.clone(), schedule: when.to_string(), command: command.clone() });
        }
        if old.is_some_and(|old| old.activity == Activity::Inactive) {
            (context.tell)(Event::Note(format!(
                "{name} is switched off: it will not run until cron.alter_job makes it active"
            )));
        }
        report.jobs.push(Job { bundle, name, status, schedule: Some(when.to_string()), command: Some(command) });
    }
    carry_out(run, context, opened, &changes, report).await
}

/// Removes the jobs of every asked for bundle, installed or not.
pub async fn remove(run: Run, context: &Context<'_>, sources: &Sources, opened: &mut Opened) -> Result<Report> {
    Error::all(write_refusals(&opened.snapshot.server))?;
    let names =
        asked(sources).map(|bundle| Ok((bundle.name.clone(), job_name(&bundle.name)?))).collect::<Result<Vec<_>>>()?;
    let there = match pg_cron(&mut opened.session, &[]).await?.installed {
        Some(_) => jobs(&mut opened.session, &names.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>()).await?,
        None => Vec::new(),
    };
    let job = |(bundle, name): (String, String)| {
        let old: Option<&Installed> = there.iter().find(|job| job.name == name);
        let status = match old {
            Some(_) if run == Run::Dry => "planned",
            Some(_) => "removed",
            None => "absent",
        };
        Job {
            bundle,
            name,
            status,
            schedule: old.map(|job| job.schedule.clone()),
            command: old.map(|job| job.command.clone()),
        }
    };
    let report = ScheduleReport { jobs: names.into_iter().map(job).collect() };
    let changes: Vec<Change> = there.iter().map(|job| Change::Remove(job.name.clone())).collect();
    carry_out(run, context, opened, &changes, report).await
}

fn asked(sources: &Sources) -> impl Iterator<Item = &Bundle> {
    sources.bundles.iter().filter(|bundle| sources.asked.contains(&bundle.name))
}

/// Refuses where pg_cron cannot do it, with what does the same.
async fn possible(
    when: &Schedule,
    context: &Context<'_>,
    opened: &mut Opened,
    functions: &[(String, String)],
) -> Result<()> {
    let here = pg_cron(&mut opened.session, functions).await?;
    let database = &opened.facts.database;
    if here.installed.is_none() {
        let error = Error::new(Code::Unsupported, format!("pg_cron is not installed in {database}"))
            .hint(crontab(when, context));
        return Err(match here.available {
            true => error.note(
                "an administrator can run: create extension pg_cron; (in the database that cron.database_name says)",
            ),
            false => error,
        });
    }
    if !here.named_jobs {
        return Err(Error::new(Code::Unsupported, "this pg_cron is older than 1.3: its jobs have no names")
            .hint(crontab(when, context)));
    }
    if !here.allowed {
        return Err(Error::new(Code::NoRights, "this role may not use pg_cron")
            .hint(format!("Let an administrator run: grant usage on schema cron to {};", opened.facts.role)));
    }
    if !here.missing.is_empty() {
        return Err(Error::new(
            Code::Collision,
            format!("the job would call what does not exist or may not be called: {}", here.missing.join(", ")),
        )
        .hint("Run `schemactl up`, or use the role that owns the bundle."));
    }
    Ok(())
}

/// The same without pg_cron, as a hint.
fn crontab(when: &Schedule, context: &Context<'_>) -> String {
    let arguments = context.config.origin.value.arguments();
    format!("Use a crontab, with DATABASE_URL set in it: {}", when.crontab(&arguments))
}

async fn carry_out(
    run: Run,
    context: &Context<'_>,
    opened: &mut Opened,
    changes: &[Change],
    jobs: ScheduleReport,
) -> Result<Report> {
    let outcome = match (changes.is_empty(), run) {
        (true, _) => Outcome::NothingToDo,
        (false, Run::Dry) => Outcome::Planned,
        (false, Run::Real) => {
            opened.announce(context);
            change(&mut opened.session, changes).await?;
            Outcome::Done
        }
    };
    Ok(Report::new("cleanup", outcome).detail(Detail::Schedule(jobs)))
}
