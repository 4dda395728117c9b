//! `doctor`: what works, what does not, what to do.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::command::Context;
use crate::command::open::{Opened, open};
use crate::command::source::Sources;
use crate::config::{Database, Origin, Source, Sourced, SupabaseMigrations};
use crate::db::examine::{Examination, examine};
use crate::db::lock::holder;
use crate::error::{Error, Result};
use crate::model::address::{Address, Trust};
use crate::model::server::Kind;
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
    checks.extend(judge_connection(&opened, examined.as_ref().ok()));
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

fn judge_connection(opened: &Opened, examined: Option<&Examination>) -> Vec<Check> {
    let server = &opened.snapshot.server;
    let mut checks = vec![encryption(server.tls.as_deref(), &opened.session.address)];
    checks.push(pooler(&opened.session.address, opened, examined));
    if let Some(examined) = examined {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |now| now.as_secs_f64());
        let skew = (examined.clock - now).abs();
        checks.push(if skew > 300.0 {
            warning(
                "clock",
                format!("server and this machine differ by {skew:.0} s"),
                "Set the clocks: cleanup counts from the server's.",
            )
        } else {
            good("clock", format!("{skew:.1} s apart"))
        });
        let share = examined.connections * 100 / examined.max_connections.max(1);
        let fact = format!("{} of {} connections in use", examined.connections, examined.max_connections);
        checks.push(if share > 90 {
            warning("connections", fact, "Free some, or connect through a pooler.")
        } else {
            good("connections", fact)
        });
        checks.push(if examined.old_transactions > 0 {
            warning(
                "blockers",
                format!("transactions older than 5 minutes: {}", examined.old_transactions),
                "They hold locks and dead rows: look at pg_stat_activity.",
            )
        } else {
            good("blockers", "no transaction is older than 5 minutes".to_owned())
        });
    }
    checks
}

/// Two transactions of one connection on different server processes: proof of a transaction pooler.
fn pooler(address: &Address, opened: &Opened, examined: Option<&Examination>) -> Check {
    let moved = examined.is_some_and(|examined| examined.pid != opened.snapshot.server.backend_pid);
    if moved || address.port == 6543 {
        let why = if moved { "each transaction has another server process" } else { "port 6543" };
        return warning(
            "pooler",
            format!("transaction pooler ({why})"),
            "Migrations work through it; steps outside a transaction need the direct address or the session pooler (port 5432).",
        );
    }
    match &opened.facts.pooler {
        Some(pooler) => warning("pooler", pooler.clone(), "Migrations work through it."),
        None => good("pooler", "none seen".to_owned()),
    }
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
        (Some(true), _) => {
            good("history", format!("{} versions applied, written by this role", opened.snapshot.history.applied.len()))
        }
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

/// What TLS protects from, and from what it does not.
fn encryption(version: Option<&str>, address: &Address) -> Check {
    match (version, address.trust()) {
        (None, _) if address.is_local() => good("tls", "none, on this machine".to_owned()),
        (None, _) => warning(
            "tls",
            "none: passwords and data cross the network in the clear".to_owned(),
            "Use --tls verify-full.",
        ),
        (Some(version), Trust::Host) => good("tls", version.to_owned()),
        (Some(version), _) if address.is_local() => good("tls", version.to_owned()),
        (Some(version), Trust::Nothing) => {
            warning("tls", format!("{version}, certificate not verified"), "Use --tls verify-full with --tls-ca.")
        }
        (Some(version), Trust::Authorities) => warning(
            "tls",
            format!("{version}, a certificate of any public authority for any host is accepted as well"),
            "Use --tls verify-full: it holds the certificate against the name of the host.",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::Defaults;

    #[test]
    fn a_certificate_that_is_held_against_no_host_is_a_warning() {
        let said = |url: &str| {
            let address = Address::parse(url, &Defaults::default()).unwrap();
            let check = encryption(Some("TLSv1.3"), &address);
            (check.verdict, check.fact)
        };
        assert_eq!(said("postgresql://a@db.example/b"), (Verdict::Good, "TLSv1.3".to_owned()));
        assert_eq!(said("postgresql://a@127.0.0.1/b?sslmode=require"), (Verdict::Good, "TLSv1.3".to_owned()));
        let unverified = said("postgresql://a@db.example/b?sslmode=require");
        assert_eq!(unverified, (Verdict::Warning, "TLSv1.3, certificate not verified".to_owned()));
        for mode in ["sslmode=verify-ca", "sslmode=verify-ca&sslrootcert=ca.pem", "sslmode=require&sslrootcert=ca.pem"]
        {
            let (verdict, fact) = said(&format!("postgresql://a@db.example/b?{mode}"));
            assert_eq!(verdict, Verdict::Warning, "{mode}");
            assert!(fact.contains("for any host"), "{mode}: {fact}");
        }
    }
}
