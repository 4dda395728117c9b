//! `doctor`: what works, what does not, what to do.

mod connection;

use std::time::{Duration, Instant};

use crate::command::Context;
use crate::command::open::{Opened, open};
use crate::command::source::Sources;
use crate::config::{Database, Origin, Source, Sourced, SupabaseMigrations};
use crate::db::examine::{Examination, examine};
use crate::db::lock::holder;
use crate::error::{Error, Result};
use crate::model::history::History;
use crate::model::server::Kind;
use crate::model::words::counted;
use crate::plan::general_refusals;
use crate::report::doctor::{Check, Verdict};
use crate::report::{Detail, Outcome, Report};

/// Looks at everything that a run depends on. Exit 0 unless something stands in the way.
pub async fn run(context: &Context<'_>) -> Result<Report> {
    let mut checks = configuration(context);
    let sources = Sources::of(context.config)?;
    let started = Instant::now();
    let mut opened = match open(context).await {
        Ok(opened) => opened,
        Err(error) => {
            checks.push(from_error("connection", &error));
            return Ok(Report::new("doctor", Outcome::Failed).failed(error).detail(Detail::Checks(checks)));
        }
    };
    let took = started.elapsed();
    checks.push(good("connection", format!("connected and looked in {} ms", took.as_millis())));
    let schema = target_schema(context, &sources, &opened);
    let examined = examine(&mut opened.session, &schema).await;
    let locked = holder(&mut opened.session).await;
    checks.extend(judge_server(&opened));
    checks.extend(general_refusals(&opened.snapshot.history).iter().map(|refusal| from_error("history", refusal)));
    checks.extend(connection::judge(&opened, examined.as_ref().ok()));
    match &examined {
        Ok(examined) => checks.extend(judge_rights(&opened, examined, &schema)),
        Err(error) => checks.push(from_error("rights", error)),
    }
    checks.push(match locked {
        Some(holder) => warning("lock", format!("a run holds the lock: {holder}"), "Wait for it, or end its session."),
        None => good("lock", "no run holds the lock".to_owned()),
    });
    let facts = opened.facts.clone();
    opened.close().await;
    let worst = checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Good);
    let outcome = if worst == Verdict::Bad { Outcome::No } else { Outcome::Done };
    Ok(Report::new("doctor", outcome).on(facts).detail(Detail::Checks(checks)))
}

fn target_schema(context: &Context<'_>, sources: &Sources, opened: &Opened) -> String {
    let bundle = sources.bundles.iter().find(|bundle| sources.asked.contains(&bundle.name));
    let installed = bundle
        .and_then(|bundle| opened.snapshot.history.installed(&bundle.name))
        .map(|installed| installed.schema.clone());
    installed
        .or_else(|| context.config.schema.as_ref().map(|schema| schema.value.clone()))
        .or_else(|| bundle.map(|bundle| bundle.schema.clone()))
        .unwrap_or_else(|| "public".to_owned())
}

fn configuration(context: &Context<'_>) -> Vec<Check> {
    let config = context.config;
    let database = match config.database() {
        Ok(Database::At(address)) => good("database", format!("{address}, from {}", config.database_source())),
        Ok(Database::Embedded(folder)) => {
            good("database", format!("embedded in {}, from {}", folder.display(), config.database_source()))
        }
        Err(error) => from_error("database", &error),
    };
    let times = [
        ("connect-timeout", &config.connect_timeout),
        ("lock-wait", &config.lock_wait),
        ("lock-timeout", &config.lock_timeout),
        ("statement-timeout", &config.statement_timeout),
    ];
    let mut times: Vec<String> = times.iter().map(|(name, time)| said(name, time)).collect();
    if config.supabase_migrations.value == SupabaseMigrations::Keep {
        times.push(format!("supabase-migrations keep ({})", config.supabase_migrations.from));
    }
    let named: Vec<String> = config
        .origin
        .value
        .each()
        .into_iter()
        .filter_map(|one| match one {
            Origin::Embedded(names) => Some(format!("bundle {}", names.join(", "))),
            Origin::Folder(folder) => Some(format!("folder {}", folder.display())),
            Origin::Several(_) => None,
        })
        .collect();
    let origin = format!("{} ({})", named.join(", "), config.origin.from);
    vec![database, good("source", origin), good("settings", times.join(", "))]
}

fn said(name: &str, time: &Sourced<Duration>) -> String {
    let value = match time.value {
        Duration::ZERO => "none".to_owned(),
        value => humantime::format_duration(value).to_string(),
    };
    match &time.from {
        Source::Default => format!("{name} {value}"),
        from => format!("{name} {value} ({from})"),
    }
}

