//! `explain`: the page of a rule, or what an error code means.

use crate::error::{Code, Error, Result};
use crate::explain::{self, page};
use crate::lint::script::{rules as file_rules, squawk};
use crate::lint::{Level, rules};
use crate::report::{Detail, Outcome, Report};

/// The flags of `explain`.
#[derive(clap::Args, Clone, Debug)]
pub struct ExplainArgs {
    /// A rule like rls_off_exposed, or a code like E402; nothing lists the rules
    pub what: Option<String>,
}

/// Finds the page.
pub fn run(args: &ExplainArgs) -> Result<Report> {
    let text = match &args.what {
        None => list(),
        Some(what) => found(what)?,
    };
    Ok(Report::new("explain", Outcome::Done).detail(Detail::Text(text)))
}

fn found(what: &str) -> Result<String> {
    if let Some(page) = explain::rule(&what.to_lowercase()) {
        return Ok(page);
    }
    let code = Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(what));
    code.and_then(page).ok_or_else(|| {
        Error::new(Code::Unknown, format!("there is no rule and no code `{what}`"))
            .hint("`schemactl explain` lists the rules; codes stand in brackets behind `error`.")
    })
}

fn list() -> String {
    let live: Vec<(&str, Level)> = rules::ALL.iter().map(|rule| (rule.name, rule.level)).collect();
    let mut files: Vec<(&str, Level)> = file_rules::ALL.iter().map(|rule| (rule.name, rule.level)).collect();
    files.push((file_rules::UNUSED_ALLOW, Level::Warn));
    let squawks: Vec<(&str, Level)> = squawk::list().collect();
    let mut text = String::new();
    for (head, list) in [
        ("Of a live schema (`rules`, `verify`):", live),
        ("Of migration files (`lint`, `plan`):", files),
        ("Of migration files, by squawk:", squawks),
    ] {
        let gap = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{gap}{head}\n"));
        let width = list.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, level) in list {
            let page = explain::rule(name).unwrap_or_default();
            let about = page.lines().nth(2).unwrap_or_default();
            let first = about.split_inclusive(". ").next().unwrap_or(about).trim_end();
            text.push_str(&format!("{:<5}  {name:<width$}  {first}\n", format!("{level:?}").to_lowercase()));
        }
    }
    text
}
