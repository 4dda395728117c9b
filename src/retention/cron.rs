//! Cleanup that runs by itself: the schedule, the job's name, and the one statement it runs.

use std::fmt;

use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::AstNode;

use crate::error::{Code, Error, Result};
use crate::model::bundle::Bundle;
use crate::sql::parse::parse;
use crate::sql::statement::statements;
use crate::sql::template::{Template, Value};

const CALL: Template = Template(include_str!("call.sql"));

/// When a job runs, in the words of cron.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule(String);

const WORDS: [&str; 7] = ["@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// What each field may be: its name, its least and its greatest number, and the names of its numbers.
const FIELDS: [(&str, u32, u32, &[&str]); 5] = [
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day of the month", 1, 31, &[]),
    ("month", 1, 12, &MONTHS),
    ("day of the week", 0, 7, &DAYS),
];

impl Schedule {
    /// Reads five fields, `@hourly` and its kind, or `30 seconds`. What passes here pg_cron may still refuse.
    pub fn parse(text: &str) -> Result<Schedule> {
        let refuse = |fact: String| {
            Error::new(Code::Usage, format!("`{text}` is not a schedule: {fact}"))
                .hint("Write minute, hour, day of the month, month and day of the week, for example '17 * * * *' for once an hour.")
        };
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [word] if WORDS.contains(word) => {}
            [number, "second" | "seconds"] if number.parse::<u32>().is_ok_and(|number| (1..60).contains(&number)) => {}
            fields if fields.len() == FIELDS.len() => {
                for (field, (name, least, greatest, names)) in fields.iter().zip(FIELDS) {
                    if !field.split(',').all(|part| is_part(part, least, greatest, names)) {
                        return Err(refuse(format!("`{field}` is no {name}")));
                    }
                }
            }
            fields => return Err(refuse(format!("it has {} fields and not five", fields.len()))),
        }
        Ok(Schedule(text.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    /// The text for cron.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The line of a crontab that does the same without pg_cron; a crontab knows no seconds.
    pub fn crontab(&self, arguments: &str) -> String {
        let when = if self.0.contains("second") { "* * * * *" } else { &self.0 };
        format!("{when} schemactl cleanup {arguments} --max-runtime 5m")
    }
}

/// `*`, `5`, `1-5`, `mon`, each perhaps with `/2`; `$` is the last day of a month.
fn is_part(part: &str, least: u32, greatest: u32, names: &[&str]) -> bool {
    let number = |text: &str| {
        let named =
            names.iter().position(|name| *name == text).and_then(|at| u32::try_from(at).ok()).map(|at| at + least);
        named
            .or_else(|| text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit())))
            .filter(|number| (least..=greatest).contains(number))
    };
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    let step = step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0));
    let range = match range.split_once('-') {
        _ if range == "*" => true,
        _ if range == "$" => least == 1 && greatest == 31,
        Some((from, to)) => number(from).zip(number(to)).is_some_and(|(from, to)| from <= to),
        None => number(range).is_some(),
    };
    range && step
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a bundle's job.
pub fn job_name(bundle: &str) -> Result<String> {
    let name = format!("schemactl-cleanup-{bundle}");
    // pg_cron keeps it as a `name` and would cut it off in silence.
    if name.len() > 63 {
        return Err(Error::new(Code::BadBundle, format!("the name of the bundle {bundle} is too long for a job")));
    }
    Ok(name)
}

/// The one statement of a bundle's job: it calls every cleanup function that the bundle names, in their order.
pub fn command(bundle: &Bundle, schema: &str) -> Result<String> {
    let mut calls = Vec::new();
    for call in &bundle.cleanup {
        let text = CALL.fill(&[("schema", Value::Name(schema)), ("call", Value::Sql(call))]);
        if function(call).is_none() || !is_call(call) {
            return Err(Error::new(
                Code::BadBundle,
                format!("the cleanup call `{call}` of {} is not one call", bundle.name),
            )
            .hint("Write it like `delete_old_logs(row_limit => 50000)`, without a schema."));
        }
        calls.push(text.trim().to_owned());
    }
    Ok(format!("select {}", calls.join(", ")))
}

/// Whether it is one call and nothing more: its first parenthesis closes at its end.
fn is_call(call: &str) -> bool {
    let text = format!("select {call}");
    let parsed = parse(&text);
    let mut depth = 0i32;
    let mut ends = Vec::new();
    for token in parsed.tree().syntax().descendants_with_tokens().filter_map(|element| element.into_token()) {
        match token.kind() {
            SyntaxKind::L_PAREN => depth += 1,
            SyntaxKind::R_PAREN => {
                depth -= 1;
                if depth == 0 {
                    ends.push(usize::from(token.text_range().end()));
                }
            }
            _ => {}
        }
    }
    parsed.errors().is_empty() && statements(&text).len() == 1 && ends == [text.trim_end().len()]
}

/// The name of the function that a call is of.
pub fn function(call: &str) -> Option<&str> {
    let (name, rest) = call.split_once('(')?;
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (plain && rest.trim_end().ends_with(')')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::embedded;

    #[test]
    fn schedules_of_cron_are_read() {
        for text in ["17 * * * *", "*/10 0-5,22 1 jan-jun mon", " 0  3 * * 7 ", "@hourly", "30 seconds", "0 0 $ * *"] {
            assert!(Schedule::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "a * * * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "@reboot",
            "60 seconds",
            "* * * * * *",
            "+5 * * * *",
            "1,, * * * *",
            "'; drop",
        ] {
            assert_eq!(Schedule::parse(text).unwrap_err().code, Code::Usage, "{text}");
        }
    }

    #[test]
    fn a_crontab_has_the_same_schedule() {
        let line = Schedule::parse("30 seconds").unwrap().crontab("--bundle core");
        assert_eq!(line, "* * * * * schemactl cleanup --bundle core --max-runtime 5m");
    }

    #[test]
    fn a_job_is_one_statement_with_quoted_schemas() {
        let mut bundle = embedded::bundle("core").unwrap();
        bundle.cleanup = vec!["a(row_limit => 5)".to_owned(), "b()".to_owned()];
        let sql = command(&bundle, "my \"app").unwrap();
        assert_eq!(
            sql,
            "select (select pg_catalog.count(*) from \"my \"\"app\".a(row_limit => 5)), (select pg_catalog.count(*) from \"my \"\"app\".b())"
        );
        for wrong in ["public.a()", "a(); select 1", "a", "a() where (true)", "a()) , (select 1)"] {
            bundle.cleanup = vec![wrong.to_owned()];
            assert!(command(&bundle, "s").is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_embedded_bundle_that_retains_names_its_functions() {
        for name in embedded::names() {
            let bundle = embedded::bundle(name).unwrap();
            assert_eq!(bundle.cleanup.is_empty(), bundle.retention.is_empty(), "{name}");
            assert!(bundle.cleanup.is_empty() || command(&bundle, "s").is_ok(), "{name}");
        }
    }
}