fn judge_server(opened: &Opened) -> Vec<Check> {
    let server = &opened.snapshot.server;
    let mut checks = Vec::new();
    let version = match server.kind() {
        Kind::Plain => format!("plain Postgres {}", server.version),
        Kind::Supabase => format!("Supabase, Postgres {}", server.version),
    };
    checks.push(match server.major() {
        15..=18 => good("server", version),
        _ => bad("server", format!("{version} is not supported"), "Use Postgres 15, 16, 17 or 18."),
    });
    checks.push(match (server.replica, server.read_only) {
        (true, _) => bad("writes", "the server is a replica".to_owned(), "Connect to the primary."),
        (false, true) => {
            bad("writes", "transactions are read-only by default".to_owned(), "Use a role that may write.")
        }
        (false, false) => good("writes", "the server takes changes".to_owned()),
    });
    let platform = &server.platform;
    checks.push(if platform.complete() {
        good("platform", "roles, auth.users, auth functions and extensions are there".to_owned())
    } else if platform.absent() && !server.supabase {
        good("platform", "none: `up` installs a stand-in for bundles that need it".to_owned())
    } else {
        bad(
            "platform",
            "only a part of roles, auth.users, auth functions and extensions is there".to_owned(),
            "Run `schemactl up --dry-run`: it names what is missing.",
        )
    });
    checks
}

fn judge_rights(opened: &Opened, examined: &Examination, schema: &str) -> Vec<Check> {
    let server = &opened.snapshot.server;
    let mut checks = Vec::new();
    let role = format!("{}{}", server.role, if server.superuser { ", superuser" } else { "" });
    checks.push(good(
        "role",
        format!("{role}, statement_timeout {}, search_path {}", examined.statement_timeout, examined.search_path),
    ));
    let quote = crate::sql::quote::identifier;
    checks.push(match examined.create_in_schema {
        Some(true) => good("schema", format!("may create in {schema}")),
        Some(false) => bad(
            "schema",
            format!("may not create in {schema}"),
            &format!("grant create, usage on schema {} to {};", quote(schema), quote(&server.role)),
        ),
        None if server.create_schema => good("schema", format!("{schema} does not exist and may be created")),
        None => bad(
            "schema",
            format!("{schema} does not exist and may not be created"),
            &format!("grant create on database {} to {};", quote(&server.database), quote(&server.role)),
        ),
    });
    checks.push(match (examined.history_writable, server.create_schema) {
        (Some(true), _) => applied(&opened.snapshot.history),
        (Some(false), _) => {
            bad("history", "this role may not write the history".to_owned(), "Use the role that made it.")
        }
        (None, true) => good("history", "none yet; it may be made".to_owned()),
        (None, false) => bad(
            "history",
            "none yet, and this role may not make its schema".to_owned(),
            &format!("grant create on database {} to {};", quote(&server.database), quote(&server.role)),
        ),
    });
    if let Some(owned) = &examined.foreign_owned {
        checks.push(warning(
            "ownership",
            format!("not owned by {}: {owned}", server.role),
            "Only their owner can change or drop them.",
        ));
    }
    if !server.platform.missing_roles.is_empty() && !server.supabase && !examined.create_role {
        checks.push(bad("roles", "anon, authenticated and service_role are missing, and this role may not create roles".to_owned(), "Let an administrator run: create role anon nologin noinherit; create role authenticated nologin noinherit; create role service_role nologin noinherit bypassrls;"));
    }
    let extension =
        |name: &str, version: &Option<String>| format!("{name} {}", version.as_deref().unwrap_or("not available"));
    checks.push(good(
        "extensions",
        format!("{}, {}", extension("pgcrypto", &examined.pgcrypto), extension("pg_cron", &examined.pg_cron)),
    ));
    if examined.encoding != "UTF8" {
        checks.push(warning(
            "encoding",
            format!("the database's encoding is {}", examined.encoding),
            "Use UTF8: other encodings cannot hold all text.",
        ));
    }
    checks
}

/// How much the history holds, and whether all of it is done.
fn applied(history: &History) -> Check {
    let half_done = history.half_done();
    let applied = counted(history.applied.len() - half_done, "version");
    match half_done {
        0 => good("history", format!("{applied} applied, written by this role")),
        _ => warning(
            "history",
            format!("{applied} applied, {half_done} half done, written by this role"),
            "`schemactl status` names what began outside a transaction and has not ended.",
        ),
    }
}

fn good(name: &'static str, fact: String) -> Check {
    Check { name, verdict: Verdict::Good, fact, hint: None }
}

fn warning(name: &'static str, fact: String, hint: &str) -> Check {
    Check { name, verdict: Verdict::Warning, fact, hint: Some(hint.to_owned()) }
}

fn bad(name: &'static str, fact: String, hint: &str) -> Check {
    Check { name, verdict: Verdict::Bad, fact, hint: Some(hint.to_owned()) }
}

fn from_error(name: &'static str, error: &Error) -> Check {
    Check { name, verdict: Verdict::Bad, fact: format!("{}: {}", error.code, error.message), hint: error.hint.clone() }
}
