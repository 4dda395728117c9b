//! `explain`: the page of a rule, or what an error code means.

use crate::error::{Code, Error, Result};
use crate::explain::page;
use crate::lint::{Rule, rules};
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
    if let Some(rule) = Rule::named(&what.to_lowercase()) {
        return Ok(rule.page.to_owned());
    }
    let code = Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(what));
    code.and_then(page).ok_or_else(|| {
        Error::new(Code::Unknown, format!("there is no rule and no code `{what}`"))
            .hint("`schemactl explain` lists the rules; codes stand in brackets behind `error`.")
    })
}

fn list() -> String {
    let width = rules::ALL.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let about = |page: &str| page.lines().nth(2).unwrap_or_default().to_owned();
    rules::ALL
        .iter()
        .map(|rule| {
            format!("{:<5}  {:<width$}  {}\n", format!("{:?}", rule.level).to_lowercase(), rule.name, about(rule.page))
        })
        .collect()
}
