//! What is between us and the server.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{good, warning};
use crate::command::open::Opened;
use crate::db::examine::Examination;
use crate::model::address::{Address, Trust};
use crate::report::doctor::Check;

/// Judges the encryption, the pooler, the clock and what else is connected.
pub(super) fn judge(opened: &Opened, examined: Option<&Examination>) -> Vec<Check> {
    let server = &opened.snapshot.server;
    let address = &opened.session.address;
    let mut checks = vec![encryption(server.tls.as_deref(), address), pooler(address, opened, examined)];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::Defaults;
    use crate::report::doctor::Verdict;

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
