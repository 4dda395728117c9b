//! What was seen, into the checks, the findings and the failure.

use std::collections::BTreeSet;

use crate::command::rls::{Care, matrix};
use crate::command::rules;
use crate::command::verify::VerifyArgs;
use crate::error::{Code, Error};
use crate::lint::Level;
use crate::model::bundle::Bundle;
use crate::model::catalog::NOT_MODELLED;
use crate::model::words::counted;
use crate::report::access::{MatrixReport, Reviewed};
use crate::report::rules::RuleLine;
use crate::report::verify::{BundleVerdict, Check, CheckLine, Checked, Verdict, VerifyReport};
use crate::report::{Detail, Finding, Outcome, Report};

/// Everything that was seen.
#[derive(Default)]
pub(super) struct Seen {
    /// Versions that are not what their files say.
    pub history: Vec<Finding>,
    /// Each bundle.
    pub bundles: Vec<BundleVerdict>,
    /// Breaches of the storage boundary.
    pub boundary: Vec<Finding>,
    /// The bundles that have one.
    pub bounded: Vec<String>,
    /// What the rules found.
    pub rules: Vec<RuleLine>,
    /// Who reaches what.
    pub access: Vec<(Bundle, MatrixReport)>,
    /// How the database itself was probed, if it was.
    pub live: Option<Care>,
    /// What would undo the differences.
    pub fixes: Vec<String>,
    /// Which entries of what somebody means are about something.
    pub used: BTreeSet<usize>,
    /// The names of those that are about nothing any more.
    pub stale: Vec<String>,
}

pub(super) fn conclude(seen: Seen, args: &VerifyArgs) -> Report {
    let mut checks = Vec::new();
    let mut failures = Vec::new();
    for (check, failure) in [history(&seen), drift(&seen), boundary(&seen), security_rules(&seen), behaviour(&seen)] {
        checks.push(check);
        failures.extend(failure);
    }
    // A plain no is worth more than "nobody knows".
    failures.sort_by_key(|failure| failure.code == Code::Unverified);
    let Seen { history, bundles, boundary, rules, access, fixes, stale, .. } = seen;
    let mut report = Report::new("verify", Outcome::Done);
    report.findings.extend(history.into_iter().chain(boundary));
    report.findings.extend(rules.iter().filter(|line| line.wrong()).map(RuleLine::finding));
    report.findings.extend(access.iter().flat_map(|(bundle, found)| matrix::broken(bundle, found)));
    let report = report.detail(Detail::Verify(VerifyReport {
        bundles,
        checks,
        rules,
        access: access.into_iter().map(|(_, found)| found).collect(),
        stale,
        not_covered: NOT_MODELLED.to_vec(),
        fix_sql: args.fix_sql.then_some(fixes),
    }));
    match Error::all(failures) {
        Ok(()) => report,
        Err(failure) => report.failed(failure),
    }
}

type Outcomes = (CheckLine, Option<Box<Error>>);

fn line(check: Check, result: Checked, words: String) -> CheckLine {
    CheckLine { check, result, words }
}

fn history(seen: &Seen) -> Outcomes {
    if seen.history.is_empty() {
        return (line(Check::History, Checked::Held, "what was applied is what the files say".to_owned()), None);
    }
    let fact = format!(
        "{} not what the files say",
        match seen.history.len() {
            1 => "1 version is".to_owned(),
            more => format!("{more} versions are"),
        }
    );
    let failure = Error::new(Code::Drift, fact.clone()).hint("`schemactl status` shows each version.");
    (line(Check::History, Checked::Broken, fact), Some(failure))
}

fn drift(seen: &Seen) -> Outcomes {
    let of = |wanted: Verdict| -> Vec<&str> {
        let bundles = seen.bundles.iter().filter(|bundle| bundle.verdict == wanted);
        bundles.map(|bundle| bundle.bundle.as_str()).collect()
    };
    let (drifted, unverified) = (of(Verdict::Drifted), of(Verdict::Unverified));
    let accepted: usize = seen.bundles.iter().map(|bundle| bundle.accepted.len()).sum();
    let meant = if accepted == 0 { String::new() } else { format!(", {accepted} accepted") };
    if !drifted.is_empty() {
        let count: usize = seen.bundles.iter().map(|bundle| bundle.changes.len()).sum();
        let failure = Error::new(Code::Drift, format!("{} differs from what its migrations say", drifted.join(", ")))
            .hint("`schemactl verify --fix-sql` prints what would undo it; or write a migration that makes it right.");
        let words = format!("{}{meant}", counted(count, "difference"));
        return (line(Check::Drift, Checked::Broken, words), Some(failure));
    }
    if !unverified.is_empty() {
        let fact = format!("{} could not be verified", unverified.join(", "));
        let failure = Error::new(Code::Unverified, fact.clone())
            .hint("Replay the migrations on a scratch database: --shadow-url or --shadow embedded.");
        return (line(Check::Drift, Checked::Unverified, fact), Some(failure));
    }
    (line(Check::Drift, Checked::Held, format!("no difference{meant}")), None)
}

