//! SARIF 2.1.0, for code scanning: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::explain;
use crate::lint::Level;
use crate::lint::script::{FileRule, rules, squawk};
use crate::report::lint::LintLine;
use crate::report::{Detail, Report};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes one run: its rules, its findings with their places, and a failure that is not a finding.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let lines: &[LintLine] = match &report.detail {
        Detail::Lint(found) => &found.findings,
        Detail::Plan(plan) => &plan.findings,
        _ => &[],
    };
    let mut names: Vec<(&str, Level)> = lines.iter().map(|line| (line.rule, line.level)).collect();
    names.sort_unstable();
    names.dedup_by_key(|(name, _)| *name);
    let results: Vec<Value> = lines.iter().map(|line| result(line, &names)).collect();
    let mut invocation = json!({"executionSuccessful": report.exit_code <= 1, "exitCode": report.exit_code});
    if let Some(error) = report.error.as_ref().filter(|_| report.exit_code > 1) {
        invocation["toolExecutionNotifications"] = json!([{
            "level": "error",
            "descriptor": {"id": error.code},
            "message": {"text": error.message},
        }]);
    }
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "schemactl",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": names.iter().map(|(name, level)| rule(name, *level)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
            "results": results,
        }],
    });
    writeln!(out, "{}", serde_json::to_string_pretty(&document)?)
}

fn rule(name: &str, level: Level) -> Value {
    let page = explain::rule(name).unwrap_or_default();
    let short = page.lines().nth(2).unwrap_or(name);
    json!({
        "id": name,
        "shortDescription": {"text": short},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": word(own_level(name).unwrap_or(level))},
    })
}

fn own_level(name: &str) -> Option<Level> {
    FileRule::named(name)
        .map(|rule| rule.level)
        .or_else(|| squawk::list().find(|(known, _)| *known == name).map(|(_, level)| level))
        .or_else(|| (name == rules::UNUSED_ALLOW).then_some(Level::Warn))
}

fn result(line: &LintLine, names: &[(&str, Level)]) -> Value {
    let text = match &line.hint {
        Some(hint) => format!("{}. {hint}", line.message),
        None => line.message.clone(),
    };
    let mut result = json!({
        "ruleId": line.rule,
        "ruleIndex": names.iter().position(|(name, _)| *name == line.rule),
        "level": word(line.level),
        "message": {"text": text},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&line.file)},
            "region": {
                "startLine": line.line,
                "startColumn": line.column,
                "endLine": line.end_line,
                "endColumn": line.end_column,
            },
        }}],
    });
    if let Some(because) = &line.accepted {
        result["suppressions"] = json!([{"kind": "inSource", "justification": because}]);
    }
    result
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warning",
        Level::Info => "note",
    }
}

/// A path as a reference: relative ones stay relative to the working directory.
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const KEPT_OUT: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'%').add(b'<').add(b'>').add(b'?').add(b'#').add(b'[').add(b']');
    let encoded = utf8_percent_encode(path, KEPT_OUT).to_string();
    if path.starts_with('/') { format!("file://{encoded}") } else { encoded }
}
