//! `rls cases`: the access cases of a bundle, replayed.

use crate::command::open::Opened;
use crate::command::source::Sources;
use crate::db::probe::cases::replay;
use crate::error::{Code, Error, Result};
use crate::report::access::AccessLine;
use crate::report::{Detail, Finding, Outcome, Report};

/// Replays every file of every asked bundle.
pub(super) async fn run(sources: &Sources, opened: &mut Opened) -> Result<Report> {
    let mut lines = Vec::new();
    let mut report = Report::new("rls", Outcome::Done);
    for (bundle, schema) in super::installed(sources, opened)? {
        for script in &bundle.access {
            let replayed = replay(&mut opened.session, &schema, script).await?;
            let line = AccessLine {
                bundle: bundle.name.clone(),
                file: script.path.clone(),
                held: replayed.held,
                broken: replayed.broken,
            };
            report.findings.extend(finding(&line));
            lines.push(line);
        }
    }
    let broken = report.findings.len();
    if lines.is_empty() {
        return Err(Error::new(Code::Unknown, format!("{} has no access cases", sources.asked.join(", ")))
            .hint("Put them into rls/<table>.sql beside the migrations; `schemactl show` and the embedded bundles have examples."));
    }
    let files = lines.len();
    report = report.detail(Detail::Cases(lines));
    if broken > 0 {
        let fact = format!("{broken} of {files} files of access cases did not hold");
        return Ok(report
            .failed(Error::new(Code::AccessBroken, fact).state("nothing was changed: every case was rolled back")));
    }
    Ok(report)
}

fn finding(line: &AccessLine) -> Option<Finding> {
    let broken = line.broken.as_ref()?;
    let statement = broken.statement.as_ref().map(|statement| format!(": {statement}")).unwrap_or_default();
    Some(Finding {
        rule: "rls_case".to_owned(),
        subject: format!("{}:{}", line.file, broken.line),
        message: format!("{}:{}: {}{statement}", line.file, broken.line, broken.message),
        file: Some(line.file.clone()),
        hint: (broken.sqlstate != "ZZ002").then(|| format!("The case itself failed with {}.", broken.sqlstate)),
    })
}