fn boundary(seen: &Seen) -> Outcomes {
    if seen.bounded.is_empty() {
        let words = "no bundle here has one".to_owned();
        return (line(Check::StorageBoundary, Checked::NotChecked, words), None);
    }
    if seen.boundary.is_empty() {
        return (line(Check::StorageBoundary, Checked::Held, format!("of {}", seen.bounded.join(", "))), None);
    }
    let fact = match seen.boundary.len() {
        1 => "the storage boundary is crossed once".to_owned(),
        more => format!("the storage boundary is crossed {more} times"),
    };
    let failure = Error::new(Code::BoundaryCrossed, fact.clone())
        .hint("Drop the columns that are named, or change the boundary in bundle.toml with a reason.");
    (line(Check::StorageBoundary, Checked::Broken, fact), Some(failure))
}

fn security_rules(seen: &Seen) -> Outcomes {
    let count = |wanted: &dyn Fn(&RuleLine) -> bool| seen.rules.iter().filter(|line| wanted(line)).count();
    let wrong = count(&|line| line.wrong());
    let accepted = count(&|line| line.accepted.is_some());
    let notes = count(&|line| line.level == Level::Info && line.accepted.is_none());
    let mut parts = vec![if wrong == 0 { "none broken".to_owned() } else { format!("{wrong} broken") }];
    if notes > 0 {
        parts.push(format!("{} (`schemactl rules`)", counted(notes, "note")));
    }
    if accepted > 0 {
        parts.push(format!("{accepted} accepted"));
    }
    let result = if wrong == 0 { Checked::Held } else { Checked::Broken };
    (line(Check::SecurityRules, result, parts.join(", ")), rules::broken(&seen.rules))
}

fn behaviour(seen: &Seen) -> Outcomes {
    if seen.access.is_empty() {
        let words = match seen.bundles.iter().any(|bundle| bundle.compared_with == crate::report::verify::Proof::Shadow)
        {
            true => "no reviewed matrix of the newest version to compare with",
            false => "--rls probes it here, --shadow embedded beside it",
        };
        return (line(Check::RlsBehaviour, Checked::NotChecked, words.to_owned()), None);
    }
    let found = || seen.access.iter().map(|(_, found)| found);
    let probes: usize = found().map(|found| found.probes).sum();
    let breaches: usize = seen.access.iter().map(|(bundle, found)| matrix::broken(bundle, found).len()).sum();
    let differ = found().filter(|found| found.reviewed == Reviewed::Differs).count();
    let missing = found().filter(|found| found.reviewed == Reviewed::Missing).count();
    let whereabouts = match seen.live {
        None => "on the shadow",
        Some(Care::Scratch) => "here",
        Some(Care::LiveData) => "here, without statements that touch every row",
    };
    let mut facts = Vec::new();
    if breaches > 0 {
        facts.push(format!("{breaches} cells break what always has to hold"));
    }
    if differ > 0 {
        facts.push("the matrix is not the reviewed one".to_owned());
    }
    let done = format!("{} {whereabouts}", counted(probes, "probe"));
    if !facts.is_empty() {
        let failure = Error::new(Code::AccessBroken, facts.join("; "))
            .state("nothing was changed: every probe was rolled back")
            .hint("`schemactl rls matrix` shows every cell.");
        return (line(Check::RlsBehaviour, Checked::Broken, format!("{done}: {}", facts.join("; "))), Some(failure));
    }
    if missing > 0 {
        let failure = Error::new(Code::Unverified, "there is no reviewed matrix to hold row-level security against")
            .hint("Read what `schemactl rls matrix` shows, and keep it with --write.");
        let words = format!("{done}: only what always has to hold, no reviewed matrix");
        return (line(Check::RlsBehaviour, Checked::Unverified, words), Some(failure));
    }
    (line(Check::RlsBehaviour, Checked::Held, format!("{done}, as reviewed")), None)
}
